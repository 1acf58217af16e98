"""A define document as it lies in a package: links to dataset files and to the annotated CRF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cdisc_convert.model.define import Define, ItemGroup, MetaData
from cdisc_convert.submission.packaging.layout import Layout
from cdisc_convert.submission.run_folder import SDTM

CRF_FILE = "acrf.pdf"
XPT = "xpt"


def placed(define: Define, layout: Layout, standard: str, formats: Sequence[str]) -> Define:
    """The document with links that lead from its folder to the files of the package.

    formats: of the datasets; links lead to files of the first.
    """
    metadata = define.metadata
    if formats[0] != XPT:
        datasets = tuple(_linked(dataset, f".{formats[0]}") for dataset in metadata.datasets)
        metadata = replace(metadata, datasets=datasets)
    if standard != SDTM:
        metadata = _with_crf(metadata, layout, standard)
    return replace(define, study=replace(define.study, metadata=metadata))


def _with_crf(metadata: MetaData, layout: Layout, standard: str) -> MetaData:
    """The path to the annotated CRF, which lies with the tabulations."""
    up = Path(*[".."] * len(Path(layout.datasets(standard)).parts))
    path = (up / layout.datasets(SDTM) / CRF_FILE).as_posix()
    leaves = tuple(
        replace(leaf, href=path) if leaf.href == CRF_FILE else leaf for leaf in metadata.leaves
    )
    return replace(metadata, leaves=leaves)


def _linked(dataset: ItemGroup, ending: str) -> ItemGroup:
    """The dataset with a link to a file of another ending."""
    if dataset.leaf is None:
        return dataset
    href = dataset.leaf.href.removesuffix(".xpt") + ending
    title = dataset.leaf.title.removesuffix(".xpt") + ending
    return replace(dataset, leaf=replace(dataset.leaf, href=href, title=title))
