"""A pipeline is found by its name or place, and what is none says how to get one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import spacy

from knife.errors import KnifeError, ModelError, ModelNotFoundError
from knife.language.pipelines import find_pipeline, load_pipeline


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    """Save a pipeline of two components among embedded ones."""
    place = tmp_path_factory.mktemp("embedded") / "mine"
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("entity_ruler")
    pipeline.to_disk(place)
    return place


def test_a_directory_is_loaded_and_components_can_be_left_out(saved):
    assert load_pipeline(saved).pipe_names == ["sentencizer", "entity_ruler"]
    loaded = load_pipeline(str(saved), exclude=["entity_ruler", "ner"])
    assert loaded.pipe_names == ["sentencizer"]


def test_an_embedded_name_is_found_and_a_path_of_that_name_wins(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_pipeline("mine", saved.parent) == saved
    (tmp_path / "mine").mkdir()
    with pytest.raises(ModelNotFoundError, match="An existing path wins"):
        find_pipeline("mine", saved.parent)


def test_an_installed_package_is_found_by_name(monkeypatch):
    monkeypatch.setattr("spacy.util.is_package", lambda name: name == "en_core_web_sm")
    assert find_pipeline("en_core_web_sm") == "en_core_web_sm"


def test_what_is_not_installed_comes_with_the_command_that_installs_it():
    with pytest.raises(ModelNotFoundError, match=r"python -m spacy download en_core_web_lg$"):
        load_pipeline("en_core_web_lg")


@pytest.mark.parametrize(
    "name", ["", " ", "no/such/place", "a\0b", "x" * 5000, "../up", Path("no")]
)
def test_what_can_be_no_name_is_refused_without_a_command(name, saved):
    with pytest.raises(ModelNotFoundError) as caught:
        load_pipeline(name, embedded=saved.parent)
    assert "spacy download" not in str(caught.value)


def test_what_is_no_pipeline_says_so(tmp_path):
    with pytest.raises(ModelNotFoundError, match="directory without meta"):
        load_pipeline(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ModelNotFoundError, match="is a file; expected a directory"):
        load_pipeline(tmp_path / "file")


@pytest.mark.parametrize("name", ["meta.json", "config.cfg", "tokenizer"])
def test_a_broken_pipeline_is_refused_with_a_reason(saved, tmp_path, name):
    place = tmp_path / "broken"
    shutil.copytree(saved, place)
    (place / name).write_bytes(b"\xff{")
    with pytest.raises(KnifeError) as caught:
        load_pipeline(place)
    assert isinstance(caught.value, ModelError)
    assert "cannot be loaded by spaCy" in str(caught.value)
