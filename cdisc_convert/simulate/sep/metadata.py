"""The REDCap data dictionary: one row per field, a checkbox once with its choices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.simulate.cells import Cells
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep.redcap import FORMS

DICTIONARY = FileLayout(
    "redcap/dictionary.csv",
    (
        "Variable / Field Name", "Form Name", "Field Type", "Field Label",
        "Choices, Calculations, OR Slider Labels", "Text Validation Type OR Show Slider Number",
        "Text Validation Min", "Text Validation Max",
        "Branching Logic (Show field only if...)", "Required Field?",
    ),
)  # fmt: skip

YES_NO = "1, yes | 0, no"
SERIOUSNESS = (
    "1, Death | 2, Life-threatening | 3, Hospitalisation | 4, Disability | 5, Congenital anomaly "
    "| 6, Other important event"
)
CHOICES: Mapping[str, str] = {
    "icf_by": "1, Patient | 2, Legal representative | 3, Emergency",
    "sex": "1, Male | 2, Female",
    "race": (
        "1, American Indian or Alaska Native | 2, Asian | 3, Black or African American "
        "| 4, Native Hawaiian or other Pacific Islander | 5, White | 6, Other | 99, Not collected"
    ),
    "ethnic": "1, Hispanic or Latino | 2, Not Hispanic or Latino | 9, Unknown",
    "country": "1, France | 2, USA",
    "alc1_u": "1, G/L | 2, cells/mm3",
    "alc2_u": "1, G/L | 2, cells/mm3",
    "os_type": (
        "1, Vasopressor | 2, Invasive ventilation | 3, Non-invasive ventilation "
        "| 4, Renal replacement | 5, High-flow oxygen | 6, ECMO"
    ),
    "os_agent": "1, Norepinephrine | 2, Vasopressin | 3, Epinephrine | 4, Dobutamine",
    "ae_ser": SERIOUSNESS,
    "ae_rel": "0, Not related | 1, Related",
    "ae_out": (
        "1, Recovered | 2, Recovered with sequelae | 3, Recovering | 4, Not recovered | 5, Fatal "
        "| 9, Unknown"
    ),
    "ae_act": "0, None | 1, Interrupted | 2, Stopped | 3, Not applicable",
    "inf_site": (
        "1, Pneumonia | 2, Bloodstream | 3, Urinary tract | 4, Intra-abdominal | 5, Catheter "
        "| 9, Other"
    ),
    "inf_sic": "1, Confirmed | 2, Rejected | 3, Pending",
    "cm_unit": "1, mg | 2, g | 3, ug | 4, mL | 5, IU",
    "cm_route": "1, Intravenous | 2, Oral | 3, Subcutaneous | 4, Inhaled | 5, Enteral",
    "cm_freq": "1, Once | 2, QD | 3, BID | 4, TID | 5, Continuous | 6, PRN",
    "unit": "1, ICU | 2, Ward | 3, Rehabilitation | 4, Home | 5, Other hospital",
    "dv_cat": "1, Important | 2, Not important",
    "trt_end_reason": (
        "1, Completed | 2, Adverse event | 3, Death | 4, Withdrawal by subject "
        "| 5, Lost to follow-up | 6, Physician decision | 7, Lymphocytes above 2.5 x ULN "
        "| 8, Discharged | 9, Study terminated"
    ),
    "st_end_reason": (
        "1, Completed | 3, Death | 4, Withdrawal by subject | 5, Lost to follow-up "
        "| 6, Physician decision | 9, Study terminated | 10, Screen failure"
    ),
    "d90_status": "1, Alive | 2, Dead | 3, Unknown",
    **dict.fromkeys(
        (
            "inc01", "inc02", "inc03", "inc04", "exc_any", "elig_yn", "dose_given", "os_ongoing",
            "ae_ongoing", "ae_serious", "cm_ong", "mh_ongoing", "readmit_yn",
        ),
        YES_NO,
    ),
}  # fmt: skip
CHECKBOXES = ("race", "ae_ser")
STAMPS = (
    "icf_dt", "reconsent_dt", "sepsis_dx_dt", "pressor_start_dt", "alc1_dt", "alc2_dt", "vs_dt",
    "inf_start_dt", "inf_stop_dt", "inf_sample_dt", "in_dt", "out_dt", "death_dt",
)  # fmt: skip
DATES = (
    "uv_dt", "sofa_dt", "apache_dt", "inf_dt", "dv_dt", "trt_end_dt", "st_end_dt", "d90_dt",
)  # fmt: skip
WHOLE = ("birth_y", "age_y", "ae_no", "ae_grade", "os_ae_no", "inf_no", "inf_ae_no", "cm_ae_no")
DECIMAL = ("alc1", "alc2", "temp", "dose_ug", "vol_ml", "os_max_rate")
REQUIRED = ("record_id", "icf_dt", "icf_by", "birth_y", "age_y", "sex", "country")
BRANCHING = {"os_agent": "[os_type] = '1'", "os_max_rate": "[os_type] = '1'",
             "ae_txt_fr": "[country] = '1'", "dose_skip_reason": "[dose_given] = '0'"}  # fmt: skip


def dictionary() -> dict[str, Cells]:
    """Columns of redcap/dictionary.csv; the record id is the first field."""
    rows = [_row("record_id", "consent")]
    for form, fields in FORMS.items():
        names = dict.fromkeys(name.partition("___")[0] for name in fields)
        rows += [_row(name, form) for name in names]
    return {
        column: np.array(cells, dtype=object)
        for column, cells in zip(DICTIONARY.columns, zip(*rows, strict=True), strict=True)
    }


def _row(name: str, form: str) -> tuple[str, ...]:
    choices = CHOICES.get(name, "")
    kind = "checkbox" if name in CHECKBOXES else "radio" if choices else "text"
    checks = {
        **dict.fromkeys(STAMPS, "datetime_ymd"), **dict.fromkeys(DATES, "date_ymd"),
        **dict.fromkeys(WHOLE, "integer"), **dict.fromkeys(DECIMAL, "number"),
    }  # fmt: skip
    limits = {"ae_grade": ("1", "5"), "fio2": ("21", "100"), "apache_tot": ("0", "71")}
    low, high = limits.get(name, ("", ""))
    label = name.replace("_", " ").capitalize()
    return (
        name, form, kind, label, choices, checks.get(name, ""), low, high,
        BRANCHING.get(name, ""), "y" if name in REQUIRED else "",
    )  # fmt: skip
