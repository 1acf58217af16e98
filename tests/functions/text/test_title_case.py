from cdisc_convert.functions.text.title_case import title_case
from cdisc_convert.model.column import Column


def test_each_word_begins_with_a_capital():
    given = Column.of_texts(["CROHN'S DISEASE", "côte d'ivoire", "week 4 visit", None])
    made = title_case(given).tolist()
    assert made == ["Crohn's Disease", "Côte D'ivoire", "Week 4 Visit", None]


def test_no_records():
    assert title_case(Column.of_texts([])).tolist() == []
