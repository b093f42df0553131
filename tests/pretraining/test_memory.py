"""The allocator is asked where it can be, in a process of its own."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest

from knife.pretraining import memory
from knife.pretraining.memory import keep_buffers


@pytest.fixture
def asked(monkeypatch):
    """Stand in for the C library; it hears what it is asked and agrees to all but one."""
    heard = []

    def mallopt(name, value):
        heard.append((name, value))
        return int(name != heard_refusal[0])

    heard_refusal = [None]
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace(mallopt=mallopt))
    return heard, heard_refusal


def test_freed_memory_is_neither_mapped_nor_given_back(asked):
    heard, _ = asked
    assert keep_buffers()
    # Numbers of <malloc.h>: M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD.
    assert heard == [(-4, 0), (-1, 2**31 - 1), (-2, 256 * 2**20)]


@pytest.mark.parametrize("name", [-4, -1, -2])
def test_a_refusal_is_told(asked, name):
    heard, refusal = asked
    refusal[0] = name
    assert not keep_buffers()
    assert len(heard) == 3


def test_other_systems_and_other_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    assert not keep_buffers()
    for platform in ("darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.delattr(ctypes, "CDLL", raising=False)
        assert not keep_buffers()


def test_a_process_goes_on_after_it():
    code = (
        "import importlib.util as u\n"
        f"spec = u.spec_from_file_location('memory', {memory.__file__!r})\n"
        "own = u.module_from_spec(spec)\nspec.loader.exec_module(own)\nprint(own.keep_buffers())\n"
        "for n in range(50): bytearray(1 << 22)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout in ("True\n", "False\n")
