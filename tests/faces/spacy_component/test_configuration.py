"""What a component is asked for is checked at once, and told in its pipeline's configuration."""

from __future__ import annotations

import pytest
import spacy
from spacy.util import load_model_from_config
from thinc.api import Config

from knife.errors import InputError, LexiconError, ModelNotFoundError, StoreError
from knife.faces.spacy_component import Settings

OWN = {
    "threshold": 0.5,
    "explain": True,
    "only": ["CHEMICAL/DRUG", "Ort: a place = b"],
    "mapping": {"LOCATION/CITY": "Ort: a place = b"},
    "levels": 2,
    "class_nouns": True,
    "pipeline": "none",
    "nested": True,
    "style": "spans",
    "spans_key": "own",
    "overwrite": True,
    "device": "cpu",
}


def test_a_configuration_comes_back_as_it_was(make):
    nlp = make(**OWN)
    config = Config().from_str(nlp.config.to_str())
    again = load_model_from_config(config)
    settings = again.get_pipe("knife_ner").settings
    assert settings == nlp.get_pipe("knife_ner").settings
    assert settings == Settings(**OWN)
    assert again.config["components"] == nlp.config["components"]


def test_two_components_may_stand_in_one_pipeline():
    nlp = spacy.blank("en")
    nlp.add_pipe("knife_ner", config={"only": ["CHEMICAL"]})
    nlp.add_pipe("knife_ner", name="places", config={"only": ["LOCATION"]})
    doc = nlp("Aspirin was given in Paris.")
    assert [entity.text for entity in doc.ents] == ["Aspirin", "Paris"]


def test_what_it_sets_is_declared(nlp):
    found = nlp.analyze_pipes()["summary"]["knife_ner"]["assigns"]
    assert {"doc.ents", "span._.knife_score", "span._.knife_evidence"} <= set(found)


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ({"only": ["DISEASES"]}, InputError, r"no label 'DISEASES'\. Did you mean DISEASE"),
        ({"only": []}, InputError, "no label is to be told"),
        ({"mapping": {"DRUG": "X"}}, InputError, "no label 'DRUG'"),
        ({"mapping": {"GENE": "A/B/C"}}, InputError, "'A/B/C' is no label"),
        ({"levels": 3}, InputError, r"levels is 3; expected 1"),
        ({"style": "entities"}, InputError, "style is 'entities'; expected 'ents'"),
        ({"spans_key": ""}, InputError, "spans_key is empty"),
        ({"nested": True}, InputError, "doc.ents has no room for entities that overlap"),
        ({"landmarks": "/no/such/place"}, StoreError, "/no/such/place"),
        ({"threshold": 1.5}, InputError, r"threshold is 1\.5"),
        ({"labels": "/no/such.tsv"}, LexiconError, "cannot be read"),
        ({"model": "/no/such/model"}, ModelNotFoundError, "/no/such/model"),
        ({"device": "abacus"}, InputError, "abacus"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_it_is_added(make, config, error, message):
    if "device" in config:
        config["model"] = "knife-mini-cased"
    with pytest.raises(error, match=message):
        make(**config)


@pytest.mark.parametrize(
    "config",
    [{"colour": 1}, {"only": "DISEASE"}, {"mapping": ["A"]}, {"levels": "two"}, {"model": 7}],
)
def test_what_is_of_another_type_is_refused_by_spacy(make, config):
    with pytest.raises(ValueError, match=next(iter(config))):
        make(**config)


@pytest.mark.parametrize(
    "values", [None, {}, [], {"levels": 1}, Settings().plain() | {"more": 1},
               Settings().plain() | {"levels": 5}, Settings().plain() | {"mapping": "x"}],
)  # fmt: skip
def test_settings_that_are_none_are_refused(values):
    with pytest.raises(StoreError, match="the settings"):
        Settings.from_plain(values)


def test_settings_come_back_from_plain_values():
    assert Settings.from_plain(Settings(**OWN).plain()) == Settings(**OWN)
