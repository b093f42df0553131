"""The reference of the command line is what the commands' own help says."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


@pytest.fixture(scope="module")
def generate():
    spec = spec_from_file_location("docs_reference_generate", REFERENCE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_page_is_what_the_commands_say(generate):
    written = (REFERENCE / "cli.md").read_text("utf-8")
    assert written == generate.cli_page(), "run: python docs/reference/generate.py"


def test_the_page_does_not_depend_on_the_terminal(generate, monkeypatch):
    before = generate.cli_page()
    monkeypatch.setenv("COLUMNS", "40")
    assert generate.cli_page() == before


def test_the_page_has_every_command(generate):
    page = generate.cli_page()
    for name in (
        "ner",
        "neighbors",
        "cluster-vocab",
        "labels list",
        "labels init",
        "labels apply",
        "labels report",
    ):
        assert f"\n## knife {name}\n" in page
