"""Delimited text made by an adversary: encodings, quotes, widths, headers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.good_files import REDCAP_DATA, REDCAP_DICTIONARY
from tests.hostile.odd_case import Odd, csv_text, of_bytes

CSV = "{kind: csv}"
GOOD = csv_text()


def _csv(name: str, content: bytes | str, says: str = "", reader: str = CSV) -> Odd:
    data = content.encode() if isinstance(content, str) else content
    return Odd(f"csv {name}", "data.csv", reader, of_bytes(data), says)


def encodings() -> Iterator[Odd]:
    """The same table in other encodings; only those that cannot be told apart are refused."""
    for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"):
        yield _csv(name, GOOD.encode(name))
    yield _csv("utf-16 odd length", GOOD.encode("utf-16") + b"\x41", "utf-16")
    yield _csv("utf-32 without mark", GOOD.encode("utf-32-le"), "zero byte|utf-")
    yield _csv("utf-16 lone surrogate", GOOD.encode("utf-16") + b"\x00\xd8", "utf-16|half")
    yield _csv("utf-8 surrogate", GOOD.encode() + b"005,M,,\xed\xa0\x80\n")
    japanese = GOOD.replace("é", "薬剤").encode("shift-jis")
    yield _csv(
        "shift-jis declared",
        japanese,
        "SUPPDM record 4.*U\\+85AC",
        "{kind: csv, encoding: shift_jis}",
    )
    yield _csv("shift-jis not declared", japanese, "SUPPDM record 4.*not ASCII")
    yield _csv(
        "declared wrongly", GOOD.encode("latin-1"), "csv:5: .*0xE9", "{kind: csv, encoding: utf-8}"
    )
    yield _csv("two marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode(), "ID")
    yield _csv(
        "declared ebcdic",
        GOOD.replace("\n", "\r\n").encode("cp037"),
        "",
        "{kind: csv, encoding: cp037}",
    )
    yield _csv("utf-7 declared", GOOD.encode("utf-7"), "", "{kind: csv, encoding: utf-7}")
    yield _csv("not text declared", GOOD, "encoding", "{kind: csv, encoding: base64}")
    yield _csv("rot13 declared", GOOD, "encoding", "{kind: csv, encoding: rot13}")


def layouts() -> Iterator[Odd]:
    """Headers, quotes and widths."""
    yield _csv("empty", b"", "csv: .*empty")
    yield _csv("blanks only", b" \n\n \r\n", "csv: .*empty")
    yield _csv("mark only", b"\xef\xbb\xbf", "csv: .*empty")
    yield _csv("header only", "ID,SEX,CONSENT,VALUE\n", "")
    yield _csv("header without line end", "ID,SEX,CONSENT,VALUE", "")
    yield _csv(
        "a million columns",
        ",".join(f"C{n}" for n in range(1_000_000)) + "\n",
        "csv:1: .*1,000,000",
    )
    yield _csv(
        "a million columns in a row",
        GOOD + "," * 1_000_000 + "\n",
        "csv:6: .*row 6 has 1000001 values",
    )
    yield _csv(
        "repeated headers",
        csv_text(header=("ID", "SEX", "ID", "VALUE")),
        "csv:1: .*'ID' stands over columns 1 and 3",
    )
    yield _csv(
        "headers that differ by case", csv_text(header=("ID", "SEX", "CONSENT", "Sex")), "VALUE"
    )
    yield _csv(
        "headers that differ by blanks", csv_text(header=("ID", "SEX", "CONSENT", " ID")), "VALUE"
    )
    yield _csv(
        "quote never closed", GOOD + '005,M,,"' + "x\n" * 20000, "csv:6: .*row 6 opens a quote"
    )
    yield _csv(
        "a value of 300 MB",
        GOOD.encode() + b'005,M,,"' + b"x" * 300_000_000,
        "csv:6: .*row 6 has a value of more than 131,072",
    )
    yield _csv("text after quote", GOOD + '005,M,,"x"y\n', "csv:6: .*row 6 has text after")
    yield _csv("short row", GOOD + "005,M\n", "csv:6: .*row 6 has 2 values")
    yield _csv("long row", GOOD + "005,M,,1,2\n", "csv:6: .*row 6 has 5 values")
    yield _csv("zero byte", GOOD.replace("5.4", "5\0.4"), "csv:2: .*zero byte")
    yield _csv("only carriage returns", GOOD.replace("\n", "\r"))
    yield _csv("mixed line ends", GOOD.replace("\n", "\r\n", 2))
    yield _csv(
        "vertical tab, form feed, next line",
        GOOD.replace("12.5", "a\x0bb\x0c\x85\u2028c"),
        "SUPPDM record 3.*control character",
    )
    yield _csv("control z", GOOD + "\x1a", "csv:6: .*row 6 has 1 value")
    yield _csv("million blank lines", GOOD + "\n" * 1_000_000)
    yield _csv(
        "million quotes",
        GOOD + '005,M,,"' + '""' * 1_000_000 + '"\n',
        "SUPPDM record 5",
    )
    yield _csv("million records of one letter", GOOD + "x\n" * 300_000, "300000 rows in all")
    yield _csv("html page", "<html><body>Session expired</body></html>\n", "ID")
    yield _csv("header row beyond the end", GOOD, "csv: .*row 900", "{kind: csv, header_row: 900}")
    yield _csv("skip beyond the end", GOOD, "", "{kind: csv, skip: 900000000}")
    yield _csv("huge header row", GOOD, "csv: ", "{kind: csv, header_row: 99999999999999999999}")
    yield _csv("delimiter is quote", GOOD, "yaml:9: .*are both", """{kind: csv, delimiter: '"'}""")
    yield _csv(
        "delimiter is a line end", GOOD, "yaml:9: .*no line break", '{kind: csv, delimiter: "\\n"}'
    )
    yield _csv(
        "delimiter beyond ascii",
        GOOD.replace(",", "§"),
        "yaml:9: .*'§'",
        "{kind: csv, delimiter: §}",
    )
    yield _csv("formulas", GOOD.replace("5.4", "=cmd|' /C calc'!A0"))
    yield _csv("hidden direction signs", GOOD.replace("5.4", "\u202e4.5"))
    yield _csv("value of 2 MB", GOOD.replace("5.4", "x" * 2_000_000), "SUPPDM record 1")
    yield _csv(
        "subject of 70,000 letters", GOOD.replace("001", "9" * 70_000), "DM record 4, SUBJID"
    )
    yield _csv("empty subject", GOOD.replace("001", ""), "")
    yield _csv("subject twice", GOOD.replace("002", "001"), "csv:|001")
    yield _csv("excel sep line", "sep=;\n" + GOOD.replace(",", ";"))


def captures() -> Iterator[Odd]:
    """REDCap and Rave exports."""
    reader = "{kind: redcap, dictionary: dictionary.csv}"

    def redcap(
        name: str, dictionary: bytes, data: bytes = REDCAP_DATA, says: str = "dictionary"
    ) -> Odd:
        return Odd(
            f"redcap {name}",
            "data.csv",
            reader,
            of_bytes(data),
            says,
            (("dictionary.csv", dictionary),),
        )

    yield Odd("redcap no dictionary", "data.csv", reader, of_bytes(REDCAP_DATA), "dictionary.csv")
    yield redcap("empty dictionary", b"", says="dictionary.csv: .*empty")
    yield redcap("field twice", REDCAP_DICTIONARY + b"SEX,data,text,x,\n", says="dictionary.csv")
    yield redcap("field nowhere", REDCAP_DICTIONARY.replace(b"VALUE", b"OTHER"), says="")
    yield redcap("choices broken", REDCAP_DICTIONARY.replace(b"M, Male | F", b"|||,,|M"), says="")
    yield redcap(
        "one million choices",
        REDCAP_DICTIONARY.replace(b"M, Male", b" | ".join(b"%d, x" % n for n in range(300_000))),
        says="",
    )
    yield Odd("rave no end mark", "data.csv", "{kind: rave_csv}", of_bytes(GOOD.encode()), "EOF")
    yield Odd(
        "rave end mark in the middle",
        "data.csv",
        "{kind: rave_csv}",
        of_bytes(GOOD.encode() + b"EOF\n" + GOOD.encode() + b"EOF\n"),
        "EOF|row 6",
    )


def odd_texts() -> Iterator[Odd]:
    """All of them."""
    yield from encodings()
    yield from layouts()
    yield from captures()
