"""ItemGroupDefs of a define document: class, structure, keys, comment and variables of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cdisc_convert.engine.metadata import DEFAULT_SDTMIG, DatasetFacts
from cdisc_convert.engine.supplemental import KEYS as SUPPLEMENTAL_KEYS
from cdisc_convert.language.method_text import with_config
from cdisc_convert.language.say import listed, sentence
from cdisc_convert.language.say_rows import say_steps
from cdisc_convert.model.column import Column, Kind, group_codes
from cdisc_convert.model.define import (
    Alias,
    DatasetClass,
    Item,
    ItemGroup,
    ItemRef,
    Leaf,
    SubClass,
    described,
)
from cdisc_convert.model.spec import DatasetSpec, Relation, Stack, Study
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_dataset
from cdisc_convert.submission.define_items import ItemMaker, MadeItem
from cdisc_convert.submission.held import HeldDataset, HeldVariable

SUPPLEMENTAL, RELREC = "SUPP", "RELREC"
RELREC_KEYS = ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID")
ADAM_CLASSES = {
    "ADSL": ("SUBJECT LEVEL ANALYSIS DATASET", ""),
    "BDS": ("BASIC DATA STRUCTURE", ""),
    "TTE": ("BASIC DATA STRUCTURE", "TIME-TO-EVENT"),
    "OCCDS": ("OCCURRENCE DATA STRUCTURE", ""),
    "ADAE": ("OCCURRENCE DATA STRUCTURE", "ADVERSE EVENT"),
}
"""Class and subclass in Define-XML 2.1 controlled terminology; anything else is ADAM OTHER."""
EMPTY_DATASET = "The dataset has no records."
NOT_SUBMITTED = "The dataset is not submitted: it would have no records ({reason})."
_SUBJECT_KEYS = {"STUDYID", "USUBJID"}


@dataclass(eq=False)
class DatasetMaker:
    """Defines datasets of one define document.

    prefix: what stands before the file name in links ("sdtm/" in a run's folder).
    standard_oids: OID of the Standard of "IG" and, for OCCDS, "OCCDS".
    """

    study: Study
    items: ItemMaker
    prefix: str
    standard_oids: Mapping[str, str]

    def dataset(self, held: HeldDataset) -> ItemGroup:
        """The definition of a dataset with its variables."""
        spec = self.study.datasets.get(held.name)
        made = [self.items.variable(held, spec, variable) for variable in held.variables.values()]
        keys = self._keys(held, spec)
        refs = [self._ref(held, spec, one, at, keys) for at, one in enumerate(made, start=1)]
        comment = self._comment(held, spec)
        if not held.rows:
            comment = f"{EMPTY_DATASET} {comment}".strip()
        leaf = Leaf(
            f"LF.{held.name}", f"{self.prefix}{held.name.lower()}.xpt", f"{held.name.lower()}.xpt"
        )
        return ItemGroup(
            **self._named(held.name, held.label, spec, held.standard),
            repeating="No" if set(keys) <= _SUBJECT_KEYS else "Yes",
            is_reference="No" if "USUBJID" in held.variables else "Yes",
            structure=self._structure(held.name, spec, keys),
            has_no_data="" if held.rows else "Yes",
            archive_id=leaf.id,
            comment_oid=self.items.parts.comment(f"COM.{held.name}", comment),
            refs=tuple(refs),
            leaf=leaf,
        )

    def absent(self, spec: DatasetSpec, facts: DatasetFacts) -> ItemGroup:
        """A dataset that is left out because it would be empty (HasNoData, no file)."""
        standard = "ADaM" if spec.structure else "SDTM"
        nothing = {
            v.name: HeldVariable(v.name, v.label, v.type, 1, v.format, _nothing(v.type))
            for v in facts.variables.values()
        }
        held = HeldDataset(spec.name, facts.label, standard, 0, nothing)
        text = NOT_SUBMITTED.format(reason=spec.submitted_when)
        return replace(
            self.dataset(held),
            archive_id="",
            leaf=None,
            comment_oid=self.items.parts.comment(f"COM.{spec.name}", text),
        )

    def _named(
        self, name: str, label: str, spec: DatasetSpec | None, standard: str
    ) -> dict[str, Any]:
        domain = "" if standard == "ADaM" else _domain(name, spec)
        standard_oid = self._standard_oid(name, spec)
        is_split = bool(domain) and domain != name and not name.startswith(SUPPLEMENTAL)
        aliases = (Alias("DomainDescription", self._domain_label(domain)),) if is_split else ()
        return {
            "oid": f"IG.{name}",
            "domain": domain,
            "name": name,
            "sas_name": name,
            "purpose": "Analysis" if standard == "ADaM" else "Tabulation",
            "standard_oid": standard_oid,
            "is_non_standard": "" if standard_oid else "Yes",
            "description": described(label),
            "aliases": aliases,
            "class_": self._class(name, spec),
        }

    def _domain_label(self, domain: str) -> str:
        found = sdtm_dataset(self._sdtmig, domain)
        return found.label if found is not None else domain

    @property
    def _sdtmig(self) -> str:
        return self.study.standards.get("sdtmig", DEFAULT_SDTMIG)

    def _standard_oid(self, name: str, spec: DatasetSpec | None) -> str:
        if spec is not None and spec.structure:
            is_occurrence = ADAM_CLASSES.get(spec.structure, ("",))[0].startswith("OCC")
            return self.standard_oids["OCCDS" if is_occurrence else "IG"]
        known = sdtm_dataset(self._sdtmig, name)
        return self.standard_oids["IG"] if known is not None else ""

    def _class(self, name: str, spec: DatasetSpec | None) -> DatasetClass:
        if spec is not None and spec.structure:
            class_, subclass = ADAM_CLASSES.get(spec.structure, ("ADAM OTHER", ""))
            return DatasetClass(class_, (SubClass(subclass),) if subclass else ())
        known = sdtm_dataset(self._sdtmig, name, spec.class_ if spec is not None else "")
        named = (spec.class_ if spec is not None else "") or (known.class_ if known else "")
        return DatasetClass((named or "Relationship").upper().replace("-", " "))

    def _structure(self, name: str, spec: DatasetSpec | None, keys: Sequence[str]) -> str:
        if spec is not None and spec.structure:
            return structure_of(keys)
        known = sdtm_dataset(self._sdtmig, name)
        return (known.structure if known is not None else "") or structure_of(keys)

    def _keys(self, held: HeldDataset, spec: DatasetSpec | None) -> tuple[str, ...]:
        if spec is not None:
            keys = spec.key
            if "STUDYID" in held.variables and "STUDYID" not in keys and keys:
                keys = ("STUDYID", *keys)
        else:
            keys = RELREC_KEYS if held.name == RELREC else SUPPLEMENTAL_KEYS
        here = tuple(name for name in keys if name in held.variables)
        return here if len(here) == len(keys) else _identifying(held, here)

    def _ref(
        self,
        held: HeldDataset,
        spec: DatasetSpec | None,
        made: MadeItem,
        order: int,
        keys: Sequence[str],
    ) -> ItemRef:
        item: Item = made.item
        standard = self.items.standard(spec, held.name, item.name)
        is_sdtm = held.standard == "SDTM"
        is_required = standard is not None and standard.core == "Req"
        is_filled = bool(held.variables[item.name].column.present.all())
        return ItemRef(
            item.oid,
            order=str(order),
            mandatory="Yes" if is_required and is_filled else "No",
            key_sequence=str(keys.index(item.name) + 1) if item.name in keys else "",
            method_oid=made.method_oid,
            role=_role(standard) if is_sdtm else "",
            is_non_standard="Yes" if is_sdtm and standard is None else "",
            has_no_data="Yes" if held.variables[item.name].has_no_data else "",
        )

    def _comment(self, held: HeldDataset, spec: DatasetSpec | None) -> str:
        if spec is None:
            if held.name == RELREC:
                return " ".join(_relation_text(one) for one in self.study.relations)
            return ""
        texts = [sentence(spec.comment)] if spec.comment else []
        steps = [step for step in spec.rows if not isinstance(step, Stack)]
        if len(steps) == len(spec.rows):
            texts += say_steps(spec.rows)
        else:
            stack = spec.rows[0]
            assert isinstance(stack, Stack)
            texts += say_steps(spec.rows[:1])
            texts += [f"{part.name}: {' '.join(say_steps(part.rows))}" for part in stack.parts]
            texts += say_steps(spec.rows[1:])
        texts += say_steps(spec.then)
        return with_config(self.study, " ".join(texts))


def _identifying(held: HeldDataset, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys, with one more variable where the mapping's key holds a name that is not submitted.

    The sequence number is tried first, then dates, visits and the links to the source.
    """
    if _are_unique(held, keys):
        return keys
    ends = ("SEQ", "DTM", "ADT", "DTC", "AVISITN", "AVISIT", "VISITNUM", "SRCSEQ")
    for end in ends:
        for name in held.variables:
            if name.endswith(end) and name not in keys and _are_unique(held, (*keys, name)):
                return (*keys, name)
    return keys


def _are_unique(held: HeldDataset, keys: tuple[str, ...]) -> bool:
    columns = [held.variables[name].column for name in keys]
    return bool(columns) and len(np.unique(group_codes(columns, held.rows))) == held.rows


def _nothing(type_: str) -> Column:
    return Column.missing(0, Kind.NUMBER if type_ == "Num" else Kind.TEXT)


def _domain(name: str, spec: DatasetSpec | None) -> str:
    if name.startswith(SUPPLEMENTAL) and spec is None:
        return name.removeprefix(SUPPLEMENTAL)[:2]
    return spec.prefix if spec is not None else name


def structure_of(keys: Sequence[str]) -> str:
    """One record per subject, per ...: the key in words (Define-XML 2.1, section 5.3.9)."""
    words = ["subject" if name == "USUBJID" else name for name in keys if name != "STUDYID"]
    return "One record per " + " per ".join(words or ["study"])


def _role(standard: VariableStandard | None) -> str:
    return standard.role if standard is not None else ""


def _relation_text(relation: Relation) -> str:
    if relation.one is not None:
        many = listed([str(reference) for reference in relation.many])
        return f"{relation.name}: datasets related by {relation.one} and {many}."
    matches = " and ".join(f"{theirs} equals {ours}" for theirs, ours in relation.match)
    return f"{relation.name}: records of {relation.left} and {relation.right} where {matches}."
