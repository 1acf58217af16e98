"""Variables that an analysis dataset repeats from the dataset they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_numbers, as_texts, number_normal
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.joins import first_match, joint_codes
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import SUBJECT, View

SEQUENCE = re.compile(r"([A-Z]{2})SEQ")
OWN = frozenset(("STUDYID", "DOMAIN", "USUBJID", "SUBJID", "SITEID"))


@rule_kind(Level.RECORDS)
def same_as_dataset(
    view: View,
    *,
    dataset: str,
    without: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Values of variables that the subject has otherwise in `dataset`, which has them by that name."""
    if view.name == dataset:
        raise NotApplicable(f"is {dataset} itself")
    other = view.world.need(dataset)
    view.need(SUBJECT)
    rows = view.rows_in(dataset)
    for name in view.frame.names:
        if name in other.frame and name not in without and name != SUBJECT:
            mask = (rows >= 0) & differs(view.column(name), other.column(name).take(rows))
            yield Marks(mask, (name,), f"{dataset}.{name}")


@rule_kind(Level.RECORDS)
def same_as_record(
    view: View,
    *,
    without: list[str] = [],  # noqa: B006 - never changed
) -> Iterator[Marks]:
    """Values that differ from the same variable on the SDTM record that --SEQ names."""
    view.need(SUBJECT)
    found = False
    for number in view.frame.names:
        told = SEQUENCE.fullmatch(number)
        other = view.world.view(told[1]) if told else None
        if other is None or not (other.has(number) and other.has(SUBJECT)):
            continue
        found = True
        rows = _rows(view, other, number)
        shared = [n for n in view.frame.names if n in other.frame and n not in OWN]
        for name in shared:
            if name != number and name not in without:
                mask = (rows >= 0) & differs(view.column(name), other.column(name).take(rows))
                yield Marks(mask, (number, name), f"{other.name}.{name}")
    if not found:
        raise NotApplicable("no sequence number of an SDTM dataset at hand is there")


@rule_kind(Level.RECORDS)
def known_record(view: View) -> Iterator[Marks]:
    """Sequence numbers of SDTM records that the subject does not have."""
    view.need(SUBJECT)
    for number in view.frame.names:
        told = SEQUENCE.fullmatch(number)
        other = view.world.view(told[1]) if told else None
        if other is not None and other.has(number) and other.has(SUBJECT):
            mask = view.present(number) & (_rows(view, other, number) < 0)
            yield Marks(mask, (number,), f"{other.name}.{number}")


@rule_kind(Level.RECORDS)
def source_record(view: View) -> Iterator[Marks]:
    """SRCDOM and SRCSEQ that name no record of the subject."""
    view.need("SRCDOM", "SRCSEQ", SUBJECT)
    mask = np.zeros(len(view), dtype=bool)
    domains = as_texts(view.column("SRCDOM"))
    for domain in dict.fromkeys(name for name in domains.tolist() if name):
        other = view.world.view(str(domain))
        here = domains.same_as(Column.constant(str(domain), len(view)))
        number = "ASEQ" if other and other.has("ASEQ") else f"{domain}SEQ"
        if other is None or not other.has(number):
            continue
        mine, theirs = joint_codes(
            [view.column(SUBJECT), view.column("SRCSEQ")],
            [other.column(SUBJECT), other.column(number)],
        )
        mask |= here & view.present("SRCSEQ") & ~np.isin(mine, theirs)
    yield Marks(mask, ("SRCDOM", "SRCSEQ"))


def _rows(view: View, other: View, number: str) -> np.ndarray:
    mine, theirs = joint_codes(
        [view.column(SUBJECT), view.texts(number).map_texts(number_normal)],
        [other.column(SUBJECT), other.texts(number).map_texts(number_normal)],
    )
    rows = first_match(mine, theirs)
    rows[~view.present(number)] = -1
    return rows


def differs(mine: Column, theirs: Column) -> np.ndarray:
    """True where the values differ; a text and a number agree where the text is that number."""
    if mine.is_text and theirs.is_text:
        return ~mine.same_as(theirs)
    left, right = as_numbers(mine), as_numbers(theirs)
    both_missing = mine.absent & theirs.absent
    return ~(np.isclose(left, right, rtol=1e-9, atol=1e-9) | both_missing)
