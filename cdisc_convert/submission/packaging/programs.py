"""The mapping as the programs of the package, and what it says in words."""

from __future__ import annotations

import shutil
from pathlib import Path

from cdisc_convert.engine.metadata import dataset_facts
from cdisc_convert.engine.origins import infer_origin
from cdisc_convert.language.explain import DatasetText, explain_dataset, explain_study
from cdisc_convert.language.explain_text import dataset_page, study_page
from cdisc_convert.model.spec import DatasetSpec, Statement, Study

DERIVATIONS = "derivations.txt"
STORED_TABLES = "@tables"


def copy_programs(mapping: Path, target: Path) -> list[str]:
    """Copy the mapping as the run used it; gives the names of the files.

    Tables that came with the export are no program and stay out.
    """
    names = []
    for path in sorted(p for p in mapping.rglob("*") if p.is_file()):
        name = path.relative_to(mapping)
        if name.parts[0] == STORED_TABLES:
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)
        names.append(name.as_posix())
    return names


def derivation_listing(study: Study) -> str:
    """How every dataset and variable is made, in words."""
    facts = dataset_facts(study)

    def origins(spec: DatasetSpec, statement: Statement) -> tuple[str, str]:
        return infer_origin(study, spec, statement)[:2]

    texts: list[DatasetText] = []
    for spec in study.datasets.values():
        known = facts.get(spec.name)
        label = known.label if known else spec.label
        variables = known.variables if known else {}
        texts.append(explain_dataset(study, spec, label, variables, origins))
    pages = [study_page(explain_study(study, tuple(texts)))]
    pages += [dataset_page(text) for text in texts]
    return ("\n\n" + "=" * 100 + "\n\n").join(pages) + "\n"
