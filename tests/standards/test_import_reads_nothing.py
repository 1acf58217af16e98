from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cdisc_convert.standards as standards

PROJECT = Path(standards.__file__).resolve().parents[2]
SCRIPT = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
seen = [path for path in opened if not path.endswith((".py", ".pyc")) and ".pyc." not in path]
heavy = [name for name in ("pandas", "numpy", "openpyxl", "lxml") if name in sys.modules]
print(json.dumps({"opened": seen, "heavy": heavy}))
"""


def test_importing_every_module_of_the_standards_reads_no_data_and_no_heavy_library():
    modules = [
        f"cdisc_convert.standards.{path.stem}"
        for path in Path(standards.__file__).parent.glob("[a-z]*.py")
    ]
    assert len(modules) > 10
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *modules],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    told = json.loads(done.stdout)
    assert [path for path in told["opened"] if path.startswith(str(PROJECT))] == []
    assert [path for path in told["opened"] if path.endswith((".csv", ".tsv"))] == []
    assert told["heavy"] == []
