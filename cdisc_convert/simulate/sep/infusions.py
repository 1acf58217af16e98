"""Infusions of study drug, kits and randomisation."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Floats,
    Ints,
    blank,
    constant,
    decimals,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.redcap import FormRows, at_event
from cdisc_convert.simulate.sep.schedule import DOSE_EVENTS

IRT = FileLayout(
    "irt/randomisation.csv",
    (
        "subject", "site", "rand_no", "rand_ts_utc", "strata", "kit", "arm_code", "unblind_flag",
    ),
)  # fmt: skip
SKIP_REASONS = ("Renal replacement being set up", "Drug not available", "Patient in surgery")
NEW_KIT_FROM = 2
"""Place of the first dose from a replaced kit."""
CARRIED_DOSE, STOPPED_DOSE = 2, 5


def weights(block: Block) -> Floats:
    """Weight in kg on the day of each dose."""
    drift = 0.8 * block.streams.normal("weight", 6)
    made = block.people.weight[:, None] + drift - 0.4 * np.arange(6)
    return np.asarray(np.floor(made * 10 + 0.5) / 10, dtype=np.float64)


def study_drug(block: Block) -> FormRows:
    """study_drug: one row per dose until treatment ends; a skipped dose has a reason only."""
    people, schedule = block.people, block.schedule
    who, dose = np.nonzero(schedule.planned)
    given = schedule.given[who, dose]
    weight = weights(block)
    carried = block.flag("WEIGHT_CARRIED")[who] & (dose == CARRIED_DOSE)
    # Where the weight of the day is missing the pharmacy takes the one before.
    basis = np.where(carried, weight[who, dose - 1], weight[who, dose])
    backwards = block.flag("INFUSION_STOP_BEFORE_START")[who] & (dose == STOPPED_DOSE)
    start = schedule.dose_start[who, dose]
    length = facts.INFUSION_MINUTES + block.streams.between("infusion", -2, 4, 6)[who, dose]
    stop = start + np.where(backwards, -30, length)
    code = pick(("UNK", "-999"), people.american[who].astype(np.int64))
    weighed = replaced(decimals(basis, 1), carried, code)
    fields = {
        "dose_given": pick(("0", "1"), given.astype(np.int64)),
        "dose_skip_reason": pick(
            SKIP_REASONS, np.where(given, -1, people.number[who] % len(SKIP_REASONS))
        ),
        "inf_start_dt": clock.stamps(start, clock.ISO, known=given),
        "inf_stop_dt": clock.stamps(stop, clock.ISO, known=given),
        "dose_ug": integers(np.floor(facts.DOSE * basis + 0.5), given & people.active[who]),
        "vol_ml": integers(np.full(len(who), facts.VOLUME), given),
        "wt_kg": blank(weighed, ~given),
        "blinded_kit": blank(_kit_of_dose(block, who, dose), ~given),
    }
    block.missing_codes(fields["wt_kg"])
    rows = at_event("study_drug", who, np.array(DOSE_EVENTS)[dose], fields)
    block.plant("WEIGHT_CARRIED", rows, carried)
    block.plant("INFUSION_STOP_BEFORE_START", rows, backwards)
    block.plant("DOSE_MISSED", rows, ~given)
    block.plant("DOSE_DELAYED", rows, block.flag("DOSE_DELAYED")[who] & (dose == 3))
    return rows


def _kit_of_dose(block: Block, who: Ints, dose: Ints) -> Cells:
    new = block.flag("KIT_REPLACED") | block.flag("SUBJECT_UNKNOWN")
    return np.where(
        new[who] & (dose >= NEW_KIT_FROM),
        _kits(block, True)[who],
        _kits(block, False)[who],
    ).astype(object)


def _kits(block: Block, replacement: bool) -> Cells:
    """Kit numbers: the first kit by subject, replacement kits from a range above."""
    first = 1001 + (len(block.trial.site) if replacement else 0)
    return joined("K", integers(first + block.people.member))


def randomisations(block: Block) -> dict[str, Cells]:
    """Columns of irt/randomisation.csv: one row per subject, second rows for replaced kits."""
    people = block.people
    chosen = np.flatnonzero(people.randomised)
    replaced_kit, typed = block.flag("KIT_REPLACED")[chosen], block.flag("SUBJECT_UNKNOWN")[chosen]
    row = np.sort(
        np.concatenate([np.arange(len(chosen)), np.flatnonzero(replaced_kit | typed)]),
        kind="stable",
    )
    again = np.append(False, row[1:] == row[:-1])
    who = chosen[row]
    wall = block.schedule.dose_start[who, 0] - 120 - people.number[who] % 9 * 15
    wall = np.where(again, block.schedule.dose_start[who, NEW_KIT_FROM] - 90, wall)
    utc = wall.copy()
    for site in facts.SITES:
        here = people.site[who] == site
        utc[here] = clock.to_utc(wall[here], facts.ZONES[site])
    mistyped = again & typed[row]
    subject = replaced(
        people.record[who],
        mistyped,
        joined(integers(people.site[who]), "-", integers(people.number[who], width=2)),
    )
    columns = {
        "subject": subject,
        "site": integers(people.site[who]),
        "rand_no": joined("R", integers(block.trial.rand_no[people.index[who]])),
        "rand_ts_utc": joined(clock.stamps(utc, clock.ISO, "T"), ":00Z"),
        "strata": pick(("FR", "US"), people.american[who].astype(np.int64)),
        "kit": np.where(again, _kits(block, True)[who], _kits(block, False)[who]).astype(object),
        "arm_code": pick(("B", "A"), people.active[who].astype(np.int64)),
        "unblind_flag": constant("0", len(who)),
    }
    keys = joined(columns["subject"], "|", columns["rand_no"], "|", columns["kit"])
    block.log.plant("SUBJECT_UNKNOWN", IRT.path, keys[mistyped])
    block.log.plant("KIT_REPLACED", IRT.path, keys[again & ~typed[row]])
    return columns
