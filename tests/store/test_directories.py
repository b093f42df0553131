"""All files of a directory are written, or none; a stop in the middle loses nothing."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knife.errors import StoreError
from knife.store import directories
from knife.store.artifact import read_artifact, write_artifact

OLD, NEW = {"x": np.zeros(3)}, {"x": np.ones(3)}
NOTE = {"vocabulary_digest": ""}


@pytest.fixture
def place(tmp_path):
    write_artifact(tmp_path / "art", "toy", OLD, NOTE)
    return tmp_path / "art"


def value(place):
    return read_artifact(place, "toy").arrays["x"][0]


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def fail_at(monkeypatch, module, name, calls, error):
    """Make the given calls (counted from 1) of a function raise."""
    real, count = getattr(module, name), iter(range(1, 1000))

    def wrapped(*arguments, **options):
        if next(count) in calls:
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr(module, name, wrapped)


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path, place, monkeypatch, call, overwrite):
    target = place if overwrite else tmp_path / "new"
    # The two files are synced first, whether it is the first or the second that finds no room.
    fail_at(monkeypatch, os, "fsync", {call}, FULL)
    with pytest.raises(StoreError, match=r"No space left.*Nothing was changed\. Make room"):
        write_artifact(target, "toy", NEW, NOTE, overwrite=overwrite)
    assert names(tmp_path) == ["art"]
    assert value(place) == 0


def test_a_full_disk_in_the_middle_of_a_file_leaves_nothing(tmp_path, monkeypatch):
    real = Path.open

    class Full:
        def __init__(self, stream):
            self.stream = stream

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.stream.close()

        def write(self, data):
            self.stream.write(data[: len(data) // 2])
            self.stream.flush()
            raise FULL

    monkeypatch.setattr(Path, "open", lambda self, mode: Full(real(self, mode)))
    with pytest.raises(StoreError, match="No space left"):
        write_artifact(tmp_path / "art", "toy", NEW, NOTE)
    assert names(tmp_path) == []


def test_a_failing_first_rename_keeps_the_old_one(place, monkeypatch):
    fail_at(monkeypatch, os, "rename", {1}, PermissionError(13, "Permission denied"))
    with pytest.raises(StoreError, match="Permission denied"):
        write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert names(place.parent) == ["art"]
    assert value(place) == 0


@pytest.mark.parametrize("error", [OSError(5, "I/O error"), KeyboardInterrupt()])
def test_a_failing_second_rename_puts_the_old_one_back(place, monkeypatch, error):
    fail_at(monkeypatch, os, "rename", {2}, error)
    with pytest.raises((StoreError, KeyboardInterrupt)):
        write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert names(place.parent) == ["art"]
    assert value(place) == 0


def test_the_old_one_loads_even_if_it_cannot_be_put_back(place, monkeypatch):
    with monkeypatch.context() as patch:
        fail_at(patch, os, "rename", {2, 3}, OSError(5, "I/O error"))
        with pytest.raises(StoreError, match="I/O error"):
            write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert names(place.parent) == [".art.knife-old"]
    assert value(place) == 0
    # To a writer, the artifact set aside is there as well.
    with pytest.raises(StoreError, match="exists already"):
        write_artifact(place, "toy", NEW, NOTE)
    write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert names(place.parent) == ["art"]
    assert value(place) == 1


PROGRAM = """
import os, sys
import numpy as np
from knife.store.artifact import write_artifact
name, call = sys.argv[2], int(sys.argv[3])
real, count = getattr(os, name), 0
def stop(*arguments):
    global count
    count += 1
    if count == call:
        os._exit(9)
    return real(*arguments)
setattr(os, name, stop)
write_artifact(sys.argv[1], "toy", {"x": np.ones(3)}, {"vocabulary_digest": ""}, overwrite=True)
"""


@pytest.mark.parametrize(
    "name, call, expected",
    [
        ("fsync", 1, 0),
        ("fsync", 3, 0),
        ("rename", 1, 0),
        ("rename", 2, 0),
        ("fsync", 4, 1),
        ("unlink", 1, 1),
        ("rmdir", 1, 1),
    ],
)
def test_a_killed_process_leaves_the_old_one_or_the_new_one(place, name, call, expected):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(place), name, str(call)], check=False)
    assert done.returncode == 9
    assert value(place) == expected
    write_artifact(place, "toy", {"x": np.full(3, 2.0)}, NOTE, overwrite=True)
    assert value(place) == 2
    assert ".art.knife-old" not in names(place.parent)


def test_an_old_one_that_cannot_be_removed_is_no_error(place, monkeypatch):
    with monkeypatch.context() as patch:
        fail_at(patch, os, "rmdir", {1}, OSError(16, "Device or resource busy"))
        patch.setattr(Path, "rmdir", os.rmdir)
        write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert value(place) == 1


def test_files_that_are_not_ours_are_never_deleted(place):
    aside = place.parent / ".art.knife-old"
    aside.mkdir()
    (aside / "mine.txt").write_text("mine")
    with pytest.raises(StoreError):
        write_artifact(place, "toy", NEW, NOTE, overwrite=True)
    assert (aside / "mine.txt").read_text() == "mine"
    assert value(place) == 0


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="cannot write"):
        write_artifact(tmp_path / "file" / "art", "toy", NEW, NOTE)


def test_a_target_that_another_writer_made_meanwhile_is_not_replaced(tmp_path, monkeypatch):
    real = directories._move_in

    def late(fresh, target, files):
        monkeypatch.setattr(directories, "_move_in", real)
        write_artifact(target, "toy", OLD, NOTE)
        monkeypatch.setattr(Path, "exists", lambda self: False)
        real(fresh, target, files)

    monkeypatch.setattr(directories, "_move_in", late)
    with pytest.raises(StoreError, match="cannot write"):
        write_artifact(tmp_path / "art", "toy", NEW, NOTE)
    monkeypatch.undo()
    assert names(tmp_path) == ["art"]
    assert value(tmp_path / "art") == 0
