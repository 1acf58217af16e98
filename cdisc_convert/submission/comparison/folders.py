"""Compares everything that two files, folders, runs or packages hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.language.studies import load_study
from cdisc_convert.rules.define_xml import read_define
from cdisc_convert.submission.comparison.compare import (
    MOST_LISTED,
    DatasetResult,
    Tolerance,
    compare_datasets,
)
from cdisc_convert.submission.comparison.dataset_files import DatasetFile, dataset_files
from cdisc_convert.submission.comparison.keys import Keys

DEFINES = (
    "define.xml",
    "define-sdtm.xml",
    "define-adam.xml",
    "m5/datasets/*/tabulations/sdtm/define.xml",
    "m5/datasets/*/analysis/adam/datasets/define.xml",
)


@dataclass(frozen=True)
class Comparison:
    """Two sides compared: `left` and `right` are the paths as given."""

    left: str
    right: str
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    datasets: tuple[DatasetResult, ...]

    @property
    def is_equal(self) -> bool:
        """True where both sides hold the same datasets, and each pair is equal."""
        alone = self.only_left or self.only_right
        return not alone and all(dataset.is_equal for dataset in self.datasets)


def compare_paths(
    left: Path,
    right: Path,
    keys: Keys,
    *,
    tolerance: Tolerance | None = None,
    datasets: Sequence[str] = (),
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
    most: int = MOST_LISTED,
    say: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Compare the datasets at `left` with those of the same name at `right`.

    Two single files are compared whatever their names. datasets: names to compare, none = all.
    Other arguments as for `compare_datasets`. One pair of datasets is held at a time.
    Raises SourceError where nothing can be read, SpecError where a key is not there.
    """
    ours, theirs = dataset_files(left), dataset_files(right)
    if left.is_file() and right.is_file() and len(ours) == len(theirs) == 1:
        theirs = dict(zip(ours, theirs.values(), strict=True))
    if datasets:
        ours, theirs = _chosen(ours, datasets), _chosen(theirs, datasets)
    results = []
    for name, file in ours.items():
        if name not in theirs:
            continue
        say(name)
        a, b = file.read(), theirs[name].read()
        chosen, because = keys.choose(a, b)
        results.append(
            compare_datasets(
                a,
                b,
                chosen,
                keys_because=because,
                tolerance=tolerance,
                only=only,
                ignore=ignore,
                most=most,
            )
        )
    return Comparison(
        str(left),
        str(right),
        tuple(name for name in ours if name not in theirs),
        tuple(name for name in theirs if name not in ours),
        tuple(results),
    )


def _chosen(files: Mapping[str, DatasetFile], names: Sequence[str]) -> dict[str, DatasetFile]:
    return {name: file for name, file in files.items() if name in names}


def declared_keys(paths: Sequence[Path], define: Path | None, study: Path | None) -> Keys:
    """Keys that a specification declares: `define`, `study`, else what lies beside the data.

    study: folder of a mapping. paths: the two sides; a define.xml or the mapping of a run that
    lies there is used, the first that is found.
    """
    if define is not None:
        return _of_define(define)
    if study is not None:
        return _of_study(study)
    for path in paths:
        folder = path if path.is_dir() else path.parent
        mapping = folder / "trace" / "mapping"
        if (mapping / "study.yaml").exists():
            return _of_study(mapping)
        found = [place for pattern in DEFINES for place in sorted(folder.glob(pattern))]
        if found:
            read = [_of_define(place) for place in found]
            declared = {name: key for keys in read for name, key in keys.declared.items()}
            return Keys(declared=declared, source=read[0].source)
    return Keys()


def _of_define(path: Path) -> Keys:
    described = read_define(path)
    declared = {dataset.name: dataset.keys for dataset in described.datasets if dataset.keys}
    return Keys(declared=declared, source=path.name)


def _of_study(folder: Path) -> Keys:
    study = load_study(folder)
    declared = {name: spec.key for name, spec in study.datasets.items() if spec.key}
    return Keys(declared=declared, source="the mapping")
