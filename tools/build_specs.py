"""Write `specs/` from the reference files: facts of the standards, without notes or definitions.

    python tools/build_specs.py REFERENCE_FOLDER [--out specs]

The result is the same for the same input, so that a changed line in `specs/` is a changed fact.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cdisc_convert.standards.package_file import CodelistHead, Term, write_package

SDTMIG = {"3.3": "1.7", "3.4": "2.0"}
SDTM = ("1.4", "1.7", "2.0")
ADAMIG = {
    "1.1": "occds-1.0 adae-1.0 tte-1.0",
    "1.2": "occds-1.0 adae-1.0 tte-1.0",
    "1.3": "occds-1.1",
}
SUPPLEMENTS = ("occds-1.0", "occds-1.1", "adae-1.0", "tte-1.0")
PACKAGES = (
    "sdtm-2024-03-29",
    "sdtm-2025-03-28",
    "adam-2024-03-29",
    "adam-2026-03-27",
    "define-xml-2024-03-29",
    "define-xml-2026-03-27",
)
SDTMIG_VARIABLE = (
    "domain ordinal name label type role core codelists described values model".split()
)
DOMAIN = "name class label structure ordinal".split()
STRUCTURE = "name class subclass label".split()
SDTM_VARIABLE = "class dataset ordinal name label type role described".split()
ADAM_VARIABLE = "structure set name label type core codelists described values".split()

Record = Mapping[str, Any]


def main() -> None:
    """Write every standard and package, and the list of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parent.parent / "specs"
    )
    given = parser.parse_args()
    versions = [
        *(write_sdtmig(given.reference, given.out, v, m) for v, m in SDTMIG.items()),
        *(write_sdtm(given.reference, given.out, v) for v in SDTM),
        *(write_adam(given.reference, given.out, f"adamig-{v}", u) for v, u in ADAMIG.items()),
        *(write_adam(given.reference, given.out, name, "") for name in SUPPLEMENTS),
    ]
    write_csv(given.out / "standards.csv", ["standard", "version", "effective", "uses"], versions)
    for package in PACKAGES:
        write_terminology(given.reference / f"ct-{package}.json", given.out / "ct" / package)


def write_sdtmig(reference: Path, out: Path, version: str, model: str) -> Record:
    """Domains and variables of an SDTMIG; gives its line of `standards.csv`."""
    source = read_json(reference / f"sdtmig-{version}.json")
    classes = {domain["name"]: domain["class"] for domain in source["domains"]}
    variables = [
        {"model": generic_name(variable, classes[variable["domain"]]), **variable}
        for variable in source["variables"]
    ]
    folder = out / f"sdtmig-{version}"
    domains = sorted(source["domains"], key=lambda domain: domain["ordinal"])
    write_csv(folder / "domains.csv", DOMAIN, domains)
    write_csv(folder / "variables.csv", SDTMIG_VARIABLE, variables)
    return standard_line("sdtmig", version, source, f"sdtm-{model}")


def generic_name(variable: Record, class_: str) -> str:
    """Model name of an observation variable for which the reference gives none (FATESTCD)."""
    name: str = variable["name"]
    is_own = class_ not in ("Trial Design", "Relationship", "Special-Purpose", "Study Reference")
    return f"--{name[2:]}" if is_own and name.startswith(variable["domain"]) else name


def write_sdtm(reference: Path, out: Path, version: str) -> Record:
    """Class and dataset variables of an SDTM model; gives its line of `standards.csv`."""
    source = read_json(reference / f"sdtm-model-{version}.json")
    variables = [*source["class_variables"], *source["dataset_variables"]]
    write_csv(out / f"sdtm-{version}" / "variables.csv", SDTM_VARIABLE, variables)
    return standard_line("sdtm", version, source, "")


def write_adam(reference: Path, out: Path, name: str, uses: str) -> Record:
    """Structures and variables of an ADaM document; gives its line of `standards.csv`."""
    standard, version = name.split("-")
    file = f"{name}.json" if standard == "adamig" else f"adam-{name}.json"
    source = read_json(reference / file)
    variables = [{**variable, "core": core_of(variable)} for variable in source["variables"]]
    structures = source["structures"]
    write_csv(out / name / "structures.csv", STRUCTURE, structures)
    write_csv(out / name / "variables.csv", ADAM_VARIABLE, variables)
    return standard_line(standard, version, source, uses)


def core_of(variable: Record) -> str:
    """Req, Cond, Perm or "Not used", which the source spells in two ways."""
    core: str = variable["core"]
    return core.capitalize()


def standard_line(standard: str, version: str, source: Record, uses: str) -> Record:
    """Line of `standards.csv`."""
    line = {"standard": standard, "version": version, "effective": source["effective"]}
    return {**line, "uses": uses}


def write_terminology(source: Path, folder: Path) -> None:
    """A terminology package in place of the one in `folder`."""
    codelists = []
    for codelist in read_json(source)["codelists"]:
        head = CodelistHead(
            code=codelist["code"],
            value=codelist["value"],
            name=codelist["name"],
            extensible=codelist["extensible"],
            preferred=codelist["preferred"],
            synonyms=tuple(codelist["synonyms"]),
        )
        terms = [Term(c, v, p, tuple(s)) for c, v, p, s in codelist["terms"]]
        codelists.append((head, terms))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_package(folder, codelists)


def read_json(path: Path) -> Any:
    """Content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_csv(path: Path, names: Sequence[str], records: Iterable[Record]) -> None:
    """The fields `names` of each record; lists are joined by blanks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for record in records:
            writer.writerow([cell(record.get(name, "")) for name in names])


def cell(value: Any) -> str:
    """Text of a field; no item of a list has a blank in it."""
    if not isinstance(value, list):
        return str(value)
    assert not any(" " in item for item in value), value
    return " ".join(value)


if __name__ == "__main__":
    main()
