from __future__ import annotations

HEAD = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

CASES = {
    "duplicate key": HEAD + "  AETERM: {how: copy}\n  AETERM: {how: empty}  # !\n",
    "duplicate argument": HEAD + "  AETERM:\n    how: copy\n    how: empty  # !\n",
    "python tag": HEAD + "  AETERM: !!python/object/apply:os.system [ls]  # !\n",
    "own tag": HEAD + "  AETERM: {how: constant, value: !secret x}  # !\n",
    "text tag": HEAD + '  AETERM: {how: constant, value: !!str "1"}  # !\n',
    "alias bomb": BOMB,
    "deep nesting": HEAD + "  X: " + "[" * 70 + "]" * 70 + "  # !\n",
    "very deep nesting": "[" * 200_000,
    "alias of itself": "a: &a\n  b: *a\n",
    "unknown alias": HEAD + "  AETERM: *nowhere  # !\n",
    "open quote": HEAD + '  AETERM: {how: constant, value: "x}\n',
    "tab": HEAD + "\tAETERM: {how: copy}  # !\n",
    "list as key": HEAD + "  [A, B]: {how: copy}  # !\n",
    "merge of a text": HEAD + "  AETERM: {<<: x, how: copy}  # !\n",
    "control character": HEAD + "  AETERM: {how: constant, value: \x07}  # !\n",
}


def test_yaml_messages(compare):
    compare("yaml_file", CASES)


def test_file_that_is_not_utf8_names_its_line(tmp_path):
    from cdisc_convert.language.yaml_file import load_documents
    from cdisc_convert.model.errors import SpecError

    (tmp_path / "x.yaml").write_bytes(b"a: 1\nb: \xe9t\xe9\n")
    try:
        load_documents(tmp_path / "x.yaml", "x.yaml")
    except SpecError as bad:
        assert str(bad) == "x.yaml:2: is not UTF-8 text; save the file as UTF-8"
    else:
        raise AssertionError("read as UTF-8")
