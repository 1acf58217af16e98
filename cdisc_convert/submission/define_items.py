"""ItemDefs of a define document: type, origin, method, comment and codelist of each variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cdisc_convert.engine.metadata import DEFAULT_ADAMIG, DEFAULT_SDTMIG
from cdisc_convert.engine.origins import (
    COLLECTED,
    DERIVED,
    NOT_AVAILABLE,
    PREDECESSOR,
    SPONSOR,
    crf_pages,
    infer_origin,
)
from cdisc_convert.language.method_text import method_text, with_config
from cdisc_convert.language.say import sentence
from cdisc_convert.language.statement_text import CONTEXT, statement_text
from cdisc_convert.model.define import (
    DocumentRef,
    FormalExpression,
    Item,
    Origin,
    described,
)
from cdisc_convert.model.spec import Call, DatasetSpec, Statement, Study, calls_of
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_variable
from cdisc_convert.submission.data_types import DataType, data_type_of
from cdisc_convert.submission.define_codelists import CodelistMaker, named_codelists
from cdisc_convert.submission.define_parts import COMPUTATION, IMPUTATION, DefineParts, free
from cdisc_convert.submission.held import HeldDataset, HeldVariable
from cdisc_convert.submission.possible_values import Possible, PossibleValues

PLAIN = ("copy", "constant", "empty")
"""Functions that need no words beside the origin."""
NO_DATA = "No record has a value of this variable."
TAKEN_OVER = "Taken over as it stands."


@dataclass(frozen=True)
class MadeItem:
    """An item that was defined, with the OID of its method ("" = none)."""

    item: Item
    method_oid: str


@dataclass(eq=False)
class ItemMaker:
    """Defines items of one define document in `parts`."""

    study: Study
    parts: DefineParts
    codelists: CodelistMaker
    possible: PossibleValues

    def standard(
        self, spec: DatasetSpec | None, dataset: str, name: str
    ) -> VariableStandard | None:
        """What the standard says of a variable."""
        sdtmig = self.study.standards.get("sdtmig", DEFAULT_SDTMIG)
        if spec is not None and spec.structure:
            adamig = self.study.standards.get("adamig", DEFAULT_ADAMIG)
            return adam_variable(adamig, spec.structure, name, sdtmig)
        return sdtm_variable(sdtmig, dataset, name, spec.class_ if spec is not None else "")

    def variable(
        self, dataset: HeldDataset, spec: DatasetSpec | None, held: HeldVariable
    ) -> MadeItem:
        """The item of a variable; `spec` is None for SUPP-- and RELREC."""
        statement = spec.statements.get(held.name) if spec is not None else None
        standard = self.standard(spec, dataset.name, held.name)
        is_iso = bool(standard and "ISO 8601" in standard.described)
        codes = standard.codelists if standard is not None else ()
        return self._made(
            dataset,
            spec,
            statement,
            held,
            data_type_of(held, is_iso=is_iso),
            oid=f"{dataset.name}.{held.name}",
            label=held.label,
            codes=named_codelists(statement, codes),
        )

    def qualifier(
        self, dataset: HeldDataset, spec: DatasetSpec, statement: Statement, held: HeldVariable
    ) -> MadeItem:
        """The value-level item of a supplemental qualifier.

        held: QVAL in the records of the qualifier.
        """
        assert statement.supplemental is not None
        name = statement.supplemental.name or statement.name
        length = max((len(value.encode()) for value in held.values), default=1)
        return self._made(
            dataset,
            spec,
            statement,
            held,
            DataType("text", length),
            oid=f"{dataset.name}.QVAL.{name}",
            label=statement.supplemental.label,
            codes=named_codelists(statement, ()),
            name=name,
        )

    def level(
        self,
        dataset: HeldDataset,
        spec: DatasetSpec,
        statement: Statement,
        held: HeldVariable,
        suffix: str,
        data_type: DataType,
        label: str,
    ) -> MadeItem:
        """A value-level item of a variable; `statement` is what makes these records' values.

        Where that is the statement of the whole variable, its method, comment and codelist hold.
        """
        oid = free(self.parts.items, f"IT.{dataset.name}.{held.name}.{suffix}")[3:]
        if statement is spec.statements.get(held.name):
            whole = self.parts.items[f"IT.{dataset.name}.{held.name}"]
            item = replace(
                whole,
                oid=f"IT.{oid}",
                data_type=data_type.name,
                length=_text(data_type.length),
                significant_digits=_text(data_type.digits),
                description=described(label),
                value_list_oid="",
            )
            self.parts.items[item.oid] = item
            method = f"MT.{dataset.name}.{held.name}"
            return MadeItem(item, method if method in self.parts.methods else "")
        codes = named_codelists(statement, ())
        return self._made(
            dataset, spec, statement, held, data_type, oid=oid, label=label, codes=codes
        )

    def _made(
        self,
        dataset: HeldDataset,
        spec: DatasetSpec | None,
        statement: Statement | None,
        held: HeldVariable,
        data_type: DataType,
        *,
        oid: str,
        label: str,
        codes: Sequence[str],
        name: str = "",
    ) -> MadeItem:
        has_values = statement is not None and spec is not None
        possible = self.possible.of(spec, statement) if has_values else Possible(is_complete=False)
        codelist = self.codelists.external(statement) or self.codelists.of_variable(
            oid, held, data_type.name, codes, possible, dataset, label
        )
        origin, method, comment = self._made_how(spec, statement, held, oid)
        item = Item(
            oid=f"IT.{oid}",
            name=name or held.name,
            data_type=data_type.name,
            length=_text(data_type.length),
            significant_digits=_text(data_type.digits),
            sas_name=name or held.name,
            display_format=held.format,
            comment_oid=comment,
            description=described(label),
            codelist_oid=codelist,
            origins=(origin,) if origin is not None else (),
        )
        self.parts.items[item.oid] = item
        return MadeItem(item, method)

    def _made_how(
        self,
        spec: DatasetSpec | None,
        statement: Statement | None,
        held: HeldVariable,
        oid: str,
    ) -> tuple[Origin | None, str, str]:
        """(origin, OID of the method, OID of the comment)."""
        if statement is None or spec is None:
            return self._without_statement(spec, held, oid)
        kind, source, text = infer_origin(self.study, spec, statement)
        if kind == NOT_AVAILABLE and not held.has_no_data:
            kind, source = "Other", ""
        origin = self._origin(spec, statement, kind, source)
        documents = [self.parts.document(*statement.document)] if statement.document else []
        method = comment = ""
        if kind == DERIVED:
            if statement.origin or not text:
                text = method_text(self.study, spec, statement)
            method = self._method(spec, statement, oid, text, documents)
        else:
            words = comment_text(self.study, spec, statement)
            if held.has_no_data and not words:
                words = NO_DATA
            comment = self.parts.comment(f"COM.{oid}", words, documents)
        if held.has_no_data and kind == DERIVED and not comment:
            comment = self.parts.comment(f"COM.{oid}", NO_DATA)
        return origin, method, comment

    def _without_statement(
        self, spec: DatasetSpec | None, held: HeldVariable, oid: str
    ) -> tuple[Origin | None, str, str]:
        if spec is None:  # SUPP-- and RELREC: QVAL has its origins at value level
            origin = None if held.name == "QVAL" else Origin("Assigned", SPONSOR)
            words = NO_DATA if held.has_no_data else ""
            return origin, "", self.parts.comment(f"COM.{oid}", words)
        return Origin("Other", description=described(TAKEN_OVER)), "", ""

    def _origin(self, spec: DatasetSpec, statement: Statement, kind: str, source: str) -> Origin:
        if kind == PREDECESSOR:
            return Origin(kind, description=described(source))
        documents: tuple[DocumentRef, ...] = ()
        if kind == COLLECTED and source != "Vendor":
            pages = crf_pages(self.study, spec, statement)
            documents = (self.parts.document("acrf", pages),) if pages else ()
        if kind in (NOT_AVAILABLE, "Other"):
            return Origin(kind)
        return Origin(kind, source or SPONSOR, documents=documents)

    def _method(
        self,
        spec: DatasetSpec,
        statement: Statement,
        oid: str,
        text: str,
        documents: Sequence[DocumentRef],
    ) -> str:
        imputes = any(call.how.startswith("impute") for call in calls_of(statement.make))
        return self.parts.method(
            f"MT.{oid}",
            f"Algorithm to derive {oid}",
            text,
            type_=IMPUTATION if imputes else COMPUTATION,
            expression=FormalExpression(CONTEXT, statement_text(spec, statement)),
            documents=documents,
        )


def comment_text(study: Study, spec: DatasetSpec, statement: Statement) -> str:
    """What is to be said of a value that is not derived: how it was written, and its note."""
    make = statement.make
    is_plain = isinstance(make, Call) and make.how in PLAIN and make.when is None
    note = statement.note or make.note
    if statement.origin or is_plain:
        return with_config(study, sentence(note)) if note else ""
    return method_text(study, spec, statement)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
