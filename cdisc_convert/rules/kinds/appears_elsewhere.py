"""Links that need another end: --LNKID, --LNKGRP, RELID."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks, Passed, rule_kind
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.rules.view import View


@rule_kind(Level.DATASET)
def appears_elsewhere(view: View, dataset: StudyDataset, *, names: list[str]) -> Iterator[Given]:
    """A variable of `names` that the dataset has and no other domain has."""
    for name in names:
        if not view.has(name):
            continue
        others = (one for one in view.world.views() if one is not view)
        if any(one.has(name) for one in others):
            yield Passed()
        else:
            yield Fact(dataset.name, (view.real(name),), (None,), view.real(name))


@rule_kind(Level.RECORDS)
def several_records(view: View, *, keys: list[str]) -> Iterator[Marks]:
    """Records that are alone with their values of `keys`."""
    view.need(keys[0])
    codes = view.groups(keys)
    alone = np.bincount(codes)[codes] < 2
    yield Marks(alone & view.present(keys[0]), tuple(view.real(k) for k in keys if view.has(k)))
