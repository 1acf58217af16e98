"""The define.xml of an example, from the few words that the rule file has of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdisc_convert.model.dataset import Variable
from cdisc_convert.model.define import (
    Alias,
    CodeList,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
    Origin,
    RangeCheck,
    Term,
    ValueList,
    WhereClause,
    WhereClauseRef,
)
from cdisc_convert.model.define_text import described
from cdisc_convert.rules.study import StudyDataset

ITEM_FIELDS = frozenset(("data_type", "length", "name"))
REF_FIELDS = frozenset(("mandatory", "key_sequence", "method_oid", "has_no_data", "order"))


def metadata_of(told: Mapping[str, Any], datasets: Sequence[StudyDataset]) -> MetaData:
    """A define.xml that fits `datasets`, changed as `told` says.

    `{variables: {AESEV: {codelist: [MILD], length: 8, mandatory: Yes, origin: Derived, drop: yes}}}`
    changes variables, `value_level: {LBORRES: [{where: {LBTESTCD: ALT}, data_type: float}]}` adds
    definitions, `more: {AE: [AEFOO]}` and `without: [DM]` add and take away, `datasets: [XX]` adds
    datasets, `label: x` changes those of datasets, `codelists: {C66742: [Y, MAYBE]}` adds
    published ones.
    """
    return _Maker(told).made(datasets)


class _Maker:
    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told
        self.items: list[Item] = []
        self.codelists: list[CodeList] = []
        self.lists: list[ValueList] = []
        self.clauses: list[WhereClause] = []

    def made(self, datasets: Sequence[StudyDataset]) -> MetaData:
        without = self.told.get("without", ())
        groups = [self._group(one) for one in datasets if one.name not in without]
        groups += [
            ItemGroup(f"IG.{name}", name=name, refs=()) for name in self.told.get("datasets", ())
        ]
        for code, values in self.told.get("codelists", {}).items():
            self._codelist(f"CL.{code}", values, code)
        return MetaData(
            "MDV",
            value_lists=tuple(self.lists),
            where_clauses=tuple(self.clauses),
            datasets=tuple(groups),
            items=tuple(self.items),
            codelists=tuple(self.codelists),
        )

    def _group(self, dataset: StudyDataset) -> ItemGroup:
        variables = list(dataset.data.variables)
        more = self.told.get("more", {}).get(dataset.name, ())
        variables += [Variable(name, name, "Char", length=8) for name in more]
        refs = [self._variable(dataset.name, one, at) for at, one in enumerate(variables, start=1)]
        return ItemGroup(
            f"IG.{dataset.name}",
            name=dataset.name,
            description=described(self.told.get("label", dataset.data.label)),
            refs=tuple(ref for ref in refs if ref is not None),
        )

    def _variable(self, dataset: str, variable: Variable, at: int) -> ItemRef | None:
        own = self.told.get("variables", {}).get(variable.name, {})
        if "drop" in own:
            return None
        oid = f"IT.{dataset}.{variable.name}"
        levels = self.told.get("value_level", {}).get(variable.name, ())
        if levels:
            self._value_level(oid, dataset, levels)
        item = {
            "name": variable.name,
            "data_type": "text" if variable.type == "Char" else "float",
            "length": "200",
            **{name: str(value) for name, value in own.items() if name in ITEM_FIELDS},
        }
        self._item(oid, own, item, variable.label, f"VL.{oid}" if levels else "")
        ref = {name: str(value) for name, value in own.items() if name in REF_FIELDS}
        return ItemRef(oid, **{"order": str(at), **ref})

    def _item(
        self, oid: str, own: Mapping[str, Any], item: dict[str, str], label: str, values: str
    ) -> None:
        if "codelist" in own:
            self._codelist(f"CL.{oid}", own["codelist"], "")
        origin = own.get("origin", "Collected")
        self.items.append(
            Item(
                oid,
                **item,
                description=described(own.get("label", label)),
                codelist_oid=f"CL.{oid}" if "codelist" in own else "",
                origins=(Origin(origin, ""),) if origin else (),
                value_list_oid=values,
            )
        )

    def _value_level(self, oid: str, dataset: str, levels: Sequence[Mapping[str, Any]]) -> None:
        refs = []
        for at, level in enumerate(levels, start=1):
            inner, where = f"{oid}.{at}", f"WC.{oid}.{at}"
            checks = tuple(
                RangeCheck("EQ", item_oid=f"IT.{dataset}.{name}", values=(str(value),))
                for name, value in level["where"].items()
            )
            self.clauses.append(WhereClause(where, checks=checks))
            item = {name: str(value) for name, value in level.items() if name in ITEM_FIELDS}
            self._item(inner, level, {"name": inner, "data_type": "text", **item}, "", "")
            refs.append(ItemRef(inner, where=(WhereClauseRef(where),)))
        self.lists.append(ValueList(f"VL.{oid}", refs=tuple(refs)))

    def _codelist(self, oid: str, values: Sequence[Any], code: str) -> None:
        aliases = (Alias("nci:ExtCodeID", code),) if code else ()
        terms = tuple(Term(str(value)) for value in values)
        self.codelists.append(CodeList(oid, name=oid, enumerated=terms, aliases=aliases))
