from io import BytesIO

import numpy as np
import pytest
from pyarrow import parquet

from knife.errors import MissingExtraError
from knife.faces import vector_table
from knife.faces.vector_table import write_vector_table

ROWS = np.arange(6, dtype=np.float32).reshape(3, 2)


def test_names_and_rows_come_back_whatever_the_blocks():
    file = BytesIO()
    assert write_vector_table(file, iter([(["a", 7], ROWS[:2]), (["é"], ROWS[2:])]), 2) == 3
    table = parquet.read_table(BytesIO(file.getvalue()))
    assert table["id"].to_pylist() == ["a", "7", "é"]
    assert table["vector"].to_pylist() == ROWS.tolist()


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(vector_table, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="parquet"):
        write_vector_table(BytesIO(), [], 2)
