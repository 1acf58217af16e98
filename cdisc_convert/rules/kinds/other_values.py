"""Values of one variable that are names of something else."""

from __future__ import annotations

from collections.abc import Iterator

from cdisc_convert.rules.cells import level_mask
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def dataset_label_as_value(view: View, *, names: list[str]) -> Iterator[Marks]:
    """Values of `names` that repeat the label of the domain, whatever the case."""
    library = view.world.study.library
    labels = {one.data.label.strip().upper() for one in view.parts}
    labels |= {library.label_of(view.domain).upper()} if library.has_guide else set()
    for name in names:
        if view.has(name):
            mask = level_mask(view.texts(name), lambda text: text.upper() in labels - {""})
            yield Marks(mask, (view.real(name),), view.real(name))


@rule_kind(Level.RECORDS)
def qualifier_is_variable(view: View) -> Iterator[Marks]:
    """Supplemental qualifiers that are called like a variable of the model for their domain."""
    view.need("QNAM")
    library = view.world.study.library
    domain = view.parts[0].related_domain
    parent = view.world.view(domain)
    class_ = parent.class_ if parent else library.class_named(domain)
    if not domain or not class_:
        raise NotApplicable("the class of the parent dataset is not known")
    known = {one.name for one in library.model_variables(domain, class_)}
    yield Marks(level_mask(view.texts("QNAM"), known.__contains__), ("QNAM",))
