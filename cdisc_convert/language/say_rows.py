"""Row steps as sentences: what the records of a dataset are."""

from __future__ import annotations

from cdisc_convert.language.say import listed, lowered, say_condition, say_value, sentence
from cdisc_convert.model.spec import (
    Expand,
    Group,
    Join,
    KeepEvent,
    KeepOne,
    Reference,
    RowStep,
    SetAside,
    Split,
    Spread,
    Stack,
    Take,
    Unpivot,
)

_EACH = {
    "exactly_one": "exactly one must match",
    "at_most_one": "at most one may match",
    "many": "the record is repeated for each match",
}


def say_steps(steps: tuple[RowStep, ...]) -> list[str]:
    """The row steps, one text of one or more sentences each."""
    return [say_step(step) for step in steps]


def say_step(step: RowStep) -> str:
    """A row step in words."""
    if isinstance(step, Take):
        return _take(step)
    if isinstance(step, Stack):
        return _stack(step)
    if isinstance(step, Unpivot):
        return _unpivot(step)
    if isinstance(step, Join):
        return _join(step)
    if isinstance(step, KeepOne):
        return _keep_one(step)
    if isinstance(step, SetAside):
        return _set_aside(step)
    if isinstance(step, Group):
        return f"Records with the same {_names(step.by)} become one record."
    if isinstance(step, KeepEvent):
        return (
            f"For each {_names(step.within)}, the earliest {step.date} of an event "
            f"({step.censor} other than 1) is kept; without an event, the latest {step.date}. "
            f"The others are left out: {_reason(step.because)}."
        )
    return _more_rows(step)


def _more_rows(step: Expand | Split | Spread) -> str:
    if isinstance(step, Expand):
        text = f"Each record is repeated for every line of {step.over}"
        limits = [f"{column} equals {ours}" for column, ours in step.match]
        if step.when is not None:
            limits.append(say_condition(step.when, inner=bool(limits)))
        return sentence(f"{text} where {' and '.join(limits)}" if limits else text)
    if isinstance(step, Split):
        how = f'at "{step.separator}"' if step.separator else f"every {step.every} characters"
        return (
            f"{step.column} is cut {how}: one record for each piece (PIECE, numbered in PIECENO)."
        )
    every = say_value(step.every)
    return (
        f"Each record is repeated every {every} from {step.start} to {step.end} "
        "(STEP, numbered in STEPNO)."
    )


def _names(references: tuple[Reference, ...]) -> str:
    return listed([str(reference) for reference in references])


def _reason(because: str) -> str:
    return lowered(because)


def _take(step: Take) -> str:
    if step.sources == ("subjects",):
        text = "One record for each subject."
    elif len(step.sources) == 1:
        text = f"One record for each record of {step.sources[0]}."
    else:
        text = f"One record for each record of {listed(step.sources)}, source after source."
    return text + _left_out(step)


def _left_out(step: Take | Unpivot) -> str:
    if step.when is None:
        return ""
    return f" Only where {say_condition(step.when)}; the rest is left out: {_reason(step.because)}."


def _stack(step: Stack) -> str:
    names = listed([part.name for part in step.parts])
    text = f"The records of {len(step.parts)} parts, one part after the other: {names}."
    if step.part_is:
        text += f" {step.part_is} is the name of the part."
    return text


def _unpivot(step: Unpivot) -> str:
    columns = listed(
        [f"{step.source}.{new} (column named in {column})" for new, column in step.columns.items()]
    )
    text = f"One record for each record of {step.source} and line of table {step.table}: {columns}."
    text += _left_out(step)
    if step.empty == "drop":
        text += f" Empty cells give no record: {_reason(step.because)}."
    return text


def _join(step: Join) -> str:
    text = f"The columns of {step.with_} are added"
    if step.match:
        text += " where " + " and ".join(f"{column} equals {ours}" for column, ours in step.match)
    text += f"; {_EACH[step.each]}."
    if step.issue:
        text += f" A record without a match is reported as {step.issue}."
    if step.unused:
        text += f" Records of {step.with_} that match nothing: {_reason(step.unused)}."
    return text


def _keep_one(step: KeepOne) -> str:
    order = ", then ".join(say_value(key) for key in step.order)
    text = (
        f"For each {_names(step.within)}, only the {step.take} record is kept, ordered by {order}"
    )
    if step.if_any is not None:
        text += f", if one of them has {say_condition(step.if_any)}"
    text += f". The others are left out: {_reason(step.because)}."
    return text + (f" They are reported as {step.issue}." if step.issue else "")


def _set_aside(step: SetAside) -> str:
    verb = "are quarantined" if step.kind == "quarantined" else "are left out"
    text = f"Records {verb} where {say_condition(step.when)}: {_reason(step.because)}."
    return text + (f" They are reported as {step.issue}." if step.issue else "")
