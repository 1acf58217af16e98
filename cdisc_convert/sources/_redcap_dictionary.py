"""REDCap data dictionary: which field belongs to which form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._csv_layout import Layout
from cdisc_convert.sources._csv_table import table_of
from cdisc_convert.sources._encoding import decode

HEADERS = {
    "name": ("Variable / Field Name", "field_name"),
    "form": ("Form Name", "form_name"),
    "type": ("Field Type", "field_type"),
    "label": ("Field Label", "field_label"),
    "choices": (
        "Choices, Calculations, OR Slider Labels",
        "Choices OR Calculations",
        "select_choices_or_calculations",
    ),
}
"""Headers of the dictionary as the web page and as the API export them."""
FIXED = {
    "checkbox": frozenset({"0", "1", "Unchecked", "Checked"}),
    "yesno": frozenset({"0", "1", "No", "Yes"}),
    "truefalse": frozenset({"0", "1", "False", "True"}),
}
"""What a field of a type without choices of its own can hold, as raw values and as labels."""
LISTED = frozenset({"radio", "dropdown", "checkbox"})


@dataclass(frozen=True)
class Field:
    """A line of the dictionary."""

    name: str
    form: str
    type: str
    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Dictionary:
    """All fields by name, in order; the first is the record id."""

    fields: Mapping[str, Field]
    forms: tuple[str, ...]

    @property
    def record_id(self) -> str:
        return next(iter(self.fields))

    def form_of(self, column: str) -> str | None:
        """The form that a column of the flat export belongs to, or None."""
        field = self.field_of(column)
        if field is not None:
            return field.form
        for suffix in ("_complete", "_timestamp"):
            form = column.removesuffix(suffix)
            if form != column and form in self.forms:
                return form
        return None

    def field_of(self, column: str) -> Field | None:
        """The field of a column; `field___code` is one choice of a checkbox."""
        if column in self.fields:
            return self.fields[column]
        base, mark, _ = column.partition("___")
        field = self.fields.get(base)
        return field if mark and field is not None and field.type == "checkbox" else None

    def possible(self, column: str) -> frozenset[str]:
        """The texts that a cell of `column` can hold, codes and labels; none where nothing says."""
        field = self.field_of(column)
        if field is None:
            return frozenset()
        return FIXED.get(field.type, frozenset({*field.choices, *field.choices.values()}))

    def label_of(self, column: str) -> str:
        """Label of the field, and for a checkbox the choice that the column stands for."""
        field = self.field_of(column)
        if field is None:
            return ""
        code = column.partition("___")[2]
        if not code:
            return field.label
        # REDCap writes the code in lower case and its minus sign as an underscore.
        choice = next(
            (t for c, t in field.choices.items() if c.lower().replace("-", "_") == code), code
        )
        return f"{field.label} (choice={choice})"


def read_dictionary(path: Path, shown_as: str) -> Dictionary:
    """The data dictionary `path` (CSV).

    Raises SourceError where the file is missing, or has no columns for name, form and type.
    """
    if not path.is_file():
        raise SourceError.at(
            shown_as,
            "this data dictionary does not exist; download it from the REDCap project and name it "
            "with `dictionary:`",
        )
    table = table_of(decode(path.read_bytes(), None, shown_as), Layout(), shown_as, None)
    columns = {}
    for key, headers in HEADERS.items():
        header = next((h for h in headers if h in table.columns), None)
        if header is None:
            raise SourceError.at(
                shown_as,
                f"column '{headers[0]}' is missing; give the data dictionary as REDCap exports it",
            )
        columns[key] = table.columns[header].texts()
    fields: dict[str, Field] = {}
    for row, name, form, kind, label, choices in zip(
        table.rows, *(columns[k] for k in HEADERS), strict=True
    ):
        if not name or not form:
            raise SourceError.at(shown_as, f"row {row} has no field name or no form name")
        if name in fields:
            raise SourceError.at(shown_as, f"field '{name}' is listed twice (again on row {row})")
        listed = _choices(choices or "") if kind in LISTED else {}
        fields[name] = Field(name, form, kind or "", label or "", listed)
    if not fields:
        raise SourceError.at(shown_as, "the data dictionary lists no field")
    forms = tuple(dict.fromkeys(field.form for field in fields.values()))
    return Dictionary(fields, forms)


def _choices(text: str) -> dict[str, str]:
    """`1, Yes | 0, No` as code -> label."""
    pairs = (part.partition(",") for part in text.split("|"))
    return {code.strip(): label.strip() for code, _, label in pairs if code.strip()}
