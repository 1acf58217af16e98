from __future__ import annotations

TAIL = "key: [AETERM]\nvariables:\n  AETERM: {how: copy, from: ae.TERM}\n"


def rows(*steps: str) -> str:
    return "dataset: AE\nrows:\n" + "".join(f"  - {step}\n" for step in steps) + TAIL


TAKE = "{how: take, from: ae}"

ROWS = {
    "no step": "dataset: AE\nrows: []  # !\n" + TAIL,
    "no list": "dataset: AE\nrows: {how: take, from: ae}  # !\n" + TAIL,
    "no how": rows("{from: ae}  # !"),
    "unknown verb": rows(TAKE, "{how: keepone}  # !"),
    "verb that then does not have": "dataset: AE\nrows: [{how: take, from: ae}]\n"
    "then: [{how: join, with: vs}]  # !\n" + TAIL,
    "starts with a join": rows("{how: join, with: vs}  # !"),
    "take twice": rows(TAKE, "{how: take, from: vs}  # !"),
    "take without from": rows("{how: take}  # !"),
    "drop without reason": rows("{how: take, from: ae, when: {var: ae.X, is: y}}  # !"),
    "reason without drop": rows("{how: take, from: ae, because: none}  # !"),
    "unknown argument": rows("{how: take, form: ae, from: ae}  # !"),
    "unpivot drops": rows(
        "{how: unpivot, from: ae, table: tests, columns: {RESULT: CODE}, empty: drop}  # !"
    ),
    "unpivot empty": rows(
        "{how: unpivot, from: ae, table: tests, columns: {R: CODE}, empty: skip}  # !"
    ),
    "join each": rows(TAKE, "{how: join, with: vs, each: one}  # !"),
    "join unmatched": rows(TAKE, "{how: join, with: vs, unmatched: {isue: X}}  # !"),
    "keep_one without reason": rows(
        TAKE, "{how: keep_one, within: [ae.SUBJ], order: [ae.TERM], take: first}  # !"
    ),
    "set_aside kind": rows(
        TAKE, "{how: set_aside, when: {var: ae.X, is: y}, because: x, kind: lost}  # !"
    ),
    "split": rows(TAKE, "{how: split, column: ae.X}  # !"),
    "spread": rows(TAKE, "{how: spread, start: ae.A, end: ae.B, every: P1M}  # !"),
    "spread by nothing known": rows(TAKE, "{how: spread, start: ae.A, end: ae.B, every: day}  # !"),
    "match": rows(TAKE, "{how: join, with: vs, match: [TERM]}  # !"),
}

STACK = "dataset: AE\nrows:\n  - how: stack\n"
PART = "      one: {rows: [{how: take, from: ae}], give: {AETERM: {how: copy, from: ae.TERM}}}\n"
BY_PART = "key: [AETERM]\nvariables:\n  AETERM: {how: by_part}\n"

STACKS = {
    "no parts": STACK + "    parts: {}  # !\nkey: [X]\nvariables:\n  X: {how: empty}\n",
    "part without rows": STACK + "    parts:\n" + PART + "      two: {give: {}}  # !\n" + BY_PART,
    "part stacks": STACK
    + "    parts:\n"
    + PART
    + "      two:  # !\n        rows: [{how: stack, parts: {a: {rows: [{how: take, from: vs}]}}}]\n"
    + BY_PART,
    "like nothing": STACK + "    parts:\n" + PART + "      two: {like: oen}  # !\n" + BY_PART,
    "like a like": STACK
    + "    parts:\n"
    + PART
    + "      two: {like: one}\n      three: {like: two}  # !\n"
    + BY_PART,
    "gives an undeclared name": STACK
    + "    parts:\n"
    + PART
    + "      two:\n        rows: [{how: take, from: ae}]\n        give:\n"
    "          AETERM: {how: copy, from: ae.TERM}\n          AESEV: {how: empty}  # !\n" + BY_PART,
    "gives a name made otherwise": STACK
    + "    parts:\n"
    + PART.replace("}}}", "}, AESEV: {how: empty}}}  # !")
    + BY_PART
    + "  AESEV: {how: empty}\n",
    "nobody gives": STACK + "    parts:\n" + PART + BY_PART + "  AESEV: {how: by_part}  # !\n",
    "no stack": "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n"
    "  AETERM: {how: by_part}  # !\n",
    "part_is names nothing": STACK.replace("- how: stack", "- how: stack  # !")
    + "    part_is: AECAT\n    parts:\n"
    + PART
    + BY_PART,
    "part_is is made otherwise": STACK.replace("- how: stack", "- how: stack  # !")
    + "    part_is: AECAT\n    parts:\n"
    + PART
    + BY_PART
    + "  AECAT: {how: empty}\n",
    "part_is is given": STACK
    + "    part_is: AETERM\n    parts:\n"
    + PART.replace("\n", "  # !\n")
    + BY_PART,
    "attribute in a part": STACK
    + "    parts:\n      one:\n        rows: [{how: take, from: ae}]\n        give:\n"
    "          AETERM: {how: copy, from: ae.TERM, label: x}  # !\n" + BY_PART,
    "by_part in a part": STACK
    + "    parts:\n      one:\n        rows: [{how: take, from: ae}]\n        give:\n"
    "          AETERM: {how: by_part}  # !\n" + BY_PART,
    "by_part list": STACK + "    parts:\n" + PART + "let:\n  by_part: [ab]  # !\n" + BY_PART,
}


def test_row_messages(compare):
    compare("rows", ROWS)


def test_stack_messages(compare):
    compare("stacks", STACKS)
