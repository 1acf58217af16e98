"""What changed between two terminology packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cdisc_convert.standards.package_file import CodelistHead, PackageFile, Term, code_number

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
HEAD_FIELDS = ("value", "name", "extensible", "preferred", "synonyms")
TERM_FIELDS = ("value", "preferred", "synonyms")


@dataclass(frozen=True)
class Change:
    """One codelist or term that was added, removed or changed.

    what: "codelist" or "term"; codelist: C-code and submission value in the newer package (the
    older one where removed); fields: per changed field its old and new text.
    """

    what: str
    how: str
    codelist: tuple[str, str]
    code: str
    value: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Difference:
    """Every change from one package to another: codelists by C-code number, then terms."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def count(self, what: str, how: str) -> int:
        """Number of codelists or terms that were added, removed or changed."""
        return sum(change.what == what and change.how == how for change in self.changes)


def compare_packages(old: PackageFile, new: PackageFile) -> Difference:
    """What `new` adds, removes and changes against `old`.

    Codelists and terms are the same where their C-codes are. The terms of an added or removed
    codelist count as added or removed.
    """
    codes = sorted(old.heads.keys() | new.heads.keys(), key=code_number)
    changes = [change for code in codes for change in _codelist_changes(old, new, code)]
    return Difference(old.name, new.name, tuple(changes))


def _codelist_changes(old: PackageFile, new: PackageFile, code: str) -> Iterator[Change]:
    before, after = old.heads.get(code), new.heads.get(code)
    head = after or before
    assert head is not None
    yield from _changes("codelist", HEAD_FIELDS, (code, head.value), before, after)
    terms_before = {t.code: t for t in old.terms(code)} if before else {}
    terms_after = {t.code: t for t in new.terms(code)} if after else {}
    for term in sorted(terms_before.keys() | terms_after.keys(), key=code_number):
        pair = terms_before.get(term), terms_after.get(term)
        yield from _changes("term", TERM_FIELDS, (code, head.value), *pair)


def _changes(
    what: str,
    names: tuple[str, ...],
    codelist: tuple[str, str],
    before: CodelistHead | Term | None,
    after: CodelistHead | Term | None,
) -> Iterator[Change]:
    if after is None and before is not None:
        yield Change(what, REMOVED, codelist, before.code, before.value)
    elif before is None and after is not None:
        yield Change(what, ADDED, codelist, after.code, after.value)
    elif before is not None and after is not None:
        texts = ((name, _text(before, name), _text(after, name)) for name in names)
        fields = tuple(entry for entry in texts if entry[1] != entry[2])
        if fields:
            yield Change(what, CHANGED, codelist, after.code, after.value, fields)


def _text(entry: CodelistHead | Term, name: str) -> str:
    value = getattr(entry, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, tuple) else str(value)
