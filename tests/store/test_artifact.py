"""An artifact is whole or refused, and the same content gives the same bytes."""

import json
import os
import struct
import subprocess
import sys

import numpy as np
import pytest

import knife
from knife.errors import DigestMismatchError, InputError, StoreError
from knife.store.artifact import read_artifact, require_replaceable, write_artifact
from knife.store.digest import digest_of_bytes

ARRAYS = {
    "b": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a": np.array([3, 1, 2], np.int64),
    "none": np.empty(0, np.int64),
    "one": np.array(2.5, np.float16),
    "flags": np.array([True, False]),
}
NOTE = {"vocabulary_digest": "abc", "note": "Größe", "numbers": [1, 2.5]}


@pytest.fixture
def place(tmp_path):
    target = tmp_path / "art"
    write_artifact(target, "toy", ARRAYS, NOTE)
    return target


def content(place):
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


def rewrite_manifest(place, **changes):
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    manifest.update(changes)
    (place / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def replace_arrays(place, data):
    """Put other arrays in, with a manifest that vouches for them."""
    (place / "arrays.safetensors").write_bytes(data)
    entry = {"bytes": len(data), "sha256": digest_of_bytes(data)}
    rewrite_manifest(place, files={"arrays.safetensors": entry})


def test_what_was_written_is_read(place):
    artifact = read_artifact(place, "toy", vocabulary_digest="abc")
    assert set(artifact.arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert artifact.arrays[name].dtype == array.dtype
        assert artifact.arrays[name].shape == array.shape
        assert (artifact.arrays[name] == array).all()
    assert {key: artifact.manifest[key] for key in NOTE} == NOTE


def test_arrays_are_read_only(place):
    with pytest.raises(ValueError, match="read-only"):
        read_artifact(place, "toy").arrays["b"][0] = 1


def test_the_manifest_names_format_version_writer_and_file(place):
    data = (place / "arrays.safetensors").read_bytes()
    manifest = json.loads((place / "manifest.json").read_text("utf-8"))
    assert manifest["format"] == "knife.toy"
    assert manifest["version"] == 1
    assert manifest["knife"] == knife.__version__
    assert manifest["files"] == {
        "arrays.safetensors": {"bytes": len(data), "sha256": digest_of_bytes(data)}
    }


def test_the_caller_may_name_the_version_that_wrote_it(tmp_path):
    write_artifact(tmp_path / "x", "toy", {}, {"vocabulary_digest": "", "knife": "9.9"})
    assert read_artifact(tmp_path / "x", "toy").text("knife") == "9.9"


def test_a_second_run_gives_the_same_bytes_whatever_the_order(place, tmp_path):
    def backwards(mapping):
        return dict(reversed(mapping.items()))

    write_artifact(tmp_path / "again", "toy", backwards(ARRAYS), backwards(NOTE))
    assert content(tmp_path / "again") == content(place)


def test_layout_and_byte_order_of_an_array_do_not_change_the_bytes(place, tmp_path):
    other = {**ARRAYS, "b": np.asfortranarray(ARRAYS["b"]).astype(">f4"), "a": ARRAYS["a"][::1]}
    write_artifact(tmp_path / "again", "toy", other, NOTE)
    assert content(tmp_path / "again") == content(place)


def test_a_fresh_process_gives_the_same_bytes(place, tmp_path):
    program = """
import sys, numpy as np
from knife.store.artifact import read_artifact, require_replaceable, write_artifact
source = read_artifact(sys.argv[1], "toy")
note = {k: source.manifest[k] for k in ("numbers", "vocabulary_digest", "note")}
write_artifact(sys.argv[2], "toy", source.arrays, note)
assert not {"torch", "transformers", "pickle5", "socketserver"} & set(sys.modules)
"""
    target = tmp_path / "fresh"
    subprocess.run([sys.executable, "-c", program, str(place), str(target)], check=True)
    assert content(target) == content(place)


def test_parents_are_made(tmp_path):
    write_artifact(tmp_path / "a" / "b" / "c", "toy", ARRAYS, NOTE)
    assert read_artifact(str(tmp_path / "a" / "b" / "c"), "toy").text("note") == "Größe"


def test_an_existing_artifact_is_refused_and_kept(place):
    before = content(place)
    with pytest.raises(StoreError, match="exists already; expected a new place"):
        write_artifact(place, "toy", {}, NOTE)
    assert content(place) == before


def test_overwriting_replaces_and_leaves_nothing_beside(place):
    write_artifact(place, "toy", {"x": np.ones(2)}, NOTE, overwrite=True)
    assert set(read_artifact(place, "toy").arrays) == {"x"}
    assert [path.name for path in place.parent.iterdir()] == ["art"]


def test_overwriting_may_replace_a_damaged_one_of_the_same_kind(place):
    (place / "arrays.safetensors").write_bytes(b"half")
    write_artifact(place, "toy", ARRAYS, NOTE, overwrite=True)
    assert read_artifact(place, "toy").text("note") == "Größe"


def test_an_empty_directory_is_filled_only_when_asked(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(StoreError, match="exists already"):
        write_artifact(empty, "toy", ARRAYS, NOTE)
    write_artifact(empty, "toy", ARRAYS, NOTE, overwrite=True)
    assert read_artifact(empty, "toy").text("note") == "Größe"


def test_another_kind_is_never_overwritten(place):
    before = content(place)
    with pytest.raises(StoreError, match=r"is of format 'knife\.toy'; expected 'knife\.other'"):
        write_artifact(place, "other", {}, NOTE, overwrite=True)
    assert content(place) == before


@pytest.mark.parametrize("name", ["labels.tsv", "notes"])
def test_a_directory_with_other_files_is_never_overwritten(place, name):
    (place / name).write_text("mine")
    with pytest.raises(StoreError, match=f"holds '{name}', which is no part"):
        write_artifact(place, "toy", {}, NOTE, overwrite=True)
    assert (place / name).read_text() == "mine"
    assert read_artifact(place, "toy").text("note") == "Größe"


def test_a_directory_without_a_readable_manifest_is_never_overwritten(place):
    (place / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="is no JSON"):
        write_artifact(place, "toy", {}, NOTE, overwrite=True)
    (place / "manifest.json").unlink()
    with pytest.raises(StoreError, match=r"has no manifest\.json"):
        write_artifact(place, "toy", {}, NOTE, overwrite=True)
    assert (place / "arrays.safetensors").exists()


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_is_never_overwritten(tmp_path, overwrite):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="is a file; expected a directory"):
        write_artifact(tmp_path / "file", "toy", {}, NOTE, overwrite=overwrite)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_link_stays_a_link_and_its_target_is_replaced(place, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(place)
    write_artifact(link, "toy", {"x": np.ones(2)}, NOTE, overwrite=True)
    assert link.is_symlink()
    assert set(read_artifact(place, "toy").arrays) == {"x"}


@pytest.mark.parametrize(
    "array", [np.array(["a"]), np.array([None]), np.array([1j]), np.array([1], np.longdouble)]
)
def test_an_array_that_safetensors_cannot_hold_is_refused(tmp_path, array):
    with pytest.raises(InputError, match=r"'x' is of dtype .* Convert it first"):
        write_artifact(tmp_path / "x", "toy", {"x": array}, NOTE)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"vocabulary_digest": None},
        {"vocabulary_digest": "", "format": "mine"},
        {"vocabulary_digest": "", "version": 2},
        {"vocabulary_digest": "", "files": {}},
    ],
)
def test_a_manifest_must_have_a_digest_and_none_of_our_keys(tmp_path, manifest):
    with pytest.raises(InputError, match="expected vocabulary_digest"):
        write_artifact(tmp_path / "x", "toy", {}, manifest)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, b"x", "\ud800"])
