"""Why a dataset was made again, in words: which of its inputs are other than in the run before."""

from __future__ import annotations

from collections.abc import Mapping

from cdisc_convert.engine.node_inputs import CONFIG, MAPPING, PERSONS, ROWS, SETTINGS, TABLE, Inputs
from cdisc_convert.model.spec import Study


def causes_of(
    study: Study, owner: str, before: Mapping[str, Inputs], now: Mapping[str, Inputs]
) -> list[str]:
    """Files, datasets and settings that made the nodes of a dataset be made again.

    before, now: inputs of these nodes in the two runs; a node that is new has none before.
    """
    found: dict[str, None] = {}
    for name, inputs in now.items():
        old = before[name]
        for label in (*inputs, *old):
            if inputs.get(label) != old.get(label):
                found |= dict.fromkeys(_named(study, owner, label))
    return [name for name in found if name != owner]


def _named(study: Study, owner: str, label: str) -> list[str]:
    if label == MAPPING:
        return [study.datasets[owner].place.file]
    if label == SETTINGS:
        return ["the register of subjects or a setting of the run"]
    if label == PERSONS:
        return ["the register of subjects"]
    if label.startswith(TABLE):
        table = study.tables.get(label.removeprefix(TABLE))
        return [table.path] if table is not None else []
    if label.startswith(CONFIG):
        return [label]
    frame = label.removeprefix(ROWS).split(".")[0]
    source = study.sources.get(frame)
    if source is None:
        return [frame]
    container = study.sources.get(source.form_of, source) if source.form_of else source
    return [container.file or container.files or frame]
