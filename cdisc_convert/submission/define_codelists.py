"""The codelist of a variable: cut from controlled terminology, of the sponsor, or a dictionary.

A list holds what is used and what the mapping allows (Define-XML 2.1, section 5.3.12): terms of the
published list keep their C-codes, others are marked as extended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.define import Alias, CodeList, ExternalCodeList, Term, described
from cdisc_convert.model.spec import Make, Statement, Study, calls_of
from cdisc_convert.standards.codelist import Codelist
from cdisc_convert.standards.terminology import Terminology
from cdisc_convert.submission.define_parts import DefineParts
from cdisc_convert.submission.held import HeldDataset, HeldVariable
from cdisc_convert.submission.possible_values import Possible, TableTexts

NCI = "nci:ExtCodeID"
MOST_TERMS = 300
MOST_SPONSOR_TERMS = 100
MOST_WITHOUT_VALUES = 40
"""Terms of a published list that is taken whole where the variable has no values."""
RESULTS = ("ORRES", "STRESC")
"""Variables whose list holds for some tests only; it is named where it holds every value."""
PARTNERS = (("TESTCD", "TEST"), ("PARMCD", "PARM"), ("PARAMCD", "PARAM"), ("AVISITN", "AVISIT"))
PARTNER_OF = {
    "VISITNUM": "VISIT",
    "ARMCD": "ARM",
    "ACTARMCD": "ACTARM",
    "ETCD": "ELEMENT",
    "QNAM": "QLABEL",
}
"""Variables that are decoded by another one; ADaM's xN by x besides."""
DICTIONARIES = {
    "meddra": "MedDRA",
    "whodrug": "WHODD",
    "whodd": "WHODD",
    "loinc": "LOINC",
    "snomed": "SNOMED",
    "unii": "UNII",
    "med-rt": "MED-RT",
    "ndf-rt": "NDF-RT",
    "ctcae": "CTCAE",
    "icd-10": "ICD",
    "icd-9": "ICD",
}
"""What Define-XML controlled terminology calls the dictionaries that a mapping may name."""


