"""Texts and document references that define.xml and its analysis results share."""

from __future__ import annotations

from dataclasses import dataclass

from cdisc_convert.model.xml_shape import attribute, children, content, source_line


@dataclass(frozen=True)
class TranslatedText:
    """A text in one language ("" = the file does not say which)."""

    language: str = attribute("xml:lang")
    type: str = attribute("Type")
    text: str = content()
    line: int = source_line()


@dataclass(frozen=True)
class Description:
    """Description or Decode: one text per language."""

    texts: tuple[TranslatedText, ...] = children("TranslatedText", TranslatedText)
    line: int = source_line()

    def __str__(self) -> str:
        return " ".join(self.texts[0].text.split()) if self.texts else ""


def described(text: str, language: str = "en") -> Description | None:
    """A description with one text; None for no text."""
    return Description((TranslatedText(language, text=text),)) if text else None


@dataclass(frozen=True)
class Alias:
    """Alias: another name; context nci:ExtCodeID holds C-codes, DomainDescription labels."""

    context: str = attribute("Context")
    name: str = attribute("Name")
    line: int = source_line()


@dataclass(frozen=True)
class PageRef:
    """def:PDFPageRef: pages "12 14", or from `first` to `last`; type PhysicalRef, NamedDestination."""

    type: str = attribute("Type")
    pages: str = attribute("PageRefs")
    first: str = attribute("FirstPage")
    last: str = attribute("LastPage")
    title: str = attribute("Title")
    line: int = source_line()


@dataclass(frozen=True)
class DocumentRef:
    """def:DocumentRef: a file of the submission, with pages."""

    leaf_id: str = attribute("leafID", refers="leaf")
    pages: tuple[PageRef, ...] = children("def:PDFPageRef", PageRef)
    line: int = source_line()


@dataclass(frozen=True)
class FormalExpression:
    """FormalExpression: code of a method in the language of `context`."""

    context: str = attribute("Context")
    code: str = content()
    line: int = source_line()
