"""Crafted raw exports of NCT03821038: the minimal rows of one subject and the rows of a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Row = Mapping[str, str]

FORMS = {
    "consent": ("icf_dt", "icf_by", "reconsent_dt", "screen_no"),
    "demographics": (
        "birth_y", "age_y", "sex", "race___1", "race___2", "race___3", "race___4", "race___5",
        "race___6", "race___99", "ethnic", "country",
    ),
    "eligibility": (
        "sepsis_dx_dt", "pressor_start_dt", "alc1", "alc1_u", "alc1_dt", "alc2", "alc2_u",
        "alc2_dt", "inc01", "inc02", "inc03", "inc04", "exc_any", "exc_txt", "elig_yn",
    ),
    "unsched_visit": ("uv_dt", "uv_reason"),
    "vitals_daily": (
        "vs_dt", "temp", "hr", "sbp", "dbp", "map", "rr", "spo2", "fio2", "uo_24h",
    ),
    "study_drug": (
        "dose_given", "dose_skip_reason", "inf_start_dt", "inf_stop_dt", "dose_ug", "vol_ml",
        "wt_kg", "blinded_kit",
    ),
    "organ_support": (
        "os_type", "os_start", "os_stop", "os_ongoing", "os_agent", "os_max_rate", "os_ae_no",
    ),
    "sofa": (
        "sofa_dt", "sofa_resp", "sofa_coag", "sofa_liver", "sofa_cv", "sofa_cns", "sofa_renal",
        "sofa_tot",
    ),
    "apache": ("apache_dt", "apache_tot"),
    "ae_log": (
        "ae_no", "ae_term", "ae_start", "ae_stop", "ae_ongoing", "ae_grade", "ae_serious",
        "ae_ser___1", "ae_ser___2", "ae_ser___3", "ae_ser___4", "ae_ser___5", "ae_ser___6",
        "ae_rel", "ae_out", "ae_act", "ae_txt_fr",
    ),
    "infection_log": (
        "inf_no", "inf_dt", "inf_site", "inf_org", "inf_sample_dt", "inf_sic", "inf_ae_no",
    ),
    "conmeds": (
        "cm_name", "cm_ind", "cm_dose", "cm_unit", "cm_route", "cm_freq", "cm_start", "cm_stop",
        "cm_ong", "cm_ae_no",
    ),
    "history": ("mh_term", "mh_start_y", "mh_ongoing"),
    "icu_stay": ("unit", "in_dt", "out_dt", "readmit_yn"),
    "deviations": ("dv_term", "dv_cat", "dv_dt"),
    "disposition": (
        "trt_end_dt", "trt_end_reason", "st_end_dt", "st_end_reason", "death_dt", "death_cause",
        "d90_status", "d90_dt",
    ),
}  # fmt: skip
SYSTEM = (
    "record_id",
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_data_access_group",
)
REPEATING = ("vitals_daily", "organ_support", "ae_log", "infection_log", "conmeds", "history",
             "icu_stay", "deviations")  # fmt: skip
DICTIONARY = (
    "Variable / Field Name",
    "Form Name",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Branching Logic (Show field only if...)",
    "Required Field?",
)
FRENCH = ("N° patient", "Date prélèvement", "Heure", "Analyse", "Résultat", "Unité", "Borne inf",
          "Borne sup", "Commentaire")  # fmt: skip
ZONES = {"103": ("FRA", "Europe/Paris"), "201": ("USA", "America/New_York")}
MINUTE, STAMP = "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Export:
    """A raw export under construction."""

    rows: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    randomised: list[dict[str, str]] = field(default_factory=list)
    instances: dict[tuple[str, str], int] = field(default_factory=dict)

    def form(self, record: str, form: str, event: str = "running_arm_1", **fields: str) -> None:
        """Add one row of a repeating form, or the fields of another form to the row of its event."""
        key = {"record_id": record, "redcap_event_name": event}
        if form in REPEATING:
            number = self.instances.get((record, form), 0) + 1
            self.instances[record, form] = number
            key |= {"redcap_repeat_instrument": form, "redcap_repeat_instance": str(number)}
            self.rows.append(key | fields)
            return
        for row in self.rows:
            if "redcap_repeat_instrument" not in row and key.items() <= row.items():
                row.update(fields)
                return
        self.rows.append(key | fields)

    def subject(
        self, record: str = "103-004", first_dose: str = "2020-01-10 10:00", arm: str = "A"
    ) -> None:
        """The minimal rows of a subject whose first infusion starts at `first_dose`."""
        site, number = record.split("-")
        country, zone = ZONES[site]
        french = country == "FRA"
        dose = datetime.strptime(first_dose, MINUTE)
        consent = (dose - timedelta(days=3)).replace(hour=10, minute=0)
        utc = dose.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC")) - timedelta(hours=2)
        boxes = dict.fromkeys((f"race___{box}" for box in (1, 2, 3, 4, 5, 6, 99)), "0")
        boxes["race___99" if french else "race___5"] = "1"
        screening = {"event": "screening_arm_1"}
        self.form(record, "consent", **screening, icf_dt=consent.strftime(MINUTE), icf_by="1",
                  screen_no=f"SC{number}")  # fmt: skip
        self.form(record, "demographics", **screening, birth_y=str(dose.year - 65), age_y="65",
                  sex="1", ethnic="" if french else "2", country="1" if french else "2", **boxes)  # fmt: skip
        self.infusion(record, "day1_arm_1", first_dose, dose_ug="750" if arm == "A" else "")
        self.randomised.append(
            {
                "subject": record, "site": site, "rand_no": "R10004",
                "rand_ts_utc": utc.strftime(STAMP), "strata": "FR" if french else "US",
                "kit": "K1004", "arm_code": arm, "unblind_flag": "0",
            }
        )  # fmt: skip

    def infusion(self, record: str, event: str, start: str, **fields: str) -> None:
        """An infusion of one hour."""
        stop = datetime.strptime(start, MINUTE) + timedelta(minutes=60)
        given = {"dose_given": "1", "inf_start_dt": start, "inf_stop_dt": stop.strftime(MINUTE),
                 "dose_ug": "750", "vol_ml": "10", "wt_kg": "75.0", "blinded_kit": "K1004"}  # fmt: skip
        self.form(record, "study_drug", event, **(given | fields))

    def french_lab(self, *lines: Sequence[str], site: str = "103") -> None:
        """Rows of a French laboratory, nine cells each (short rows are filled up)."""
        cells = [[*line, *[""] * (len(FRENCH) - len(line))] for line in lines]
        self.files[f"lab/fr_{site}_hemato.csv"] = _table(FRENCH, cells, ";", "\r\n")

    def american_lab(self, *lines: Sequence[str], site: str = "201") -> None:
        """Rows of an American laboratory: subject, collected, component, value, unit, range."""
        header = ("MRN_STUDY", "COLLECTED", "COMPONENT", "VALUE", "UNIT", "REF")
        cells = [[*line, *[""] * (len(header) - len(line))] for line in lines]
        self.files[f"lab/us_{site}_cbc.csv"] = _table(header, cells)

    def table(self, name: str, text: str) -> None:
        """Any other file, as it stands."""
        self.files[name] = text

    def write(self, folder: Path) -> Path:
        """Write every file below `folder`."""
        fields = [name for names in FORMS.values() for name in names]
        header = (*SYSTEM, *fields)
        lines = [[row.get(name, "") for name in header] for row in self.rows]
        files = {
            "redcap/data.csv": _table(header, lines),
            "redcap/dictionary.csv": _table(DICTIONARY, _dictionary()),
            "irt/randomisation.csv": _table(
                list(self.randomised[0]), [list(row.values()) for row in self.randomised]
            ),
            "irt/code_list.csv": "arm_code,arm\nA,CYT107\nB,PBO\n",
            "admin/sites.csv": "SITEID,COUNTRY,ZONE\n"
            + "".join(f"{site},{','.join(rest)}\n" for site, rest in ZONES.items()),
            **self.files,
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            encoding = "latin-1" if name.startswith("lab/fr_") else "utf-8"
            path.write_bytes(text.encode(encoding))
        return folder


def _dictionary() -> list[list[str]]:
    lines = [["record_id", "consent", "text", *[""] * 7]]
    for form, names in FORMS.items():
        for name in dict.fromkeys(name.partition("___")[0] for name in names):
            boxes = [n.partition("___")[2] for n in names if n.startswith(f"{name}___")]
            choices = " | ".join(f"{box}, Box {box}" for box in boxes)
            kind = "checkbox" if boxes else "text"
            lines.append([name, form, kind, name, choices, *[""] * 5])
    return lines


def _table(
    header: Sequence[str], lines: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\n"
) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerows([header, *lines])
    return text.getvalue()
