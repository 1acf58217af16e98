"""Consent, demographics, eligibility, APACHE II and unscheduled visits."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Floats,
    blank,
    constant,
    decimals,
    integers,
    joined,
    pick,
    ticks,
)
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.redcap import FormRows, at_event
from cdisc_convert.simulate.sep.schedule import SCREENING, UNSCHEDULED

UNIT_OF_SITE = 2
"""Every second site reports qualifying counts in cells/mm3."""


def screening_forms(block: Block, qualifying: Floats) -> list[FormRows]:
    """The forms of the screening event; `qualifying` holds the two counts in G/L."""
    return [_consent(block), _demographics(block), _eligibility(block, qualifying), _apache(block)]


def _consent(block: Block) -> FormRows:
    people, schedule = block.people, block.schedule
    given_by = np.searchsorted((0.3, 0.85), block.streams.uniform("consent")[:, 0])
    later = (people.dose1 + 16) * clock.DAY + 630
    asked = (given_by > 0) & people.randomised & (later < schedule.death)
    fields = {
        "icf_dt": clock.stamps(schedule.consent, clock.ISO),
        "icf_by": pick(("1", "2", "3"), given_by),
        "reconsent_dt": clock.stamps(later, clock.ISO, known=asked),
        "screen_no": joined("SC", integers(people.screening, width=3)),
    }
    return at_event("consent", np.arange(people.size), SCREENING, fields)


def _demographics(block: Block) -> FormRows:
    people = block.people
    draws = block.streams.uniform("demographics", 3)
    born = clock.year_of(people.dose1) - people.age - (draws[:, 0] < 0.5)
    # French law forbids asking: box 99. At US sites white, black or Asian.
    boxes = np.array((5, 3, 2))[np.searchsorted((0.7, 0.9), draws[:, 1])]
    several = block.flag("RACE_SEVERAL")
    ethnic = pick(("1", "2", "9"), np.searchsorted((0.1, 0.95), draws[:, 2]))
    fields = {
        "birth_y": integers(born),
        "age_y": integers(people.age),
        "sex": pick(("1", "2"), people.female.astype(np.int64)),
        "race___99": ticks(~people.american),
        "ethnic": blank(ethnic, ~people.american),
        "country": pick(("1", "2"), people.american.astype(np.int64)),
    }
    for box in range(1, 7):
        ticked = people.american & ((boxes == box) | (several & (box in (1, 5))))
        fields[f"race___{box}"] = ticks(ticked & ~(several & (box in (2, 3))))
    rows = at_event("demographics", np.arange(people.size), SCREENING, fields)
    block.plant("RACE_SEVERAL", rows, several)
    return rows


def _eligibility(block: Block, qualifying: Floats) -> FormRows:
    people, schedule = block.people, block.schedule
    failed = ~people.randomised
    reason = np.where(failed, people.member % 3, -1)
    differs = block.flag("QUALALC_DIFFERS")
    shown = qualifying.copy()
    shown[differs, 1] = np.maximum(qualifying[differs, 1] * 0.8, 0.1)
    pressor = schedule.diagnosis + 60 + people.number % 5 * 35
    fields = {
        "sepsis_dx_dt": clock.stamps(schedule.diagnosis, clock.ISO),
        "pressor_start_dt": clock.stamps(pressor, clock.ISO),
        "inc01": _met(failed & (reason == 0)),
        "inc02": _met(failed & (reason == 1)),
        "inc03": _met(failed & (reason == 2)),
        "inc04": _met(np.zeros(people.size, dtype=bool)),
        "exc_any": constant("0", people.size),
        "exc_txt": constant("", people.size),
        "elig_yn": _met(failed),
    }
    for turn, drawn in ((0, schedule.alc1), (1, schedule.alc2)):
        fields[f"alc{turn + 1}"] = _count(block, shown[:, turn])
        fields[f"alc{turn + 1}_u"] = pick(("1", "2"), _in_cells(block).astype(np.int64))
        fields[f"alc{turn + 1}_dt"] = clock.stamps(drawn, clock.ISO)
    rows = at_event("eligibility", np.arange(people.size), SCREENING, fields)
    block.plant("QUALALC_DIFFERS", rows, differs)
    block.plant("SCREEN_FAILURE", rows, failed)
    return rows


def _met(broken: Flags) -> Cells:
    return pick(("0", "1"), (~broken).astype(np.int64))


def _in_cells(block: Block) -> Flags:
    return np.asarray(block.people.site % UNIT_OF_SITE == 0)


def _count(block: Block, counts: Floats) -> Cells:
    cells = _in_cells(block)
    return np.where(cells, integers(np.floor(counts * 1000 + 0.5)), decimals(counts, 2))


def _apache(block: Block) -> FormRows:
    people = block.people
    score = facts.APACHE_MEAN + facts.APACHE_SD * block.streams.normal("apache")[:, 0]
    fields = {
        "apache_dt": clock.dates(block.schedule.consent // clock.DAY, clock.ISO),
        "apache_tot": integers(np.clip(np.floor(score), 8, 45)),
    }
    return at_event("apache", np.arange(people.size), SCREENING, fields)


def unscheduled_visits(block: Block) -> FormRows:
    """unsched_visit: the subjects with a visit between day 29 and day 60."""
    who = np.flatnonzero(block.flag("VISIT_UNSCHEDULED"))
    reasons = ("Cough and fatigue", "Wound control", "Blood test asked for by the family doctor")
    fields = {
        "uv_dt": clock.dates(block.schedule.visit[who, UNSCHEDULED], clock.ISO),
        "uv_reason": pick(reasons, block.people.number[who] % len(reasons)),
    }
    rows = at_event("unsched_visit", who, UNSCHEDULED, fields)
    block.plant("VISIT_UNSCHEDULED", rows, np.ones(len(who), dtype=bool))
    return rows
