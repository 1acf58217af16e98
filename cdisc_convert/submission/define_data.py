"""Where a define document and the transport files of its folder differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_text, number_of_text
from cdisc_convert.model.define import (
    CodeList,
    Define,
    Item,
    ItemGroup,
    ItemRef,
    MetaData,
    RangeCheck,
    in_order,
    keys_of,
)
from cdisc_convert.submission.data_types import ISO_TYPES, data_type_of
from cdisc_convert.submission.define_findings import ERROR, DefineFinding
from cdisc_convert.submission.held import JSON_ENDINGS, HeldDataset, HeldVariable, read_held_file

CHECK = "DX-DATA"
_PATTERNS = dict(ISO_TYPES)


def data_findings(define: Define, home: Path, data: Path) -> list[DefineFinding]:
    """Every difference between the document and the files.

    home: folder that links are relative to; data: folder of the files, where a link leads nowhere.
    """
    metadata = define.metadata
    found: list[DefineFinding] = []
    links = [dataset.leaf.href for dataset in metadata.datasets if dataset.leaf is not None]
    endings = {Path(link).suffix.lower() for link in links} & {".xpt", *JSON_ENDINGS} or {".xpt"}
    files = {
        path.name.lower(): path
        for path in (sorted(data.iterdir()) if data.is_dir() else ())
        if path.suffix.lower() in endings
    }
    told = set()
    for dataset in metadata.datasets:
        leaf = dataset.leaf
        if leaf is None:
            continue
        name = leaf.href.rpartition("/")[2].lower()
        told.add(name)
        path = home / leaf.href
        path = path if path.is_file() else files.get(name, path)
        if not path.is_file():
            found.append(_finding(dataset, dataset.name, f"there is no file {leaf.href}"))
            continue
        held = read_held_file(path, "", shown_as=path.name)
        found += _Compared(metadata, dataset, held).findings()
    for name in files.keys() - told:
        text = f"the file {name} is not described; describe it or remove it"
        found.append(_finding(metadata, "", text))
    return found


def _finding(element: object, place: str, message: str) -> DefineFinding:
    return DefineFinding(getattr(element, "line", 0), CHECK, ERROR, place, message)


class _Compared:
    """One dataset beside its file."""

    def __init__(self, metadata: MetaData, dataset: ItemGroup, held: HeldDataset) -> None:
        self.metadata = metadata
        self.dataset = dataset
        self.held = held

    def findings(self) -> Iterator[DefineFinding]:
        dataset, held = self.dataset, self.held
        place = dataset.name
        if held.name != dataset.name:
            yield _finding(dataset, place, f"the file holds dataset {held.name}")
        if held.label != str(dataset.description or ""):
            yield _finding(dataset, place, f"label in the file: '{held.label}'")
        if (dataset.has_no_data == "Yes") != (held.rows == 0):
            yield _finding(dataset, place, f"def:HasNoData, but the file has {held.rows} records")
        refs = in_order(dataset.refs)
        items = [self.metadata.item_of.get(ref.item_oid) for ref in refs]
        names = [item.name for item in items if item is not None]
        for name in [name for name in held.variables if name not in names]:
            yield _finding(dataset, f"{place}.{name}", "is in the file but not described")
        here = [name for name in names if name in held.variables]
        if here != [name for name in held.variables if name in here]:
            yield _finding(dataset, place, "the order of the variables in the file differs")
        yield from self._keys()
        for ref, item in zip(refs, items, strict=True):
            if item is not None:
                yield from self._variable(ref, item)

    def _keys(self) -> Iterator[DefineFinding]:
        keys = [
            name for name in keys_of(self.dataset, self.metadata) if name in self.held.variables
        ]
        if not keys or not self.held.rows:
            return
        codes = group_codes([self.held.variables[name].column for name in keys], self.held.rows)
        repeated = int((np.bincount(codes) > 1).sum())
        if repeated:
            text = f"{repeated} values of the key ({', '.join(keys)}) repeat"
            yield _finding(self.dataset, self.dataset.name, text)

    def _variable(self, ref: ItemRef, item: Item) -> Iterator[DefineFinding]:
        place = f"{self.dataset.name}.{item.name}"
        held = self.held.variables.get(item.name)
        if held is None:
            yield _finding(ref, place, "is described but not in the file")
            return
        if held.label != str(item.description or ""):
            yield _finding(item, place, f"label in the file: '{held.label}'")
        if (ref.has_no_data == "Yes") != held.has_no_data and self.dataset.has_no_data != "Yes":
            says = "no value" if held.has_no_data else "values"
            yield _finding(
                ref, place, f"def:HasNoData '{ref.has_no_data}', but the file has {says}"
            )
        missing = int((~held.column.present).sum())
        if ref.mandatory == "Yes" and missing:
            yield _finding(ref, place, f"is mandatory, but {missing} records have no value")
        if item.display_format.rstrip(".") != held.format.rstrip("."):
            text = f"display format '{item.display_format}', in the file '{held.format}'"
            yield _finding(item, place, text)
        if item.data_type == "text" and held.type == "Char" and item.length != str(held.length):
            yield _finding(item, place, f"Length {item.length}, in the file {held.length}")
        yield from self._values(item, held, place)
        values = self.metadata.value_list_of.get(item.value_list_oid)
        if values is not None:
            yield from self._levels(values.refs, held, place)

    def _values(self, item: Item, held: HeldVariable, place: str) -> Iterator[DefineFinding]:
        kind = item.data_type
        if (held.type == "Num") != (kind in ("integer", "float")):
            yield _finding(item, place, f"data type {kind}, in the file {held.type}")
            return
        if held.type == "Num" and held.values:
            real = data_type_of(held, is_iso=False)
            if kind == "integer" and real.name == "float":
                yield _finding(item, place, "data type integer, but values have decimals")
            yield from _too_long(item, place, real.length or 0, "digits")
            said = item.significant_digits
            if said.isdigit() and int(said) < (real.digits or 0):
                text = f"SignificantDigits {said}, but values have {real.digits} decimals"
                yield _finding(item, place, text)
        elif kind in _PATTERNS:
            odd = [value for value in held.values if not _PATTERNS[kind].fullmatch(value)]
            if odd:
                yield _finding(item, place, f"'{odd[0]}' is no {kind} ({len(odd)} values)")
        elif held.type == "Char":
            longest = max((len(value.encode()) for value in held.values), default=0)
            yield from _too_long(item, place, longest, "bytes")
        known = self.metadata.codelist_of.get(item.codelist_oid)
        if known is not None and known.external is None:
            yield from self._listed(known, item, held, place)

    def _listed(
        self, known: CodeList, item: Item, held: HeldVariable, place: str
    ) -> Iterator[DefineFinding]:
        terms = {term.value for term in known.terms}
        numbers = {number_of_text(term) for term in terms} if held.type == "Num" else set()
        odd = [
            value
            for value in held.values
            if value not in terms and (not numbers or number_of_text(value) not in numbers)
        ]
        if odd:
            shown = ", ".join(f"'{value}'" for value in odd[:3])
            text = f"codelist {known.name} lacks {shown} ({len(odd)} values)"
            yield _finding(item, place, text)

    def _levels(
        self, refs: tuple[ItemRef, ...], held: HeldVariable, place: str
    ) -> Iterator[DefineFinding]:
        told = np.zeros(self.held.rows, dtype=np.int32)
        for ref in refs:
            mask = self._mask(ref)
            item = self.metadata.item_of.get(ref.item_oid)
            if mask is None or item is None:
                return
            told += mask
            yield from self._values(item, held.within(mask), item.oid.removeprefix("IT."))
        twice = int((told[held.column.present] > 1).sum())
        if twice:
            yield _finding(refs[0], place, f"{twice} values have several value-level definitions")

    def _mask(self, ref: ItemRef) -> np.ndarray | None:
        """Records that a value-level definition speaks of; None where another dataset is asked."""
        mask = np.zeros(self.held.rows, dtype=bool)
        for where in ref.where:
            clause = self.metadata.where_of.get(where.oid)
            if clause is None:
                return None
            inside = np.ones(self.held.rows, dtype=bool)
            for check in clause.checks:
                one = self._checked(check)
                if one is None:
                    return None
                inside &= one
            mask |= inside
        return mask

    def _checked(self, check: RangeCheck) -> np.ndarray | None:
        item = self.metadata.item_of.get(check.item_oid)
        home = self.metadata.dataset_of_item.get(check.item_oid)
        if item is None or home is not self.dataset or item.name not in self.held.variables:
            return None
        column = self.held.variables[item.name].column
        if check.comparator in ("LT", "LE", "GT", "GE"):
            number = number_of_text(check.values[0]) if check.values else None
            if column.is_text or number is None:
                return None
            compare = {"LT": np.less, "LE": np.less_equal, "GT": np.greater, "GE": np.greater_equal}
            return np.asarray(compare[check.comparator](column.values, number))
        texts = column_as_text(column)
        wanted = {_number_shown(value) if not column.is_text else value for value in check.values}
        assert texts.levels is not None
        is_wanted = np.array([level in wanted for level in texts.levels] + ["" in wanted])
        inside = is_wanted[texts.values]
        return ~inside if check.comparator in ("NE", "NOTIN") else inside


def _too_long(item: Item, place: str, real: int, what: str) -> Iterator[DefineFinding]:
    if item.length.isdigit() and int(item.length) < real:
        yield _finding(item, place, f"Length {item.length}, but a value has {real} {what}")


def _number_shown(text: str) -> str:
    number = number_of_text(text)
    return text if number is None else f"{number:.15g}"
