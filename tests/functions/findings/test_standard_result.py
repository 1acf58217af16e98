from cdisc_convert.functions.findings.standard_result import standard_result


def test_number_limit_and_term(numbers, texts):
    made = standard_result(
        numbers(0.62, None, None, None, 160.0), texts("0.620", "<5", "POSITIVE", None, "1:160")
    )
    assert made.column.tolist() == ["0.62", "<5", "POSITIVE", None, "160"]
    assert not made.rejected.any()


def test_numbers_are_never_written_with_an_exponent(numbers, texts):
    made = standard_result(numbers(1234567.0, 0.00001), texts("1234567", "0.00001"))
    assert made.column.tolist() == ["1234567", "0.00001"]


def test_the_limit_is_converted_with_its_operator(numbers, texts, units):
    made = standard_result(
        numbers(None, None, None),
        texts("<200", ">=0.5", "<1:40"),
        texts("10^6/L", "mg/dL", None),
        texts("10^9/L", "umol/L", None),
        texts("LYM", "CREAT", "ANA"),
        units,
    )
    assert made.column.tolist() == ["<0.2", ">=44.2", "<40"]


def test_a_limit_without_factor_and_a_number_without_standard_number(numbers, texts, units):
    made = standard_result(
        numbers(None, None),
        texts("<5", "5"),
        texts("a", "a"),
        texts("b", "b"),
        texts("T", "T"),
        units,
    )
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, True]
    assert "no standard number" in made.because and "table units" in made.because


def test_no_records(numbers, texts):
    assert standard_result(numbers(), texts()).column.tolist() == []
