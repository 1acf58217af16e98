"""What the standard says about a domain."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("domain_label")
def domain_label(task: Task) -> Result:
    """Label of the domain in the implementation guide, or ""."""
    return task.study.library.label_of(task.domain)


@operation("domain_is_custom")
def domain_is_custom(task: Task) -> Result:
    """True where neither guide nor model has the domain."""
    return task.study.library.is_custom(task.domain)


@operation("related_domain_is_custom")
def related_domain_is_custom(task: Task) -> Result:
    """True where neither guide nor model has the domain that RDOMAIN names."""
    related = task.dataset.related_domain
    if related.startswith("AP") and len(related) == 4:
        related = related[2:]
    related = related or task.dataset.associated_suffix
    return bool(related) and task.study.library.is_custom(related)


@operation("standard_domains")
def standard_domains(task: Task) -> Result:
    """Every dataset of guide and model."""
    library = task.study.library
    return sorted({*library.domains_of_class(), *library.model_names})


@operation("get_library_class_domains")
def get_library_class_domains(task: Task) -> Result:
    """Datasets of the guide, of the class `domain_class` where one is given."""
    return task.study.library.domains_of_class(str(task.options.get("domain_class") or ""))
