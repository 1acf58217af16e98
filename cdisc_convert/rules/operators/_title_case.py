"""Title case of labels: which words of a label begin with a capital letter."""

from __future__ import annotations

import re

SMALL_WORDS = frozenset(
    "a an and as at but by en for if in nor of on or per the to v via vs with from".split()
)
"""Words that begin with a capital only at the beginning, the end or after a colon."""
_WORD = re.compile(r"\S+")


def title_case(text: str) -> str:
    """`text` in title case; words with capitals inside (ISO, mRNA) stay as they are."""
    words = list(_WORD.finditer(text))
    made, end = [], 0
    for at, word in enumerate(words):
        made.append(text[end : word.start()])
        is_edge = at in (0, len(words) - 1) or words[at - 1][0].endswith(":")
        made.append(_word(word[0], is_edge))
        end = word.end()
    return "".join((*made, text[end:]))


def _word(word: str, is_edge: bool) -> str:
    if any(letter.isupper() for letter in word[1:]):
        return word
    if not is_edge and word.lower() in SMALL_WORDS:
        return word.lower()
    return re.sub(r"[A-Za-z]", lambda found: found[0].upper(), word, count=1)
