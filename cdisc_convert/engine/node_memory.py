"""Makes the nodes of a plan, and takes over those whose inputs are the same as in the run before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cdisc_convert.engine.array_box import BoxReader, BoxWriter
from cdisc_convert.engine.executor import OrderlyExecutor
from cdisc_convert.engine.metadata import DatasetFacts
from cdisc_convert.engine.node_causes import causes_of
from cdisc_convert.engine.node_effects import Effects, Watch, do_again, effects_facts, effects_of
from cdisc_convert.engine.node_inputs import Inputs, NodeInputs, column_of
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column
from cdisc_convert.model.fingerprint import array_mark
from cdisc_convert.model.memory import Memory

STAGE, INTERMEDIATE = "datasets", "intermediate datasets"
_KEPT = "@kept"
"""A column that numbers the records while `then` runs; no name of a mapping begins with @."""


class RememberingExecutor(OrderlyExecutor):
    """An executor that remembers from run to run.

    What it remembers of a dataset is one box: for each node its inputs and its effects.
    """

    def __init__(
        self,
        plan: Plan,
        world: World,
        flags: list[Flag],
        facts: Mapping[str, DatasetFacts],
        cutoff: str,
        memory: Memory,
    ) -> None:
        super().__init__(plan, world, flags, facts, cutoff)
        self.memory = memory
        self.inputs = NodeInputs(plan, world, facts, cutoff)
        self._before: dict[str, BoxReader | None] = {}
        self._now: dict[str, dict[str, tuple[Inputs, Effects]]] = {}
        self._redone: dict[str, dict[str, Inputs]] = {}

    def run(self, nodes: tuple[Node, ...]) -> None:
        """Make `nodes`, which are in executable order, or take them over."""
        super().run(nodes)
        for owner, told in self._now.items():
            self._keep(owner, told)

    def make(self, node: Node) -> None:
        """Make a node, or take it over."""
        if node.owner in self.study.sources and node.kind != "name":
            super().make(node)
            return
        inputs, name = self.inputs.of(node), str(node)
        box = self._box(node.owner)
        known = box.told.get(name) if box is not None else None
        if box is not None and known is not None and known[0] == inputs:
            effects = effects_of(known[1], box)
            do_again(effects, self.world, self.flags, node.owner, node.name, column_of(node))
        else:
            self._redone.setdefault(node.owner, {})[name] = known[0] if known is not None else {}
            effects = self._made(node)
        self._now.setdefault(node.owner, {})[name] = (inputs, effects)
        self.inputs.made(node, "" if effects.kept is None else array_mark(effects.kept))

    def _made(self, node: Node) -> Effects:
        """Make the node; gives what that did."""
        watch = Watch(self.world, self.flags, f"{node.owner}.{node.name}")
        numbers: np.ndarray | None = None
        if node.kind == "then":
            frame = self.world.frames[node.owner]
            size = frame.size
            frame.columns[_KEPT] = Column.of_numbers(np.arange(size, dtype=np.float64))
            super().make(node)
            kept = self.world.frames[node.owner].columns.pop(_KEPT).values.astype(np.int64)
            numbers = kept if len(kept) != size else None
        else:
            super().make(node)
        effects = watch.effects()
        frame = self.world.frames[node.owner]
        if node.kind == "rows":
            effects.rows, effects.columns = frame.rows, dict(frame.columns)
        elif node.kind == "name":
            effects.column = frame.columns[column_of(node)]
        effects.kept = numbers
        return effects

    # -- boxes ------------------------------------------------------------------------------------

    def _box(self, owner: str) -> BoxReader | None:
        if owner not in self._before:
            content = self.memory.recall(STAGE, owner)
            self._before[owner] = None if content is None else BoxReader(content)
        return self._before[owner]

    def _keep(self, owner: str, told: Mapping[str, tuple[Inputs, Effects]]) -> None:
        """Keep what was made of a dataset, and say what became of it."""
        box = BoxWriter()
        facts: dict[str, Any] = {
            name: [inputs, effects_facts(effects, box)] for name, (inputs, effects) in told.items()
        }
        self.memory.keep(STAGE, owner, box.content(facts))
        spec = self.study.datasets.get(owner)
        if spec is None:
            return
        redone = self._redone.get(owner, {})
        stage = STAGE if spec.is_submitted else INTERMEDIATE
        self.memory.note(stage, owner, is_done=bool(redone))
        if redone and self._before[owner] is not None:
            now = {name: told[name][0] for name in redone}
            self.memory.why[owner] = causes_of(self.study, owner, redone, now)
