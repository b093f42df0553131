from io import BytesIO

import numpy as np
import pytest
from safetensors.numpy import load
from scipy.sparse import csr_matrix, load_npz

from knife.errors import InputError
from knife.store.vector_files import write_npy, write_safetensors, write_sparse

ROWS = np.arange(36, dtype=np.float32).reshape(12, 3)


@pytest.mark.parametrize("size", [1, 5, 12, 100])
def test_blocks_give_the_file_that_the_whole_gives(size):
    blocks = [ROWS[i : i + size] for i in range(0, 12, size)]
    file = BytesIO()
    assert write_npy(file, iter(blocks), 3) == 12
    whole = BytesIO()
    np.save(whole, ROWS)
    assert file.getvalue() == whole.getvalue()
    file = BytesIO()
    assert write_safetensors(file, iter(blocks), 3) == 12
    assert np.array_equal(load(file.getvalue())["vectors"], ROWS)


def test_no_rows_are_a_file_too():
    file = BytesIO()
    write_npy(file, [], 3)
    assert np.load(BytesIO(file.getvalue())).shape == (0, 3)
    file = BytesIO()
    write_safetensors(file, [], 3)
    assert load(file.getvalue())["vectors"].shape == (0, 3)


@pytest.mark.parametrize("write", [write_npy, write_safetensors])
def test_a_block_of_another_width_is_refused(write):
    with pytest.raises(InputError, match="expected"):
        write(BytesIO(), [ROWS], 4)


def test_scipy_reads_a_sparse_file():
    matrix = csr_matrix(np.float32([[0, 1], [2, 0], [0, 0]]))
    file = BytesIO()
    write_sparse(
        file, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data, (3, 2)
    )
    file.seek(0)
    assert np.array_equal(load_npz(file).toarray(), matrix.toarray())
