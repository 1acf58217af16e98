"""The flat REDCap export: one row per record, event and repeat, empty where nothing applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Cells, Ints, constant, integers, joined, pick, positions
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep.people import People
from cdisc_convert.simulate.sep.schedule import EVENTS, RUNNING, UNSCHEDULED

KEYS = (
    "record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
    "redcap_data_access_group",
)  # fmt: skip
FORMS: Mapping[str, tuple[str, ...]] = {
    "consent": ("icf_dt", "icf_by", "reconsent_dt", "screen_no"),
    "demographics": (
        "birth_y", "age_y", "sex", *(f"race___{box}" for box in (1, 2, 3, 4, 5, 6, 99)), "ethnic",
        "country",
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
        *(f"ae_ser___{box}" for box in range(1, 7)), "ae_rel", "ae_out", "ae_act", "ae_txt_fr",
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
"""Fields by form; the status of a form, `<form>_complete`, stands before its fields."""
REPEATED = frozenset({
    "vitals_daily", "organ_support", "ae_log", "infection_log", "conmeds", "history", "icu_stay",
    "deviations",
})  # fmt: skip
PLACE = {form: place for place, form in enumerate(FORMS)}
WIDTHS = [len(fields) + 1 for fields in FORMS.values()]


def form_columns(form: str) -> tuple[str, ...]:
    """The columns of a form in the export: its status, then its fields."""
    return (f"{form}_complete", *FORMS[form])


DATA = FileLayout(
    "redcap/data.csv", KEYS + tuple(name for form in FORMS for name in form_columns(form))
)


@dataclass(frozen=True)
class FormRows:
    """Rows of one form: person and event of each row, cells by field."""

    form: str
    who: Ints
    event: Ints
    fields: Mapping[str, Cells]

    @property
    def instance(self) -> Ints:
        """The repeat number of each row within the person."""
        return positions(self.who)

    def keys(self, people: People) -> Cells:
        """Keys of the rows: record, event, form and repeat number of a repeat row."""
        parts: list[Cells | str] = [people.record[self.who], "|", pick(EVENTS, self.event), "|"]
        if self.form not in REPEATED:
            return joined(*parts, "|")
        return joined(*parts, self.form, "|", integers(self.instance))

    def segments(self) -> Cells:
        """The cells of the form in a line, joined."""
        columns = {f"{self.form}_complete": constant("2", len(self.who)), **self.fields}
        layout = FileLayout(DATA.path, form_columns(self.form))
        return np.array([*layout.lines(columns), ""], dtype=object)[:-1]


def at_event(form: str, who: Ints, event: Ints | int, fields: Mapping[str, Cells]) -> FormRows:
    """Rows of a form at one event, or at an event per row."""
    return FormRows(form, who, np.broadcast_to(np.asarray(event), who.shape), fields)


def logged(form: str, who: Ints, fields: Mapping[str, Cells]) -> FormRows:
    """Rows of a log or of the daily chart."""
    return at_event(form, who, RUNNING, fields)


def data_lines(people: People, forms: Sequence[FormRows]) -> list[str]:
    """The lines of the export for the persons of a block, by record, event, form and repeat."""
    lines: list[Cells] = []
    order: list[Ints] = []
    single = [rows for rows in forms if rows.form not in REPEATED]
    lines.append(_event_lines(people, single, order))
    for rows in forms:
        if rows.form in REPEATED:
            lines.append(_repeat_lines(people, rows))
            place = np.full(len(rows.who), PLACE[rows.form] + 1)
            order.append(np.stack([rows.who, rows.event, place, rows.instance]))
    keys = np.concatenate(order, axis=1)
    sequence = np.lexsort(keys[::-1])
    made: list[str] = np.concatenate(lines)[sequence].tolist()
    return made


def _repeat_lines(people: People, rows: FormRows) -> Cells:
    place = PLACE[rows.form]
    before, after = sum(WIDTHS[:place]), sum(WIDTHS[place + 1 :])
    return joined(
        people.record[rows.who], ",", pick(EVENTS, rows.event), f",{rows.form},",
        integers(rows.instance), ",", _groups(people)[rows.who], "," * (before + 1),
        rows.segments(), "," * after,
    )  # fmt: skip


def _event_lines(people: People, forms: Sequence[FormRows], order: list[Ints]) -> Cells:
    """Rows without repeat: all forms of an event stand in one row."""
    cell = [rows.who * len(EVENTS) + rows.event for rows in forms]
    rows_of = np.unique(np.concatenate(cell))
    who, event = rows_of // len(EVENTS), rows_of % len(EVENTS)
    parts = [constant("," * (width - 1), len(rows_of)) for width in WIDTHS]
    for rows, place in zip(forms, cell, strict=True):
        parts[PLACE[rows.form]][np.searchsorted(rows_of, place)] = rows.segments()
    zeros = np.zeros(len(who), dtype=np.int64)
    order.append(np.stack([who, event, zeros, zeros]))
    # A visit that may come more than once has a repeat number, but no form name.
    number = integers(np.ones(len(who)), event == UNSCHEDULED)
    line: list[Cells | str] = [
        people.record[who], ",", pick(EVENTS, event), ",,", number, ",", _groups(people)[who],
    ]  # fmt: skip
    for part in parts:
        line += [",", part]
    return joined(*line)


def _groups(people: People) -> Cells:
    country = pick(("fr_", "us_"), people.american.astype(np.int64))
    return joined(country, integers(people.site))
