from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Columns, Groups
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import (
    level_names,
    numbers_of,
    reference_position,
)
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("adjusted_mean", "Adjusted mean", "mean"),
    Operation("difference", "Adjusted difference", "mean"),
    Operation("se", "SE of the difference", "spread"),
    Operation("ci_low", "Lower confidence limit", "mean"),
    Operation("ci_high", "Upper confidence limit", "mean"),
    Operation("p", "p-value", "p"),
)


@statistic(
    says="Analysis of covariance of {value} on {groups}, {covariates}, {level} % interval.",
    operations=OPERATIONS,
)
def ancova(
    value: Column,
    groups: Groups,
    covariates: Columns,
    analysed: Analysed,
    level: float = 95,
    reference: str | None = None,
) -> tuple[Estimate, ...]:
    """Adjusted means and differences from the reference by least squares (statsmodels OLS).

    covariates: numbers enter as they are, texts as one indicator per level but the first.
    reference: a group; the first one where it is left out.
    One slope for all groups. Adjusted means stand at the means of all covariates. Records that lack
    a value are left out. Nothing is estimated where the groups and covariates cannot be told apart
    or leave no degree of freedom.
    """
    names = level_names(groups)
    base = reference_position(groups, reference)
    response = numbers_of(value)
    extra = [_design(covariate) for covariate in covariates]
    adjust = np.column_stack([np.empty((len(value), 0)), *extra])
    used = ~np.isnan(response) & (groups.values >= 0) & ~np.isnan(adjust).any(axis=1)
    response, adjust, codes = response[used], adjust[used], groups.values[used]
    counts = [int((codes == code).sum()) for code in range(len(names))]
    present = [code for code, count in enumerate(counts) if count]
    groups_name = analysed.name("groups")
    fit = _fit(response, adjust, codes, present, base) if base in present else None
    found = []
    for code, name in enumerate(names):
        made: dict[str, float | str | None] = dict.fromkeys(o.name for o in OPERATIONS)
        made["n"] = counts[code]
        note = "groups and covariates cannot be told apart, or too few records"
        if fit is not None and code in present:
            made |= _estimates(fit, adjust, present, code, base, level)
            note = ""
        found.append(Estimate({groups_name: name}, made, note))
    return tuple(found)


def _design(covariate: Column) -> np.ndarray:
    """The columns of a covariate, NaN where it is missing."""
    if not covariate.is_text:
        return covariate.values[:, None]
    column = covariate.compact()
    assert column.levels is not None
    names = [str(level) for level in column.levels]
    order = sorted(range(len(names)), key=names.__getitem__)
    flags = [np.where(column.present, column.values == code, np.nan) for code in order[1:]]
    missing = np.where(column.present, 0.0, np.nan)[:, None]
    # a column of zeros would be a factor without effect; the missing ones still leave the model
    return np.column_stack(flags) if flags else missing[:, :0]


def _fit(
    response: np.ndarray, adjust: np.ndarray, codes: np.ndarray, present: list[int], base: int
) -> Any:
    """The fitted model: intercept, one indicator per other group, covariates; None if it has none."""
    from statsmodels.regression.linear_model import OLS

    others = [code for code in present if code != base]
    columns = [np.ones(len(response)), *[(codes == code).astype(float) for code in others]]
    design = np.column_stack([*columns, adjust])
    if np.linalg.matrix_rank(design) < design.shape[1] or len(response) <= design.shape[1]:
        return None
    return OLS(response, design).fit()


def _estimates(
    fit: Any, adjust: np.ndarray, present: list[int], code: int, base: int, level: float
) -> dict[str, float | str | None]:
    others = [other for other in present if other != base]
    at = np.concatenate([[1.0], [float(other == code) for other in others], adjust.mean(axis=0)])
    made: dict[str, float | str | None] = {"adjusted_mean": float(at @ fit.params)}
    if code == base:
        return made
    position = 1 + others.index(code)
    low, high = fit.conf_int(1 - level / 100)[position]
    made |= {
        "difference": float(fit.params[position]),
        "se": float(fit.bse[position]),
        "ci_low": float(low),
        "ci_high": float(high),
        "p": float(fit.pvalues[position]),
    }
    return made
