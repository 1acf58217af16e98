"""Compares everything that two files, folders, runs or packages hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import Place, Problem, SpecError
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
    known = {**ours, **theirs}
    _refuse_unknown({"--datasets": datasets, "--keys": tuple(keys.of)}, known, "dataset")
    if datasets:
        ours, theirs = _chosen(ours, datasets), _chosen(theirs, datasets)
    results = []
    variables: dict[str, None] = {}
    for name, file in ours.items():
        if name not in theirs:
            continue
        say(name)
        a, b = file.read(), theirs[name].read()
        variables |= dict.fromkeys((*a.columns, *b.columns))
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
    if results:
        chosen_by = {"--only": only, "--ignore": ignore, **_of_tolerance(tolerance)}
        _refuse_unknown(chosen_by, variables, "variable")
    return Comparison(
        str(left),
        str(right),
        tuple(name for name in ours if name not in theirs),
        tuple(name for name in theirs if name not in ours),
        tuple(results),
    )


def _of_tolerance(tolerance: Tolerance | None) -> dict[str, Sequence[str]]:
    """The variables that have a tolerance of their own, by option."""
    if tolerance is None:
        return {}
    return {"--absolute": tuple(tolerance.absolute_of), "--relative": tuple(tolerance.relative_of)}


def _refuse_unknown(
    asked: Mapping[str, Sequence[str]], known: Mapping[str, object], what: str
) -> None:
    """Raise SpecError for names, by option, that are on neither side: they would change nothing."""
    problems = [
        Problem(Place(option), f"neither side has a {what} '{name}'{did_you_mean(name, known)}")
        for option, names in asked.items()
        for name in names
        if name not in known
    ]
    if problems:
        raise SpecError(problems)


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
