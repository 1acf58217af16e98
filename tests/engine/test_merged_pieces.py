"""Small pieces of a dataset go together without a record or a text getting lost."""

from __future__ import annotations

import numpy as np
import pytest

from cdisc_convert.engine.merged_pieces import merged_pieces
from cdisc_convert.engine.part_output import part_folder
from cdisc_convert.engine.store import Store
from cdisc_convert.engine.stored_frame import StoredDataset, stored_dataset
from cdisc_convert.engine.trace_store import columns_table
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable

TEXTS = [["a", None, "b"], [], ["b", "c"], ["d", "d", "d", "d"], [None]]


def _stored(folder) -> StoredDataset:
    store = Store(str(folder))
    variables = (
        Variable(name="T", label="Text", type="Char", kind=Kind.TEXT),
        Variable(name="N", label="Number", type="Num", kind=Kind.NUMBER),
    )
    facts = []
    for number, texts in enumerate(TEXTS):
        columns = {
            "T": Column.of_texts(texts),
            "N": Column.of_numbers(np.arange(len(texts)) + 10.0 * number),
        }
        store.write_table(f"{part_folder(number)}/data/XX.arrow", columns_table(columns))
        kinds = {"T": ["text", True], "N": ["number", True]}
        facts.append({"rows": len(texts), "kinds": kinds, "lengths": {"T": 1}, "changes": []})
    description = Dataset("XX", "Test", variables, {})
    return stored_dataset(description, store, list(range(len(TEXTS))), facts)


@pytest.mark.parametrize("most", [1, 3, 5, 100])
def test_pieces_that_go_together_hold_the_same_records(tmp_path, most):
    before = _stored(tmp_path)
    texts, numbers = (before.columns[name].tolist() for name in ("T", "N"))
    after = merged_pieces(before, most)
    assert after.columns["T"].tolist() == texts
    assert after.columns["N"].tolist() == numbers
    assert sum(after.part_rows) == len(after) == len(before)
    assert [len(piece.columns["T"]) for piece in after.pieces()] == list(after.part_rows)
    assert len(after.parts) <= len(before.parts)
    assert all(rows <= max(most, 4) for rows in after.part_rows)


def test_everything_small_is_one_piece(tmp_path):
    after = merged_pieces(_stored(tmp_path))
    assert after.parts == (0,) and after.part_rows == (10,)
    assert len(after.slices()) == 1
