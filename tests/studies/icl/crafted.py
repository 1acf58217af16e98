"""Crafted raw exports of NCT05600920: minimal rows of a subject, and the rows of a case."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.studies.icl.layouts import LAYOUTS

FIRST_DOSE = datetime(2025, 1, 6, 9, 0)
LOGS = frozenset({"edc/AE", "edc/CM", "edc/MH", "edc/CD4HX", "edc/DS", "edc/DV"})

Row = Mapping[str, object]


def day(moment: datetime) -> str:
    """`06 JAN 2025`."""
    return moment.strftime("%d %b %Y").upper()


def clock(moment: datetime) -> str:
    """`09:00`."""
    return moment.strftime("%H:%M")


@dataclass
class Export:
    """Rows of the raw files of an export."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add("admin/sites", SITEID="001", COUNTRY="USA", ZONE="America/New_York")

    def add(self, name: str, **cells: object) -> None:
        """One more row of the file `name`, cells as printed."""
        self.rows.setdefault(name, []).append(cells)

    def form(self, name: str, subject: str, **cells: object) -> None:
        """One more row of an EDC form of `001-<subject>`."""
        number = len(self.rows.get(f"edc/{name}", ())) + 1
        folder = "LOGS" if f"edc/{name}" in LOGS else "D1"
        keys = {
            "project": "10000821",
            "Subject": f"001-{subject}",
            "siteid": "001",
            "Folder": folder,
            "FolderSeq": "1",
            "RecordId": f"{number:07d}",
            "RecordActive": "1",
        }
        self.add(f"edc/{name}", **(keys | cells))

    def subject(
        self,
        number: str = "0007",
        *,
        first_dose: datetime | None = FIRST_DOSE,
        cohort: int = 1,
        enroll: Row | None = None,
        demography: Row | None = None,
        screening: Row | None = None,
        injection: Row | None = None,
    ) -> None:
        """The minimal rows of a subject; the maps replace cells of one form's row."""
        start = first_dose or FIRST_DOSE
        screened = start - timedelta(days=28)
        dose = {1: 240, 2: 480, 3: 720}[cohort]
        self.form(
            "ENROLL", number,
            **{
                "Folder": "SCR", "ICDAT": day(screened), "ICDAT_TIM": "09:00", "PROTVER": "3.0",
                "COENR_ID": f"E-{number}", "COHORT_STD": cohort, "SCRNUM": f"S{number}",
                "COHDAT": day(start - timedelta(days=7)), **(enroll or {}),
            },
        )  # fmt: skip
        self.form(
            "DM", number,
            **{
                "Folder": "SCR", "BRTHYR": 1976, "AGE": 48, "SEX_STD": "F", "RACE1": 1, "RACE2": 0,
                "RACE3": 0, "RACE4": 0, "RACE5": 0, "ETHNIC_STD": 2, **(demography or {}),
            },
        )  # fmt: skip
        self.form(
            "VS", number,
            **{
                "Folder": "SCR", "VSDAT": day(screened), "VSDAT_TIM": "09:30", "HT": "170",
                "HT_U": "cm", "WT": "70.0", "WT_U": "kg", "TEMP": "36.8", "TEMP_U": "C",
                "SYSBP": 120, "DIABP": 80, "PULSE": 70, "RESP": 16, "O2SAT": 98, "VSND": 0,
                **(screening or {}),
            },
        )  # fmt: skip
        if first_dose is not None:
            total = dose * 70
            self.injection(
                number, start, 1,
                **{
                    "COHDOSE": dose, "TOTDOSE_UG": total, "VOL_ML": f"{total / 10000:.2f}",
                    **(injection or {}),
                },
            )  # fmt: skip

    def injection(self, number: str, when: datetime, dose: int, **cells: object) -> None:
        """A row of EX_INJ."""
        plain = {
            "Folder": f"D{dose}", "EXDONE_STD": "Y", "DOSENUM": dose, "EXDAT": day(when),
            "EXTIM": clock(when), "COHDOSE": 240, "CALCWT": "70.0", "TOTDOSE_UG": 16800,
            "VOL_ML": "1.68", "LOT": "L24001", "MUSCLE_STD": "UA", "SIDE_STD": "L", "NINJ": 1,
        }  # fmt: skip
        self.form("EX_INJ", number, **(plain | cells))

    def event(self, number: str, term: str, start: str, **cells: object) -> None:
        """A row of AE: grade 1, not serious, unrelated."""
        plain = {
            "AENUM": 1, "AETERM": term, "AESTDAT": start, "AEONGO": 0, "AEGR_STD": 1,
            "AESER_STD": "N", "AEREL_STD": 1, "AEACN_STD": 0, "AEOUT_STD": 1, "INJSITE": 0,
        }  # fmt: skip
        self.form("AE", number, **(plain | cells))

    def write(self, folder: Path) -> Path:
        """Write every file that has rows, in its layout."""
        for name, rows in self.rows.items():
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                out = csv.DictWriter(
                    file, LAYOUTS[name], restval="", quoting=csv.QUOTE_ALL, extrasaction="raise"
                )
                out.writeheader()
                out.writerows(rows)
        return folder
