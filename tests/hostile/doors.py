"""Every way in which a user gives a file to a command: the file, its kind, and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SDTM = "package/m5/datasets/t1/tabulations/sdtm"


@dataclass(frozen=True)
class Door:
    """A file that is damaged, and the command that then reads it.

    kind: of the damages made inside. words: the command line; `{out}` is a place for output.
    named: a text that stands in every refusal besides the file's own name.
    """

    file: str
    kind: str
    words: str
    named: str = ""

    @property
    def name(self) -> str:
        """Short name for a test."""
        command = "-".join(word for word in self.words.split()[:2] if word.isalpha())
        return f"{command}:{self.file.replace('/', '_')}"

    def order(self, world: Path, out: Path) -> list[str]:
        """The words of the command line."""
        return [
            word.replace("{out}", str(out)).replace("{w}", str(world))
            for word in self.words.split()
        ]


_VALIDATE = "validate {w}/run/sdtm --quiet"
DOORS = (
    # define.xml and workbooks
    Door("define.xml", "define", "define validate {w}/define.xml"),
    Door("define.xml", "define", "define validate {w}/define.xml --data {w}/run/sdtm"),
    Door("define.xml", "define", "define render {w}/define.xml --out {out}.html"),
    Door("define.xml", "define", "define export {w}/define.xml --out {out}.xlsx"),
    Door("define.xml", "define", "define diff {w}/define.xml {w}/define-2.0.xml"),
    Door("define.xml", "define", "new {out} --from-define {w}/define.xml"),
    Door("define.xml", "define", f"{_VALIDATE} --define {{w}}/define.xml"),
    Door("define.xml", "define", "compare {w}/run/sdtm {w}/run2/sdtm --define {w}/define.xml"),
    Door("define-2.0.xml", "define", "define import {w}/define-2.0.xml --out {out}.xml"),
    Door("define-2.0.xml", "define", "define validate {w}/define-2.0.xml"),
    Door("define-2.0.xml", "define", f"{_VALIDATE} --define {{w}}/define-2.0.xml"),
    Door("spec.xlsx", "workbook", "define import {w}/spec.xlsx --out {out}.xml"),
    Door("spec.xlsx", "workbook", "define render {w}/spec.xlsx --out {out}.html"),
    Door("spec.xlsx", "workbook", "new {out} --from-p21 {w}/spec.xlsx"),
    Door("spec.xlsx", "workbook", f"{_VALIDATE} --spec {{w}}/spec.xlsx"),
    # what goes with validate
    Door("waivers.yaml", "yaml", f"{_VALIDATE} --waivers {{w}}/waivers.yaml"),
    Door("study/known_findings.yaml", "yaml", f"{_VALIDATE} --study {{w}}/study"),
    Door("earlier.json", "json", f"{_VALIDATE} --baseline {{w}}/earlier.json"),
    Door("rules/CG0001.yml", "yaml", f"{_VALIDATE} --rules {{w}}/rules"),
    Door("rules/CG0001.yml", "yaml", "validate {w}/case --quiet --rules {w}/rules"),
    Door("case/.env", "text", "validate {w}/case --quiet --rules {w}/rules"),
    Door("case/_datasets.csv", "text", "validate {w}/case --quiet --rules {w}/rules"),
    Door("case/_variables.csv", "text", "validate {w}/case --quiet --rules {w}/rules"),
    Door("case/ae.csv", "text", "validate {w}/case --quiet --rules {w}/rules"),
    # datasets
    Door("run/sdtm/lb.xpt", "", "validate {w}/run/sdtm --quiet --rules {w}/rules"),
    Door("run/sdtm/dm.xpt", "", "validate {w}/run/sdtm --quiet"),
    Door("json/lb.json", "json", "validate {w}/json --quiet --rules {w}/rules"),
    Door("json/dm.json", "json", "validate {w}/json --quiet"),
    Door("ndjson/lb.ndjson", "json", "validate {w}/ndjson --quiet --rules {w}/rules"),
    Door("parquet/lb.parquet", "parquet", "validate {w}/parquet --quiet --rules {w}/rules"),
    Door("run/sdtm/lb.xpt", "", "compare {w}/run/sdtm {w}/run2/sdtm"),
    Door("json/lb.json", "json", "compare {w}/json {w}/run2/sdtm"),
    Door("parquet/lb.parquet", "parquet", "compare {w}/parquet {w}/run2/sdtm"),
    # folders of runs
    *(
        Door(f"run/{file}", kind, words)
        for file, kind, commands in (
            ("run.json", "json", "delta ledger report trace define package convert"),
            ("ledger.parquet", "parquet", "ledger report delta"),
            ("findings.json", "json", "report delta define package"),
            ("issues.csv", "text", "report delta"),
            ("state.json", "json", "convert report"),
            ("timings.json", "json", "report"),
            ("changed_cells.parquet", "parquet", "trace report delta"),
            ("trace/LB.parquet", "parquet", "trace report"),
            ("trace/raw/labs.parquet", "parquet", "trace report delta"),
            ("trace/subjects.parquet", "parquet", "trace report"),
            ("trace/trace.json", "json", "trace report package delta define"),
            ("trace/mapping/study.yaml", "yaml", "trace report package define"),
            ("trace/mapping/datasets.yaml", "yaml", "trace report package define"),
            ("sdtm/lb.xpt", "", "trace report package define delta"),
            ("define-sdtm.xml", "define", "package"),
            (".cache/index.json", "json", "convert"),
        )
        for command in commands.split()
        for words in (
            {
                "delta": "delta {w}/run {w}/run2",
                "ledger": "ledger {w}/run",
                "report": "report {w}/run --out {out}.html",
                "trace": "trace {w}/run LB --record 2",
                "define": "define build {w}/run --out {out} --quiet",
                "package": "package {w}/run --out {out} --quiet",
                "convert": "convert {w}/study --raw {w}/raw --out {w}/run --quiet",
            }[command],
        )
    ),
    *(
        Door(f"run/{file}", kind, "leaks {w}/study {w}/run --raw {w}/raw")
        for file, kind in (
            ("sdtm/lb.xpt", ""),
            ("ledger.parquet", "parquet"),
            ("issues.csv", "text"),
            ("issues.xlsx", "workbook"),
            ("run.json", "json"),
        )
    ),
    # packages
    *(
        Door(f"package/{file}", kind, "verify {w}/package --quiet")
        for file, kind in (
            ("manifest.json", "json"),
            ("run.json", "json"),
            ("runlog.jsonl", "json"),
            ("m5/datasets/t1/stf-t1.xml", "define"),
            (f"{SDTM[8:]}/define.xml", "define"),
            (f"{SDTM[8:]}/lb.xpt", ""),
            (f"{SDTM[8:]}/dm.json", "json"),
            (f"{SDTM[8:]}/lb.ndjson", "json"),
            (f"{SDTM[8:]}/csdrg.docx", "workbook"),
            (f"{SDTM[8:]}/acrf.pdf", ""),
            ("m5/datasets/t1/analysis/adam/programs/study.yaml", "yaml"),
        )
    ),
    # tables beside the raw data, terminology
    Door(
        "raw/admin/corrections.csv",
        "text",
        "convert {w}/study --raw {w}/raw --out {out} --quiet --no-report --no-displays",
    ),
    Door("terms.txt", "text", "ct import {w}/terms.txt --to {out} --name sdtm-2025-09-26"),
    Door("terms.xml", "define", "ct import {w}/terms.xml --to {out} --name sdtm-2025-09-26"),
    Door("terms.xlsx", "workbook", "ct import {w}/terms.xlsx --to {out} --name sdtm-2025-09-26"),
    Door("raw/labs.csv", "text", "new {out} --from-raw {w}/raw"),
    Door(
        "style.xsl",
        "define",
        "define render {w}/define.xml --stylesheet {w}/style.xsl --out {out}.html",
    ),
)
Check = Callable[[Door], None]


def doors(pick: str = "") -> Iterator[Door]:
    """All, or those whose name holds `pick`."""
    yield from (door for door in DOORS if pick in door.name)
