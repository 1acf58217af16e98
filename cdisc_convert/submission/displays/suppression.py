"""Small numbers outside the submission package: cells that could point at a person are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.model.result import Estimate, Outcome
from cdisc_convert.model.spec import ConfigValue, Reference

MODE, FEWEST = "public_mode", "public_minimum"
"""Names under `config:` in study.yaml: `yes` switches it on, and the fewest persons of a cell."""
DEFAULT_FEWEST = 5
COUNTS = ("n", "of", "events", "n_reference", "of_reference", "at_risk", "competing", "censored")
SUPPRESSED = "suppressed: fewer persons than are shown in public"


def is_public(config: Mapping[str, ConfigValue]) -> bool:
    """True where the study says `config: public_mode: {value: yes}`."""
    found = config.get(MODE)
    return found is not None and str(found.value).lower() in ("yes", "y", "true", "1")


def suppressed(outcomes: Sequence[Outcome], source: Analysable) -> tuple[Outcome, ...]:
    """The outcomes without cells of fewer than `public_minimum` persons (5 unless it says otherwise).

    A count from 1 up to the limit reads `<5`, and everything beside it is left out. Counts of 0 stay.
    A cell that could be found by subtraction from a total is not sought.
    """
    fewest = int(
        source.number(Reference("config", FEWEST)) if FEWEST in source.config else DEFAULT_FEWEST
    )
    return tuple(
        replace(outcome, estimates=tuple(_suppressed(e, fewest) for e in outcome.estimates))
        for outcome in outcomes
    )


def _suppressed(estimate: Estimate, fewest: int) -> Estimate:
    small = {
        name
        for name in COUNTS
        if isinstance(value := estimate.values.get(name), int | float) and 0 < value < fewest
    }
    if not small:
        return estimate
    values: dict[str, float | str | None] = dict.fromkeys(estimate.values)
    for name in COUNTS:
        if name in small:
            values[name] = f"<{fewest}"
        elif name in values and name == "of":
            values[name] = estimate.values[name]
    return Estimate(estimate.groups, values, SUPPRESSED)
