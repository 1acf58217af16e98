"""A terminology package as NCI publishes it, gathered codelist by codelist and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.standards.package_file import CodelistHead, Term

C_CODE = re.compile(r"C\d+")
NAMED = re.compile(
    r"(?P<subject>SDTM|ADaM|Define-XML|SEND|CDASH|Protocol|QRS|DDF|MRCT|TMF)"
    r".*?(?P<date>\d{4}-\d{2}-\d{2})",
    re.IGNORECASE | re.DOTALL,
)
Codelists = list[tuple[CodelistHead, list[Term]]]


@dataclass(frozen=True)
class Published:
    """A published package that was read.

    name: `sdtm-2025-03-28`, or "" where the file does not say.
    """

    name: str
    codelists: Codelists


@dataclass
class Gathering:
    """Codelists and terms on their way in; problems are collected, not raised one by one."""

    file: str
    heads: dict[str, CodelistHead] = field(default_factory=dict)
    terms: dict[str, dict[str, Term]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add_codelist(self, head: CodelistHead, extensible: str, line: int = 0) -> None:
        """Take a codelist; `extensible` is the published Yes or No."""
        if extensible.casefold() not in ("yes", "no"):
            self._note(line, f"codelist {head.code}: extensible is '{extensible}'; use Yes or No")
        self._check(head.code, head.value, line)
        if head.code in self.heads:
            self._note(line, f"codelist {head.code} is there twice; keep one")
        self.heads[head.code] = head
        self.terms.setdefault(head.code, {})

    def add_term(self, codelist: str, term: Term, line: int = 0) -> None:
        """Take a term of the codelist with C-code `codelist`."""
        self._check(term.code, term.value, line)
        terms = self.terms.setdefault(codelist, {})
        if term.value in terms:
            self._note(line, f"codelist {codelist} has the term '{term.value}' twice; keep one")
        if any(term.code == other.code for other in terms.values()):
            self._note(line, f"codelist {codelist} has the code {term.code} twice; keep one")
        terms[term.value] = term

    def finish(self) -> Codelists:
        """Every codelist with its terms.

        Raises SourceError with every problem, and where there is no codelist at all.
        """
        for code in self.terms.keys() - self.heads.keys():
            self._note(0, f"terms name the codelist '{code}', which is not in the file")
        if not self.heads:
            self._note(0, "there is no codelist in the file; give a CDISC terminology package")
        if self.problems:
            raise SourceError(self.problems)
        return [(head, list(self.terms[code].values())) for code, head in self.heads.items()]

    def _check(self, code: str, value: str, line: int) -> None:
        if not C_CODE.fullmatch(code):
            self._note(line, f"'{value}' has the code '{code}'; a C-code is C and a number")
        if not value:
            self._note(line, f"{code} has no submission value")

    def _note(self, line: int, text: str) -> None:
        self.problems.append(Problem(Place(self.file, line), text))


def package_name(text: str) -> str:
    """Name of the package that `text` speaks of (`CDISC_CT.SDTM.2025-03-28`), or ""."""
    match = NAMED.search(text)
    return f"{match['subject'].lower()}-{match['date']}" if match else ""


def tidy(text: str | None) -> str:
    """The `text` with single blanks for any white space."""
    return " ".join((text or "").split())


def tidy_all(texts: list[str]) -> tuple[str, ...]:
    """The tidied `texts` without empty ones and repetitions."""
    return tuple(dict.fromkeys(filter(None, map(tidy, texts))))
