"""A user's matrix is read as it is, or refused with a reason."""

import io
import pickle
import struct

import numpy as np
import pytest
from safetensors.numpy import save_file

from knife.errors import InputError, ShapeError
from knife.store.digest import digest_of
from knife.store.vectors import NamedVectors, read_vectors

MATRIX = np.array([[1, 2, 3], [4, 5, 6.5]], np.float32)


@pytest.fixture
def npy(tmp_path):
    def write(array, name="x.npy"):
        np.save(tmp_path / name, array, allow_pickle=array.dtype == object)
        return tmp_path / name

    return write


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_float_is_read_as_float32_with_the_same_digest(npy, dtype, order):
    read = read_vectors(npy(np.asarray(MATRIX, dtype, order=order)))
    assert read.vectors.dtype == np.float32
    assert read.vectors.flags.c_contiguous
    assert not read.vectors.flags.writeable
    assert np.array_equal(read.vectors, MATRIX)
    assert read.names == ("0", "1")
    assert len(read) == 2
    assert read.digest == digest_of(["0", "1"], MATRIX)


def test_names_belong_to_the_digest(npy, tmp_path):
    (tmp_path / "names.txt").write_text("a\nb\n")
    named = read_vectors(npy(MATRIX), tmp_path / "names.txt")
    assert named.names == ("a", "b")
    assert named.digest != read_vectors(npy(MATRIX)).digest


@pytest.mark.parametrize(
    "data",
    ["ä b\n b \n", "ä b\n b ", "ä b\r\n b \r\n", "\ufeffä b\n b \n"],
)
def test_names_are_taken_as_they_stand(npy, tmp_path, data):
    (tmp_path / "names.txt").write_bytes(data.encode())
    assert read_vectors(npy(MATRIX), tmp_path / "names.txt").names == ("ä b", " b ")


def test_names_may_hold_other_line_separators_and_repeat(npy, tmp_path):
    (tmp_path / "names.txt").write_bytes("a\u2028b\na\u2028b\n".encode())
    assert read_vectors(npy(MATRIX), tmp_path / "names.txt").names == ("a\u2028b",) * 2


@pytest.mark.parametrize(
    "data, what",
    [
        (b"a\n", r"has 1 names; expected 2, one for each row\. Check"),
        (b"a\nb\nc\n", "has 3 names"),
        (b"a\nb\n\n", "has 3 names"),
        (b"", "has 1 names"),
        (b"a\n\n", "line 2 is empty; expected a name"),
        (b"\nb\n", "line 1 is empty"),
        (b"caf\xe9\nb\n", "cannot be read: .* Expected UTF-8 text"),
    ],
)
def test_names_that_do_not_fit_are_refused(npy, tmp_path, data, what):
    (tmp_path / "names.txt").write_bytes(data)
    with pytest.raises(InputError, match=what):
        read_vectors(npy(MATRIX), tmp_path / "names.txt")


def test_missing_names_are_refused(npy, tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.txt cannot be read"):
        read_vectors(npy(MATRIX), tmp_path / "nowhere.txt")


def test_a_safetensors_file_with_one_matrix_is_read(tmp_path):
    save_file({"embedding": MATRIX.astype(np.float16)}, tmp_path / "x.safetensors")
    assert np.array_equal(read_vectors(tmp_path / "x.safetensors").vectors, MATRIX)


@pytest.mark.parametrize("tensors", [{}, {"a": MATRIX, "b": MATRIX}])
def test_a_safetensors_file_must_hold_one_tensor(tmp_path, tensors):
    save_file(tensors, tmp_path / "x.safetensors")
    with pytest.raises(InputError, match=rf"holds {len(tensors)} tensors; expected one"):
        read_vectors(tmp_path / "x.safetensors")


@pytest.mark.parametrize("data", [b"", b"nonsense", struct.pack("<Q", 2**50)])
def test_a_broken_safetensors_file_is_refused(tmp_path, data):
    (tmp_path / "x.safetensors").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.safetensors cannot be read"):
        read_vectors(tmp_path / "x.safetensors")


@pytest.mark.parametrize("shape", [(3,), (), (1, 2, 3), (0, 3), (3, 0)])
def test_only_a_matrix_with_rows_is_taken(npy, shape):
    with pytest.raises(ShapeError, match=r"the array in .*x\.npy has shape"):
        read_vectors(npy(np.zeros(shape)))


@pytest.mark.parametrize("dtype", [np.int64, bool, np.complex64, "U3", "M8[s]", np.longdouble])
def test_only_floats_are_taken(npy, dtype):
    with pytest.raises(InputError, match="expected float16, float32 or float64"):
        read_vectors(npy(np.zeros((2, 2), dtype)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_numbers_that_are_not_finite_are_refused_with_their_row(npy, value):
    matrix = np.zeros((5, 2))
    matrix[3, 1] = value
    with pytest.raises(InputError, match=r"has 1 rows that are not finite in float32.*is row 3;"):
        read_vectors(npy(matrix))


class Trap:
    """Would tell if it were ever unpickled."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('unpickled')",))


def test_nothing_is_ever_unpickled(npy, tmp_path):
    path = npy(np.array([[Trap()]], dtype=object))
    with pytest.raises(InputError, match="cannot be read"):
        read_vectors(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(InputError, match=r"is no \.npy file"):
        read_vectors(path)


def test_an_archive_is_refused(tmp_path):
    np.savez(tmp_path / "x.npz", MATRIX)
    with pytest.raises(InputError, match=r"is no \.npy file; expected one that numpy\.save wrote"):
        read_vectors(tmp_path / "x.npz")


def test_every_cut_of_a_file_is_refused(npy):
    path = npy(MATRIX)
    data = path.read_bytes()
    for size in range(len(data)):
        path.write_bytes(data[:size])
        with pytest.raises(InputError):
            read_vectors(path)


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': 'x', }",
        b"{'descr': 'nonsense', 'fortran_order': False, 'shape': (1, 2), }",
        b"__import__('os')._exit(3)",
        b"(((((",
        b"\xff\xfe",
        b"",
    ],
)
def test_a_forged_header_is_refused(tmp_path, header):
    body = header + b"\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body + b"\0" * 8
    (tmp_path / "x.npy").write_bytes(data)
    with pytest.raises(InputError):
        read_vectors(tmp_path / "x.npy")


@pytest.mark.parametrize("name", ["nowhere.npy", "", "nowhere.safetensors", "a\0b.npy"])
def test_a_missing_file_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be read: .*\. Expected"):
        read_vectors(f"{tmp_path}/{name}")


def test_named_vectors_check_themselves():
    with pytest.raises(ShapeError, match=r"vectors has shape \(2, 3\); expected \(1, 'H'\)"):
        NamedVectors(("a",), MATRIX, "")
    stream = io.StringIO()
    stream.write(repr(NamedVectors(("a", "b"), MATRIX, "00")))
    assert stream.getvalue() == "NamedVectors(digest='00')"
