from cdisc_convert.functions.body.white_cell_count import white_cell_count
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_share_of_all_white_cells():
    assert white_cell_count(n([32, None, 10]), n([5.1, 5, None])).column.tolist() == [
        1.632,
        None,
        None,
    ]


def test_no_records():
    assert white_cell_count(n([]), n([])).column.tolist() == []