@dataclass(eq=False)
class CodelistMaker:
    """Makes codelists of one define document.

    standard_oids: OID of the Standard of each terminology package by its name.
    """

    study: Study
    terminology: Terminology
    tables: TableTexts
    parts: DefineParts
    standard_oids: Mapping[str, str]

    def external(self, statement: Statement | None) -> str:
        """The OID of the dictionary that a statement names, "" for none."""
        named = _dictionary(statement)
        if not named:
            return ""
        word, _, version = named.partition(" ")
        name = DICTIONARIES.get(word.lower(), word)
        version = version.strip() or self.study.standards.get(word.lower(), "")
        external = ExternalCodeList(name, version)
        made = CodeList(name=f"{word} {version}".strip(), data_type="text", external=external)
        return self.parts.codelist(word.upper(), word, made, (), has_decodes=False)

    def of_variable(
        self,
        user: str,
        variable: HeldVariable,
        data_type: str,
        codes: Sequence[str],
        possible: Possible,
        dataset: HeldDataset,
        label: str,
    ) -> str:
        """The OID of the codelist of a variable, "" for none.

        user: DATASET.VARIABLE; codes: codelists that the standard or the statement names.
        """
        known = self._published(codes, variable.values)
        wanted = _wanted(variable, possible)
        if known is not None and variable.name.endswith(RESULTS):
            known = known if wanted and all(value in known for value in wanted) else None
        if known is not None:
            return self._from_published(known, user, variable, data_type, wanted, dataset)
        partner = partner_of(variable.name, dataset.variables)
        is_listed = possible.is_complete and 2 <= len(wanted) <= MOST_SPONSOR_TERMS
        if variable.type == "Char" and max((len(v) for v in wanted), default=0) > 100:
            return ""
        if partner is None and not (is_listed and data_type == "text"):
            return ""
        if not wanted or len(wanted) > MOST_TERMS:
            return ""
        whole = dataset.variables.get(variable.name, variable)  # at value level only some records
        decodes = self.decodes(whole, partner, possible) if partner is not None else {}
        return self._from_sponsor(user, label, data_type, wanted, decodes)

    def _published(self, codes: Sequence[str], values: Sequence[str]) -> Codelist | None:
        """Of several codelists the one that holds most of the values."""
        found = [known for code in codes if (known := self.terminology.codelist(code))]
        held = [sum(value in known for value in values) for known in found]
        return found[int(np.argmax(held))] if found else None

    def _from_published(
        self,
        known: Codelist,
        user: str,
        variable: HeldVariable,
        data_type: str,
        wanted: Sequence[str],
        dataset: HeldDataset,
    ) -> str:
        values = set(wanted)
        if not values and len(known.terms) <= MOST_WITHOUT_VALUES:
            values = set(known.by_value)
        if not values:
            return ""
        partner = partner_of(variable.name, dataset.variables)
        whole = dataset.variables.get(variable.name, variable)
        decodes = self.decodes(whole, partner, Possible()) if partner is not None else {}
        terms = []
        for term in known.terms:
            if term.value in values:
                decode = decodes.get(term.value) or term.preferred or term.value
                terms.append((term.value, decode, term.code))
        extra = [value for value in sorted(values) if value not in known.by_value]
        terms += [(value, decodes.get(value, value), "") for value in extra]
        made = CodeList(
            name=known.name,
            data_type=data_type if data_type in ("text", "integer", "float") else "text",
            standard_oid=self.standard_oids.get(known.package, ""),
            aliases=(Alias(NCI, known.code),),
        )
        entries = tuple(_term(at, *term) for at, term in enumerate(terms, start=1))
        return self.parts.codelist(known.value, user, made, entries, has_decodes=True)

    def _from_sponsor(
        self,
        user: str,
        label: str,
        data_type: str,
        wanted: Sequence[str],
        decodes: Mapping[str, str],
    ) -> str:
        made = CodeList(name=label, data_type=data_type, is_non_standard="Yes")
        terms = tuple(
            Term(
                value,
                order=str(at),
                decode=described(decodes.get(value, value)) if decodes else None,
            )
            for at, value in enumerate(wanted, start=1)
        )
        base = user.rpartition(".")[2]
        return self.parts.codelist(base, user, made, terms, has_decodes=bool(decodes))

    def decodes(
        self, variable: HeldVariable, partner: HeldVariable, possible: Possible
    ) -> dict[str, str]:
        """What each value of `variable` means: the value of `partner` beside it."""
        found = self._in_tables(possible)
        texts = column_as_text(variable.column)
        both = np.flatnonzero(texts.present & partner.column.present)
        pair = [texts.take(both), column_as_text(partner.column).take(both)]
        first = np.unique(group_codes(pair, len(both)), return_index=True)[1]
        codes, names = (column.take(np.sort(first)).tolist() for column in pair)
        here: dict[str, str] = {}
        for code, name in zip(codes, names, strict=True):
            here.setdefault(str(code), str(name))
        return {**found, **here}

    def _in_tables(self, possible: Possible) -> dict[str, str]:
        """Decodes of values that a table allows, from its column of names (LBTESTCD, LBTEST)."""
        found: dict[str, str] = {}
        for table, column in possible.columns:
            lines = self.tables[table]
            short = next((end for end, _ in PARTNERS if column.endswith(end)), "")
            names = column.removesuffix(short) + dict(PARTNERS)[short] if short else ""
            names = next((n for n in (names, "NAME", "DECODE") if n in lines), "")
            if names:
                pairs = zip(lines[column], lines[names], strict=True)
                found.update({code: name for code, name in pairs if code and name})
        return found


def partner_of(name: str, variables: Mapping[str, HeldVariable]) -> HeldVariable | None:
    """The variable that decodes `name` in the same dataset, or None."""
    for short, long in PARTNERS:
        if name.endswith(short):
            return variables.get(name.removesuffix(short) + long)
    if name in PARTNER_OF:
        return variables.get(PARTNER_OF[name])
    held = variables[name]
    if name.endswith("N") and held.type == "Num" and name[:-1] in variables:
        other = variables[name[:-1]]
        return other if other.type == "Char" else None
    return None


def named_codelists(statement: Statement | None, codes: Sequence[str]) -> tuple[str, ...]:
    """Codelists of a variable: the statement's own word first, then the standard's."""
    if statement is None:
        return tuple(codes)
    own = [statement.codelist] if statement.codelist else []
    if not codes:
        own += _decoded_by(statement.make)
    return tuple(dict.fromkeys([*own, *codes]))


def _decoded_by(make: Make) -> list[str]:
    return [str(c.arguments["codelist"]) for c in calls_of(make) if c.arguments.get("codelist")]


def _dictionary(statement: Statement | None) -> str:
    return statement.dictionary if statement is not None else ""


def _wanted(variable: HeldVariable, possible: Possible) -> list[str]:
    """What is allowed in the order of the mapping, then what is used besides."""
    allowed = list(possible.values) if possible.is_complete else []
    if len(allowed) > MOST_TERMS:
        allowed = []
    return [*allowed, *(value for value in variable.values if value not in set(allowed))]


def _term(order: int, value: str, decode: str, code: str) -> Term:
    aliases = (Alias(NCI, code),) if code else ()
    return Term(
        value,
        order=str(order),
        is_extended="" if code else "Yes",
        decode=described(decode),
        aliases=aliases,
    )
