"""Which detector is used: embedded, named, or rules alone."""

import pytest
import spacy

from knife.assembly.detection import mention_detector
from knife.errors import ModelError, ModelNotFoundError

TEXT = "The gene ameliorates rats. Optic and peripheral neuropathy was seen."


def found(**options):
    return [mention.text for mention in mention_detector(**options)(TEXT)]


def test_the_embedded_pipeline_is_the_default():
    assert found() == [
        "rats",
        "Optic",
        "Optic and peripheral neuropathy",
        "peripheral neuropathy",
    ]
    assert found(class_nouns=True)[0] == "gene"


def test_rules_alone_need_no_pipeline():
    assert found(pipeline="none") == [
        "gene ameliorates rats",
        "Optic",
        "peripheral neuropathy",
    ]


def test_any_pipeline_can_take_its_place(tmp_path):
    own = spacy.blank("en")
    own.add_pipe("tagger").add_label("NN")
    own.initialize()
    own.to_disk(tmp_path / "own")
    assert "peripheral neuropathy" in found(pipeline=tmp_path / "own")


def test_what_is_no_pipeline_is_refused(tmp_path):
    with pytest.raises(ModelNotFoundError, match="spacy download en_core_web_gone"):
        mention_detector("en_core_web_gone")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="expected a tagger"):
        mention_detector(tmp_path / "blank")
