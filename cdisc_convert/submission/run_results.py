"""What a run gives beyond datasets: results.json, and the displays of the analysis results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.engine.endpoint_links import endpoint_links
from cdisc_convert.engine.execute import Run
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.package.analysis_results import RESULTS_FILE, results_bytes
from cdisc_convert.submission.displays.suppression import is_public, suppressed
from cdisc_convert.submission.kept_outcomes import kept_outcomes
from cdisc_convert.submission.run_marks import RunMarks


def write_run_results(
    run: Run,
    held: Mapping[str, Dataset],
    folder: Path,
    is_blinded: bool,
    with_displays: bool,
    marks: RunMarks,
) -> dict[str, Any]:
    """Write results.json and the displays of a run into `folder`; gives what run.json says of them.

    A blinded run makes none: a result by arm would tell the arms. With `config: public_mode` cells of
    few persons are left out, and so are displays of single persons. Raises SourceError where the data
    do not fit an analysis.
    """
    study = run.study
    if is_blinded or not (study.results or study.displays):
        return {"analyses": 0, "endpoints": []}
    source = Analysable(held, run.world.tables, study.config)
    found, content = kept_outcomes(study, source, marks)
    public = is_public(study.config)
    shown = suppressed(found, source) if public else found
    files: dict[str, tuple[str, ...]] = {}
    if with_displays:
        from cdisc_convert.submission.displays.writing import write_displays

        files = write_displays(folder, study, shown, source, is_public=public, marks=marks)
    inputs = [marks.study, content, marks.of_tables(), repr(public), repr(files)]
    (folder / RESULTS_FILE).write_bytes(
        marks.memory.step(
            "results files",
            RESULTS_FILE,
            inputs,
            lambda: results_bytes(study, shown, run.world.tables, files),
        )
    )
    links = [
        {**asdict(link), "parameters": list(link.parameters), "displays": list(link.displays)}
        for link in endpoint_links(study, found)
    ]
    return {"analyses": len(found), "endpoints": links}