def test_a_value_that_is_no_json_is_refused(tmp_path, value):
    with pytest.raises(InputError, match="cannot be written as JSON"):
        write_artifact(tmp_path / "x", "toy", {}, {"vocabulary_digest": "", "value": value})
    assert not list(tmp_path.iterdir())


def test_a_path_with_a_nul_is_refused():
    with pytest.raises(InputError, match="holds a NUL"):
        write_artifact("a\0b", "toy", {}, NOTE)
    with pytest.raises(InputError, match="holds a NUL"):
        read_artifact("a\0b", "toy")


# Reading what is not right.


def test_a_missing_directory_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"is no directory; expected .* saved as toy\. Check"):
        read_artifact(tmp_path / "nowhere", "toy")


def test_a_missing_manifest_is_refused(place):
    (place / "manifest.json").unlink()
    with pytest.raises(StoreError, match=r"has no manifest\.json"):
        read_artifact(place, "toy")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": "kn'])
def test_a_broken_manifest_is_refused(place, data):
    (place / "manifest.json").write_bytes(data)
    with pytest.raises(StoreError, match=r"is no JSON.*half-written"):
        read_artifact(place, "toy")


@pytest.mark.parametrize("text", ["[]", "null", '"knife.toy"', "{}", '{"format": "other.toy"}'])
def test_a_manifest_of_something_else_is_refused(place, text):
    (place / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=r"expected 'knife\.toy'"):
        read_artifact(place, "toy")


def test_another_kind_is_refused(place):
    with pytest.raises(StoreError, match=r"is of format 'knife\.toy'; expected 'knife\.clusters'"):
        read_artifact(place, "clusters")


