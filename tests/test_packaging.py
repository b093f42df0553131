"""The wheel holds all that is needed: installed elsewhere, it tags a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it alone into a new environment, return its python."""
    place = tmp_path_factory.mktemp("packaging")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(place), str(ROOT)], check=True, cwd=place)
    (wheel,) = place.glob("bert_knife-*.whl")
    venv.create(place / "venv", with_pip=False)
    python = place / "venv" / "bin" / "python"
    (site,) = (place / "venv").glob("lib/python*/site-packages")
    # Dependencies come from the environment that runs the tests; knife itself from the wheel.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, cwd=place)
    return python


def run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-I", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=python.parents[1],
        check=False,
    )


def test_the_wheel_is_imported_from_the_new_environment(installed: Path) -> None:
    shown = run(installed, "-c", "import knife; print(knife.__file__)")
    assert str(installed.parents[1]) in shown.stdout


def test_version(installed: Path) -> None:
    shown = run(installed, "-m", "knife", "--version")
    assert shown.returncode == 0
    assert "0." in shown.stdout


def test_spacy_finds_the_component_and_the_embedded_model_answers(installed: Path) -> None:
    code = "; ".join(
        [
            "import spacy",
            "nlp = spacy.blank('en')",
            "component = nlp.add_pipe('knife_ner')",
            "print(type(component).__module__, nlp('She lives in London.').ents)",
            "from knife.cli.main import main",
            "main(['ner', '--format', 'jsonl', 'Aspirin lowers the risk of stroke.'])",
        ]
    )
    shown = run(installed, "-c", code)
    assert shown.returncode == 0, shown.stderr
    component, record = shown.stdout.splitlines()
    assert component == "knife.faces.spacy_component.component (London,)"
    assert "Aspirin" in [entity["text"] for entity in json.loads(record)["entities"]]
