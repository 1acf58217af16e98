"""Reading many dates of one form at a time gives what reading them one by one gives."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cdisc_convert.functions.dates._fixed_form import iso_of_fixed
from cdisc_convert.functions.dates._formats import Reader

FORMS = [
    "YYYY-MM-DD",
    "YYYY-MM-DD HH:mm",
    "DD/MM/YYYY HH:mm:ss",
    "YYYYMMDD",
    "YYYYMMDDHHmm",
    "DD.MM.YYYY  HHhmm",
    "YYYY-MM-DDTHH:mm",
]
ODD = [
    "",
    "2024-02-30",
    "٢٠٢٤-01-01",
    "2024-1-05 ",
    " 2024-01-05",
    "2024-01-05T24:00",
    "0000-01-01",
]


def texts_near(form: str, count: int) -> list[str | None]:
    """Texts of the form, many of them with a part or a sign changed."""
    chance = random.Random(form)
    made: list[str | None] = [None, *ODD]
    for _ in range(count):
        text = form
        for token, last in (("YYYY", 2100), ("MM", 13), ("DD", 32), ("HH", 25), ("mm", 61)):
            width = 4 if token == "YYYY" else 2
            text = text.replace(token, f"{chance.randint(0, last):0{width}d}")
        text = text.replace("ss", f"{chance.randint(0, 61):02d}")
        if chance.random() < 0.3:
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(["", "x", "7", " ", "-", "é", "\0"]) + text[at + 1 :]
        made.append(text)
    return made


@pytest.mark.parametrize("form", FORMS)
def test_what_is_read_at_once_is_what_is_read_one_by_one(form):
    reader, texts = Reader([form], ()), texts_near(form, 3000)
    found = iso_of_fixed(np.array(texts, dtype=object), form)
    read = 0
    for text, iso in zip(texts, found, strict=True):
        if iso is not None:
            stamp = reader.read(text)
            assert stamp is not None and stamp.possible_time() and stamp.iso() == iso, text
            read += 1
    assert read > 500


@pytest.mark.parametrize(
    "form", ["DD MMM YYYY", "YY-MM-DD", "MM/YYYY", "YYYY-MM-DD HH", "YYYY-MM-DDZ"]
)
def test_forms_without_fixed_places_are_left_to_the_reader(form):
    assert iso_of_fixed(np.array(["01 JAN 2024", "2024-01-05"], dtype=object), form) == [None, None]