def test_a_newer_version_is_refused_by_name(place):
    rewrite_manifest(place, version=2, knife="7.0")
    with pytest.raises(StoreError, match=r"written by knife 7\.0 in format version 2.*Upgrade"):
        read_artifact(place, "toy")


@pytest.mark.parametrize("version", [None, "1", 0, True, 1.5])
def test_a_version_that_is_none_is_refused(place, version):
    rewrite_manifest(place, version=version)
    with pytest.raises(StoreError, match="expected a number from 1"):
        read_artifact(place, "toy")


def test_a_manifest_without_digest_is_refused(place):
    rewrite_manifest(place, vocabulary_digest=None)
    with pytest.raises(StoreError, match="has no vocabulary_digest"):
        read_artifact(place, "toy")


def test_the_digest_of_another_model_is_refused_with_both(place):
    with pytest.raises(DigestMismatchError, match="made with another model") as caught:
        read_artifact(place, "toy", vocabulary_digest="xyz")
    assert (caught.value.expected, caught.value.got) == ("xyz", "abc")


def test_an_empty_digest_matches_no_model(tmp_path):
    write_artifact(tmp_path / "x", "toy", {}, {"vocabulary_digest": ""})
    with pytest.raises(DigestMismatchError):
        read_artifact(tmp_path / "x", "toy", vocabulary_digest="xyz")


def test_missing_arrays_are_refused(place):
    (place / "arrays.safetensors").unlink()
    with pytest.raises(StoreError, match=r"has no arrays\.safetensors.*incomplete"):
        read_artifact(place, "toy")


def test_every_half_written_length_is_refused(place):
    data = (place / "arrays.safetensors").read_bytes()
    for size in range(0, len(data), 7):
        (place / "arrays.safetensors").write_bytes(data[:size])
        with pytest.raises(StoreError, match="half-written, damaged"):
            read_artifact(place, "toy")


def test_one_flipped_bit_is_refused(place):
    data = bytearray((place / "arrays.safetensors").read_bytes())
    data[-1] ^= 1
    (place / "arrays.safetensors").write_bytes(bytes(data))
    with pytest.raises(StoreError, match="half-written, damaged"):
        read_artifact(place, "toy")


@pytest.mark.parametrize("files", [None, [], {}, {"arrays.safetensors": 3}])
def test_a_manifest_that_vouches_for_nothing_is_refused(place, files):
    rewrite_manifest(place, files=files)
    with pytest.raises(StoreError, match="not the file that its manifest describes"):
        read_artifact(place, "toy")


def header(tensors):
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text + b"\0\0"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no safetensors at all",
        struct.pack("<Q", 2**60) + b"{}",
        header({"x": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}),
        header({"x": {"dtype": "U8", "shape": [9], "data_offsets": [0, 2]}}),
    ],
)
def test_a_vouched_file_that_is_no_safetensors_is_refused(place, data):
    replace_arrays(place, data)
    with pytest.raises(StoreError, match="no safetensors file that can be read"):
        read_artifact(place, "toy")


def test_an_unreadable_place_is_a_store_error(place, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(StoreError, match=r"cannot read .*: Permission denied\..*who owns it"):
        read_artifact(place, "toy")


def test_typed_look_ups_refuse_what_is_not_there(place):
    artifact = read_artifact(place, "toy")
    assert artifact.ints("a").tolist() == [3, 1, 2]
    with pytest.raises(StoreError, match="array 'z' is nothing; expected one row of whole"):
        artifact.ints("z")
    with pytest.raises(StoreError, match=r"array 'b' is float32 \(2, 3\); expected one row"):
        artifact.floats("b")
    with pytest.raises(StoreError, match="array 'a' is int64"):
        artifact.floats("a")
    with pytest.raises(StoreError, match=r"'numbers' is \[1, 2\.5\] .* expected a string"):
        artifact.text("numbers")


def test_permissions_follow_the_umask(tmp_path):
    old = os.umask(0o022)
    try:
        write_artifact(tmp_path / "x", "toy", ARRAYS, NOTE)
    finally:
        os.umask(old)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "x" / "manifest.json").stat().st_mode & 0o777 == 0o644


def test_a_place_that_cannot_be_written_is_known_beforehand(place, tmp_path):
    require_replaceable(tmp_path / "new", "toy", overwrite=False)
    require_replaceable(place, "toy", overwrite=True)
    for kind, overwrite in (("toy", False), ("clusters", True)):
        with pytest.raises(StoreError):
            require_replaceable(place, kind, overwrite=overwrite)
    (place / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="no part of an artifact"):
        require_replaceable(place, "toy", overwrite=True)
