"""CDISC controlled terminology: codelists of one or several packages, read when asked for."""

from __future__ import annotations

import difflib
from functools import cache

from cdisc_convert.model.errors import StandardsError
from cdisc_convert.standards.codelist import Codelist
from cdisc_convert.standards.package_file import CodelistHead, PackageFile, Term
from cdisc_convert.standards.packages import find_package

PARTNERS = (("TESTCD", "TEST"), ("PARMCD", "PARM"), ("TC", "TN"))
"""How submission values of a codelist of short names and of its codelist of names end."""


class Terminology:
    """The codelists of `packages`; where two packages have a codelist, the first one counts."""

    def __init__(self, packages: tuple[PackageFile, ...]) -> None:
        self.packages = packages
        self.name = " ".join(package.name for package in packages)
        self._loaded: dict[str, Codelist] = {}
        self._home: dict[str, PackageFile] = {}
        self._code_of: dict[str, str] = {}
        for package in packages:
            for code, head in package.heads.items():
                self._home.setdefault(code, package)
                self._code_of.setdefault(head.value, code)

    @staticmethod
    def load(*packages: str) -> Terminology:
        """The terminology of `packages`, by name (`sdtm-2025-03-28`).

        Raises StandardsError for a package that is not at hand.
        """
        return _of(tuple(find_package(name) for name in packages))

    def codelists(self) -> tuple[CodelistHead, ...]:
        """Every codelist, without its terms."""
        return tuple(package.heads[code] for code, package in self._home.items())

    def codelist(self, key: str) -> Codelist | None:
        """The codelist with C-code or submission value `key` (`C66742`, `NY`), or None."""
        code = key if key in self._home else self._code_of.get(key)
        if code is None:
            return None
        if code not in self._loaded:
            self._loaded[code] = _codelist(self._home[code], code)
        return self._loaded[code]

    def need(self, key: str) -> Codelist:
        """The codelist `key`; raises StandardsError where there is none."""
        found = self.codelist(key)
        if found is None:
            alike = difflib.get_close_matches(key.upper(), self._code_of, n=3)
            hint = f"did you mean {', '.join(alike)}?" if alike else "see `ct list`"
            raise StandardsError.at("specs/ct", f"{self.name} has no codelist '{key}'; {hint}")
        return found

    def nearest(self, key: str, text: str, count: int = 3) -> tuple[Term, ...]:
        """Up to `count` terms of the codelist `key` that look most like `text`."""
        return self.need(key).nearest(text, count)

    def pairs(self, key: str, other: str) -> dict[str, str]:
        """Submission values of the codelist `key` with those of `other` for the same concept.

        LBTESTCD against LBTEST gives the test name of each test code.
        """
        names = self.need(other).by_code
        return {t.value: names[t.code].value for t in self.need(key).terms if t.code in names}

    def decode(self, key: str, other: str, value: str) -> str | None:
        """Submission value in the codelist `other` of the concept `value` of the codelist `key`."""
        term = self.need(key).by_value.get(value)
        paired = self.need(other).by_code.get(term.code) if term else None
        return paired.value if paired else None

    def partner(self, key: str) -> Codelist | None:
        """The codelist of names that goes with a codelist of short names, or the reverse.

        LBTESTCD gives LBTEST, and LBTEST gives LBTESTCD; None where there is none.
        """
        value = self.need(key).value
        for short, long in PARTNERS:
            for ending, other in ((short, long), (long, short)):
                partner = value.removesuffix(ending) + other
                if value.endswith(ending) and partner in self._code_of:
                    return self.codelist(partner)
        return None


@cache
def _of(packages: tuple[PackageFile, ...]) -> Terminology:
    return Terminology(packages)


def _codelist(package: PackageFile, code: str) -> Codelist:
    head = package.heads[code]
    return Codelist(
        code=head.code,
        value=head.value,
        name=head.name,
        extensible=head.extensible,
        terms=package.terms(code),
        package=package.name,
        preferred=head.preferred,
        synonyms=head.synonyms,
    )
