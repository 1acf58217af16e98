import pytest

from cdisc_convert.functions.numbers.code_number import code_number
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError


def test_numbers_for_texts_and_others_reported():
    made = code_number(Column.of_texts(["LOW ", "HIGH", "other", None]), {"LOW": "1", "HIGH": "2"})
    assert made.column.tolist() == [1, 2, None, None]
    assert made.rejected.tolist() == [False, False, True, False]


def test_code_that_is_no_number_is_refused():
    with pytest.raises(SpecError, match="'one' for 'LOW'"):
        code_number(Column.of_texts(["LOW"]), {"LOW": "one"})


def test_no_records():
    assert code_number(Column.of_texts([]), {"A": "1"}).column.tolist() == []
