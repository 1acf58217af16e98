"""Results of the local laboratories: French files by site in Latin-1, US files in UTF-8."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Floats,
    Ints,
    constant,
    decimals,
    integers,
    joined,
    pick,
    positions,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.counts import Counts
from cdisc_convert.simulate.sep.schedule import DAY8, DAY22, DAY90, MORNING

FRENCH_COLUMNS = (
    "N° patient", "Date prélèvement", "Heure", "Analyse", "Résultat", "Unité", "Borne inf",
    "Borne sup", "Commentaire",
)  # fmt: skip
US_COLUMNS = ("MRN_STUDY", "COLLECTED", "COMPONENT", "VALUE", "UNIT", "REF")

# French name, unit, decimals, low, high; US name, unit, decimals, low, high; mean in French units,
# spread, factor from French to US units; lymphocytes first.
TESTS = (
    ("Lymphocytes", "G/L", 2, "1,00", "4,00", "Abs Lymph", "K/uL", 2, "1.0", "4.0", 0.0, 0.0, 1.0),
    ("Leucocytes", "G/L", 2, "4,00", "10,00", "WBC", "K/uL", 2, "4.0", "10.0", 0.0, 0.0, 1.0),
    ("Neutrophiles", "G/L", 2, "1,80", "7,50", "Abs Neut", "K/uL", 2, "1.8", "7.5", 9.5, 0.4, 1.0),
    ("Plaquettes", "G/L", 0, "150", "400", "Platelets", "K/uL", 0, "150", "400", 175.0, 0.4, 1.0),
    ("Hémoglobine", "g/L", 0, "120", "160", "Hgb", "g/dL", 1, "12.0", "16.0", 96.0, 0.1, 0.1),
    ("Créatinine", "µmol/L", 0, "50", "110", "Creatinine", "mg/dL", 1, "0.6", "1.2", 135.0, 0.45,
     1 / 88.4),
    ("Bilirubine totale", "µmol/L", 0, "3", "20", "Total Bilirubin", "mg/dL", 1, "0.2", "1.2",
     17.0, 0.5, 1 / 17.104),
    ("ASAT", "UI/L", 0, "10", "40", "AST", "U/L", 0, "10", "40", 48.0, 0.5, 1.0),
    ("ALAT", "UI/L", 0, "7", "45", "ALT", "U/L", 0, "7", "45", 44.0, 0.5, 1.0),
    ("CRP", "mg/L", 0, "0", "5", "CRP", "mg/dL", 1, "0.0", "0.5", 0.0, 0.5, 0.1),
    ("Lactate", "mmol/L", 1, "0,5", "2,0", "Lactate", "mmol/L", 1, "0.5", "2.0", 1.9, 0.4, 1.0),
    ("Albumine", "g/L", 0, "35", "50", "Albumin", "g/dL", 1, "3.5", "5.0", 26.0, 0.15, 0.1),
    ("Glucose", "mmol/L", 1, "3,9", "6,1", "Glucose", "mg/dL", 0, "70", "110", 7.4, 0.2, 18.0),
    ("INR", "", 2, "0,90", "1,20", "INR", "", 2, "0.9", "1.2", 1.25, 0.15, 1.0),
)  # fmt: skip
LYM, WBC, NEUT, PLATELETS, CRP, GLUCOSE = 0, 1, 2, 3, 9, 12
CRP_COURSE = (190.0, 170.0, 150.0, 120.0, 80.0, 55.0, 40.0, 28.0, 18.0, 10.0, 4.0, 2.5)
CRP_FLOOR = 5.0
NOT_DONE = ("non fait", "prélèvement coagulé", "hémolysé", "non fait")
SPELLINGS = ("giga/L", "10^9/L", "/mm3", "/mm3")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
"""Latin-1 has no thin space."""
DRAWS = 12
"""The two qualifying draws, then the visits from day 1 to day 90."""


@dataclass(frozen=True)
class _Rows:
    """One row per result: person, draw, test, stamp of the draw, value in French units."""

    who: Ints
    draw: Ints
    test: Ints
    stamp: Ints
    value: Floats

    def only(self, here: Flags) -> _Rows:
        """The rows flagged in `here`."""
        return _Rows(
            self.who[here], self.draw[here], self.test[here], self.stamp[here], self.value[here]
        )


def _rows(block: Block, counts: Counts) -> _Rows:
    people, schedule, tests = block.people, block.schedule, len(TESTS)
    first = np.stack([schedule.alc1, schedule.alc2], axis=1)
    morning = schedule.visit[:, 1 : DAY90 + 1] * clock.DAY + MORNING + people.number[:, None] % 8
    # Before the dose of the night the draw is a few minutes after midnight.
    night = people.dst
    morning[night, 1] = schedule.visit[night, 2] * clock.DAY + 5
    stamps = np.concatenate([first, morning], axis=1)
    present = np.concatenate([
        np.ones((people.size, 2), dtype=bool), schedule.attended[:, 1 : DAY90 + 1]
    ], axis=1)  # fmt: skip
    own = block.streams.normal("laboratory", tests)
    noise = block.streams.normal("laboratory noise", DRAWS * tests).reshape(-1, DRAWS, tests)
    spread = np.array([row[11] for row in TESTS])
    values = np.array([row[10] for row in TESTS]) * np.exp(
        spread * (0.75 * own[:, None, :] + 0.4 * noise)
    )
    lymphocytes = np.concatenate([counts.qualifying, counts.alc[:, 1 : DAY90 + 1]], axis=1)
    values[:, :, LYM] = lymphocytes
    values[:, :, WBC] = values[:, :, LYM] + values[:, :, NEUT] + 0.6
    crp = spread[CRP] * (0.6 * own[:, None, CRP] + 0.4 * noise[:, :, CRP])
    values[:, :, CRP] = np.array(CRP_COURSE) * np.exp(crp)
    person, draw = np.nonzero(present)
    row = np.repeat(np.arange(len(person)), tests)
    test = np.tile(np.arange(tests), len(person))
    who, draw = person[row], draw[row]
    return _Rows(who, draw, test, stamps[who, draw], values[who, draw, test])


def laboratories(block: Block, counts: Counts) -> list[tuple[FileLayout, dict[str, Cells]]]:
    """The files of the sites of a block and their rows."""
    rows = _rows(block, counts)
    site = block.people.site[rows.who]
    american = site > 200
    french, us = _french(block, rows, ~american), _american(block, rows, american)
    made = []
    for number in np.unique(site).tolist():
        columns, sites = (us, site[american]) if number > 200 else french
        here = sites == number
        layout = us_layout(number) if number > 200 else french_layout(number)
        made.append((layout, {name: cells[here] for name, cells in columns.items()}))
    return made


def french_layout(site: int) -> FileLayout:
    """The file of a French site."""
    path = f"lab/fr_{site}_hemato.csv"
    return FileLayout(path, FRENCH_COLUMNS, ";", newline="\r\n", encoding="latin-1")


def us_layout(site: int) -> FileLayout:
    """The file of a US site."""
    return FileLayout(f"lab/us_{site}_cbc.csv", US_COLUMNS)


def _values(rows: _Rows, place: int, mark: str, factor: Floats) -> Cells:
    """Results as text with the decimals of column `place` of TESTS."""
    text = np.full(len(rows.test), "", dtype=object)
    result = rows.value * factor[rows.test]
    for test, entry in enumerate(TESTS):
        here = rows.test == test
        places = int(str(entry[place]))
        text[here] = (
            decimals(result[here], places, mark=mark)
            if places
            else integers(np.floor(result[here] + 0.5))
        )
    return text


def _column(rows: _Rows, place: int) -> Cells:
    return pick([str(entry[place]) for entry in TESTS], rows.test)


def _french(block: Block, every: _Rows, here: Flags) -> tuple[dict[str, Cells], Ints]:
    """Columns of the French files, and the site of each row."""
    rows = every.only(here)
    people, test = block.people, rows.test
    text = _values(rows, 2, ",", np.ones(len(TESTS)))
    few = (test == CRP) & (rows.value < CRP_FLOOR - 0.5)
    text = replaced(text, few, "< 5")
    block.log.count("LAB_LIMIT", int(few.sum()))
    unit = _column(rows, 1)
    at_day_8 = rows.draw == DAY8 + 1
    skipped = block.flag("LAB_NOT_DONE")[rows.who] & at_day_8 & (test == PLATELETS)
    turn = block.rank(block.trial.plan.flags["LAB_NOT_DONE"])[rows.who] % len(NOT_DONE)
    text = replaced(text, skipped, pick(NOT_DONE, turn))
    spelled = block.flag("ALC_UNITS")[rows.who] & (rows.draw == DAY22 + 1) & (test == LYM)
    turn = block.rank(block.trial.plan.flags["ALC_UNITS"])[rows.who] % len(SPELLINGS)
    unit = replaced(unit, spelled, pick(SPELLINGS, turn))
    per_mm3 = spelled & (turn >= 2)
    text = replaced(text, per_mm3, _thousands(np.where(per_mm3, rows.value, 0.0)))
    twice = block.flag("LAB_DUPLICATE")[rows.who] & at_day_8 & (test == NEUT)
    mended = block.flag("LAB_CORRECTED")[rows.who] & at_day_8 & (test == NEUT)
    strange = block.flag("LAB_TEST_UNKNOWN")[rows.who] & at_day_8 & (test == GLUCOSE)
    columns = {
        "N° patient": integers(people.number[rows.who], width=3),
        "Date prélèvement": clock.dates(rows.stamp // clock.DAY, clock.FRENCH),
        "Heure": clock.clock(rows.stamp % clock.DAY),
        "Analyse": _column(rows, 0),
        "Résultat": text,
        "Unité": unit,
        "Borne inf": _column(rows, 3),
        "Borne sup": _column(rows, 4),
        "Commentaire": constant("", len(test)),
    }
    site = people.site[rows.who]
    keys = _french_keys(columns, site)
    for class_id, where in (
        ("LAB_NOT_DONE", skipped), ("ALC_UNITS", spelled), ("LAB_DUPLICATE", twice),
        ("LAB_CORRECTED", mended), ("LAB_TEST_UNKNOWN", strange),
    ):  # fmt: skip
        block.log.plant(class_id, "lab/fr_*_hemato.csv", keys[where])
    row = np.sort(
        np.append(np.arange(len(test)), np.flatnonzero(twice | mended | strange)), kind="stable"
    )
    again = positions(row) == 2
    made = {name: cells[row] for name, cells in columns.items()}
    _correct(made, again & mended[row])
    for name, cell in (
        ("Analyse", "VS 1h"), ("Résultat", "42"), ("Unité", "mm"), ("Borne inf", "2"),
        ("Borne sup", "20"),
    ):  # fmt: skip
        made[name] = replaced(made[name], again & strange[row], cell)
    return made, site[row]


def _french_keys(columns: dict[str, Cells], site: Ints) -> Cells:
    parts: list[Cells | str] = [integers(site)]
    for name in FRENCH_COLUMNS[:4]:
        parts += ["|", columns[name]]
    return joined(*parts)


def _correct(columns: dict[str, Cells], where: Flags) -> None:
    """Give the later rows another result and the comment that they replace the earlier ones."""
    numbers = [float(text.replace(",", ".")) for text in columns["Résultat"][where].tolist()]
    columns["Résultat"][where] = decimals(np.array(numbers, dtype=float) + 0.6, 2, mark=",")
    columns["Commentaire"] = replaced(columns["Commentaire"], where, "corrigé")


def _thousands(counts: Floats) -> Cells:
    """Counts per mm3 with a blank between thousands."""
    whole = np.floor(counts * 1000 + 0.5).astype(np.int64)
    texts = [f"{value:,}".replace(",", NO_BREAK_SPACE) for value in whole.tolist()]
    return np.array(texts, dtype=object)


def _american(block: Block, every: _Rows, here: Flags) -> dict[str, Cells]:
    """Columns of the US files."""
    rows = every.only(here)
    factor = np.array([row[12] for row in TESTS])
    text = _values(rows, 7, ".", factor)
    at_day_8 = rows.draw == DAY8 + 1
    note = block.flag("LAB_RESULT_NOT_GIVEN")[rows.who] & at_day_8 & (rows.test == GLUCOSE)
    day, minute = rows.stamp // clock.DAY, rows.stamp % clock.DAY
    low, high = _column(rows, 8), _column(rows, 9)
    columns = {
        "MRN_STUDY": block.people.record[rows.who],
        "COLLECTED": joined(clock.dates(day, clock.AMERICAN), " ", clock.clock_of_twelve(minute)),
        "COMPONENT": _column(rows, 5),
        "VALUE": replaced(text, note, "See note"),
        "UNIT": _column(rows, 6),
        "REF": joined(low, " - ", high),
    }
    keys = joined(columns["MRN_STUDY"], "|", columns["COLLECTED"], "|", columns["COMPONENT"])
    block.log.plant("LAB_RESULT_NOT_GIVEN", "lab/us_*_cbc.csv", keys[note])
    return columns
