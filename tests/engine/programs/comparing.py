"""Runs a program in the engine and in plain Python, and tells what differs."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import Any

from cdisc_convert.engine.execute import Run
from cdisc_convert.model.errors import SourceError
from tests.engine.programs.naive_functions import OF_ONE_ROW, Doubtful
from tests.engine.programs.naive_program import Interpreter
from tests.engine.programs.naive_rows import Data, RefusedError, Row
from tests.engine.programs.random_programs import HEADER, LETS, SOURCES, TABLES, Program
from tests.engine.small_study import run_small


def text_of_csv(rows: list[tuple[str, ...]], header: str) -> str:
    """The rows as CSV."""
    return "\n".join([header, *(",".join(row) for row in rows), ""])


def engine_run(program: Program, folder: Path) -> Run:
    """The run of the engine. Raises SourceError where the program must be refused."""
    lets = {
        source: {n: {**made, "from": f"{source}.{made['from']}"} for n, made in LETS.items()}
        for source in (*SOURCES, "people")
    }
    header = ",".join(HEADER)
    mapping = "\n---\n".join(json.dumps(spec) for spec in program.datasets)
    return run_small(
        folder,
        mapping,
        {name: text_of_csv(program.raw[name], header) for name in SOURCES},
        {name: text_of_csv(rows, head) for name, (head, rows) in TABLES.items()},
        options={name: f"let: {json.dumps(lets[name])}" for name in SOURCES},
        people=text_of_csv(program.raw["people"], header),
        people_options=f"let: {json.dumps(lets['people'])}",
    )


def naive_data(program: Program) -> Data:
    """Raw records and tables as the interpreter takes them."""
    persons = {row[0]: f"S-{row[0]}" for row in program.raw["people"]}
    frames: dict[str, list[Row]] = {}
    for name, rows in program.raw.items():
        frames[name] = []
        for cells in rows:
            if cells[0] in persons:
                own: dict[str, Any] = {k: v or None for k, v in zip(HEADER, cells, strict=True)}
                for made, how in LETS.items():
                    value = OF_ONE_ROW[how["how"]](own.get, how)
                    own[made] = None if isinstance(value, Doubtful) else value
                frames[name].append(Row(persons[cells[0]], own))
    tables = {
        name: [dict(zip(head.split(","), row, strict=True)) for row in rows]
        for name, (head, rows) in TABLES.items()
    }
    for name, lines in tables.items():
        frames[name] = [Row(None, {k: v or None for k, v in line.items()}) for line in lines]
    return Data(frames, tables)


def difference(program: Program) -> str:
    """What the engine and the interpreter do not agree in, "" = nothing."""
    interpreter = Interpreter(naive_data(program))
    refused = False
    try:
        for spec in program.datasets:
            interpreter.run(spec)
    except RefusedError:
        refused = True
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = engine_run(program, Path(folder))
        except SourceError as error:
            return "" if refused else f"the engine refuses: {error}"
    if refused:
        return "the engine does not refuse"
    for spec in program.datasets:
        told = _of_dataset(run, interpreter, spec)
        if told:
            return told
    return ""


def _of_dataset(run: Run, interpreter: Interpreter, spec: dict[str, Any]) -> str:
    owner = spec["intermediate"]
    rows = interpreter.data.frames[owner]
    names = [
        "USUBJID",
        *spec["let"].get("by_part", []),
        *(n for n in spec["let"] if n != "by_part"),
    ]
    for name in names:
        ours = run.world.column(owner, name).tolist()
        theirs = [row.own[name] for row in rows]
        if len(ours) != len(theirs) or not all(map(_same, ours, theirs)):
            return f"{owner}.{name}: engine {ours}, plain {theirs}"
        doubts = [d for d in run.world.doubts if (d.owner, d.name) == (owner, name)]
        count = sum(len(doubt.at) for doubt in doubts)
        # whether a value is made before `then` removes its row is left to the plan
        reported = interpreter.reported[owner, name]
        left = [row for row in reported if any(row is kept for kept in rows)]
        if not len(left) <= count <= len(reported):
            return f"{owner}.{name}: engine reports {count}, plain {len(left)} to {len(reported)}"
    return ""


def _same(ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    if isinstance(theirs, float) and isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-13)
    return ours == theirs
