"""When a subject comes: doses, planned visits, unscheduled visits, end of participation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Flags, Floats, Ints, looked_up
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.people import SCREEN_FAILURE, Allocation, People
from cdisc_convert.simulate.streams import Streams

FOLDERS = (
    "SCR", "D1M5", "D1", "D1P14", "D1P30", "D2M5", "D2", "D2P14", "D2P30",
    "D3M5", "D3", "D3P14", "D3P30", "W36", "W48", "W60", "UNSCH", "LOGS",
)  # fmt: skip
FOLDER_NAMES = (
    "Screening", "Dose 1 Day -5", "Dose 1", "Dose 1 + 14 Days", "Dose 1 + 30 Days",
    "Dose 2 Day -5", "Dose 2", "Dose 2 + 14 Days", "Dose 2 + 30 Days",
    "Dose 3 Day -5", "Dose 3", "Dose 3 + 14 Days", "Dose 3 + 30 Days",
    "Week 36", "Week 48", "Week 60", "Unscheduled", "Running Forms",
)  # fmt: skip
NIHCC_LABELS = (
    "SCREEN", "DOSE1 D-5", "DOSE1 D0", "DOSE1 D14", "DOSE1 D30", "DOSE2 D-5", "DOSE2 D0",
    "DOSE2 D14", "DOSE2 D30", "DOSE3 D-5", "DOSE3 D0", "DOSE3 D14", "DOSE3 D30",
    "WK36", "WK48", "WK60", "UNSCHED",
)  # fmt: skip
TBNK_LABELS = (
    "Screening", "Dose 1 D-5", "Dose 1", "Dose 1 D+14", "Dose 1 D+30", "Dose 2 D-5", "Dose 2",
    "Dose 2 D+14", "Dose 2 D+30", "Dose 3 D-5", "Dose 3", "Dose 3 D+14", "Dose 3 D+30",
    "Week 36", "Week 48", "Week 60", "Unscheduled",
)  # fmt: skip
SCR, D1M5, D1, D1P14, D1P30, D2M5, D2, D2P14, D2P30 = range(9)
D3M5, D3, D3P14, D3P30, W36, W48, W60, UNSCH, LOGS = range(9, 18)

OFFSETS = (-28, -5, 0, 14, 30, -5, 0, 14, 30, -5, 0, 14, 30, 84, 168, 252)
"""Days from the dose that anchors the visit (visits.csv, column TARGET)."""
JITTER = (
    (0, 0), (0, 0), (0, 0), (-1, 2), (-2, 3), (0, 0), (0, 0), (-1, 2), (-2, 3),
    (0, 0), (0, 0), (-1, 2), (-2, 3), (-3, 4), (-3, 4), (-3, 4),
)  # fmt: skip
MAY_MISS = (D2P30, D3P30, W48)
MISS_SHARE = 0.02
UNSCHEDULED_AFTER = 55
"""Days after dose 2; no window of visits.csv holds that day."""


@dataclass(frozen=True)
class Schedule:
    """Days and times of the persons of a block; visits in the order of FOLDERS without LOGS."""

    visit: Ints  # day, person x 17
    attended: Flags  # person x 17
    dose: Ints  # day, person x 3, planned where not given
    given: Flags  # person x 3
    dose_time: Ints  # minute of the day, person x 3
    arrival: Ints  # minute of the day, person x 17
    end: Ints  # last day of participation


def make_schedule(trial: Allocation, people: People, streams: Streams) -> Schedule:
    """The schedule of a block, by studies.md sections 1.4 (ICL-INC-K) and 6.1."""
    roles = _Roles.of(trial, people)
    dose = np.empty((people.size, 3), dtype=np.int64)
    dose[:, 0] = people.dose1
    dose[:, 1] = dose[:, 0] + facts.DAYS_BETWEEN_DOSES + facts.DELAY_DAYS * roles.delayed
    dose[:, 2] = dose[:, 1] + facts.DAYS_BETWEEN_DOSES
    doses_given = np.where(roles.stop_after > 0, roles.stop_after, 3)
    given = people.treated[:, None] & (np.arange(3) < doses_given[:, None])
    given[:, 2] &= ~roles.missed
    visit, attended = _visits(people, streams, dose, doses_given, roles)
    last = np.where(attended, visit, 0).max(axis=1)
    failed = people.kind == SCREEN_FAILURE
    exit_day = last + streams.between("exit", 5, 25)[:, 0]
    end = np.where(roles.left | ~people.treated, exit_day, last)
    return Schedule(
        visit=visit,
        attended=attended,
        dose=dose,
        given=given,
        dose_time=630 + streams.between("dose time", 0, 23, 3) * 5,
        arrival=480 + streams.between("arrival", 0, 14, 17) * 5,
        end=np.where(failed, people.consent + 7, end),
    )


@dataclass(frozen=True)
class _Roles:
    stop_after: Ints
    missed: Flags
    delayed: Flags
    left: Flags
    unscheduled: Flags

    @classmethod
    def of(cls, trial: Allocation, people: People) -> _Roles:
        course, index = trial.course, people.index
        return cls(
            looked_up(course.stop_after, index),
            looked_up(course.missed, index),
            looked_up(course.delayed, index),
            looked_up(course.withdrawn | course.lost, index),
            trial.plan.of("VISIT_UNSCHEDULED", index),
        )


def _visits(
    people: People, streams: Streams, dose: Ints, doses_given: Ints, roles: _Roles
) -> tuple[Ints, Flags]:
    """Days of the visits and which are attended."""
    # Weeks 36, 48 and 60 count from the last dose; a missed dose 3 keeps its planned day.
    anchor = np.repeat(np.arange(3), (5, 4, 4))
    days = np.empty((people.size, 17), dtype=np.int64)
    days[:, :13] = dose[:, anchor]
    days[:, 13:16] = np.take_along_axis(dose, doses_given[:, None] - 1, axis=1)
    jitter = streams.uniform("jitter", 16)
    low, high = np.array(JITTER).T
    days[:, :16] += np.array(OFFSETS) + low + np.floor(jitter * (high - low + 1)).astype(np.int64)
    days[:, SCR] = people.consent
    days[:, UNSCH] = dose[:, 1] + UNSCHEDULED_AFTER
    attended = np.zeros((people.size, 17), dtype=bool)
    attended[:, SCR] = True
    attended[:, 1:16] = people.treated[:, None]
    missed: Floats = streams.uniform("missed visit", len(MAY_MISS))
    attended[:, MAY_MISS] &= missed >= MISS_SHARE
    for cycle in (1, 2):
        first = (D2M5, D3M5)[cycle - 1]
        attended[:, first : first + 4] &= (doses_given > cycle)[:, None]
    attended[:, W48 : W60 + 1] &= ~roles.left[:, None]
    attended[:, UNSCH] = roles.unscheduled
    return days, attended
