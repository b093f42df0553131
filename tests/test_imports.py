"""Starting costs nothing: what is heavy is loaded by whoever works with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import knife

HEAVY = (
    "torch",
    "transformers",
    "spacy",
    "fastapi",
    "ray",
    "matplotlib",
    "sklearn",
    "hdbscan",
)
RUN_HELP = """
import runpy, sys
sys.argv = ["knife", *{arguments}]
try:
    runpy.run_module("knife", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""
TELL = "\nimport sys\nprint(*sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)"


def heavy_after(code: str) -> list[str]:
    """Run some code in a fresh process; return the heavy packages that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", code + TELL.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.split()


def test_importing_knife_loads_nothing_heavy():
    assert heavy_after("import knife; knife.__version__; dir(knife)") == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]], ids=" ".join)
def test_asking_for_help_loads_nothing_heavy(arguments):
    assert heavy_after(RUN_HELP.format(arguments=arguments)) == []


def test_the_measure_sees_what_is_heavy():
    assert heavy_after("import sklearn") == ["sklearn"]


@pytest.mark.parametrize(
    "module", ["knife.analyses.clustering", "knife.types.rules", "knife.store.clusters"]
)
def test_the_science_needs_no_torch(module):
    found = heavy_after(f"import {module}")
    assert not {"torch", "transformers", "spacy"} & set(found)


@pytest.mark.parametrize("name", knife.__all__)
def test_every_public_name_is_there(name):
    assert getattr(knife, name) is not None
    assert name in dir(knife)


def test_a_name_that_is_none_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'spoon'"):
        _ = knife.spoon
