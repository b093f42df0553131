"""A pipeline that was saved answers as before, or says why it cannot."""

from __future__ import annotations

import json
import pickle

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from knife.errors import DigestMismatchError, StoreError
from knife.faces.spacy_component import KnifeNer, Settings

TEXT = "Aspirin was given to Marie Curie in Paris."


def shown(doc):
    return [(e.start, e.end, e.label_, e._.knife_score, e._.knife_evidence) for e in doc.ents]


@pytest.fixture
def saved(nlp, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    return tmp_path / "saved"


def change(saved, **values):
    path = saved / "knife_ner" / "component.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_saved_pipeline_answers_as_before(nlp, saved):
    again = spacy.load(saved)
    assert shown(again(TEXT)) == shown(nlp(TEXT))
    assert again.get_pipe("knife_ner").settings == nlp.get_pipe("knife_ner").settings


def test_what_is_saved_holds_name_and_digest_and_no_weights(saved, model):
    values = json.loads((saved / "knife_ner" / "component.json").read_text())
    assert values["vocabulary_digest"] == model.vocabulary.digest
    assert values["model"] == model.info.name
    assert values["settings"]["explain"] is True
    assert sum(path.stat().st_size for path in (saved / "knife_ner").iterdir()) < 2000


def test_bytes_hold_the_same(nlp, make):
    data = nlp.get_pipe("knife_ner").to_bytes()
    assert data == nlp.get_pipe("knife_ner").to_bytes()
    again = make(levels=1).get_pipe("knife_ner").from_bytes(data)
    assert again.settings == Settings(explain=True)
    assert shown(again(spacy.blank("en")(TEXT))) == shown(nlp(TEXT))
    whole = make(explain=True).from_bytes(nlp.to_bytes())
    assert shown(whole(TEXT)) == shown(nlp(TEXT))


def test_another_model_under_the_same_name_is_refused(saved):
    change(saved, vocabulary_digest="ab" * 32)
    with pytest.raises(DigestMismatchError, match=r"component 'knife_ner'.*made with another mode"):
        spacy.load(saved)


def test_a_component_that_refuses_stays_as_it_was(nlp, make):
    component = make(levels=1).get_pipe("knife_ner")
    values = json.loads(nlp.get_pipe("knife_ner").to_bytes()) | {"vocabulary_digest": "00"}
    with pytest.raises(DigestMismatchError):
        component.from_bytes(json.dumps(values).encode())
    assert component.settings == Settings(levels=1)
    assert {entity.label_ for entity in component(spacy.blank("en")(TEXT)).ents} >= {"CHEMICAL"}


def test_labels_that_have_changed_are_told_of(make, tmp_path):
    lexicon = tmp_path / "my.tsv"
    lexicon.write_text("tea\tDRINK\nParis\tPLACE\nhouse\tNONE\n")
    make(labels=str(lexicon)).to_disk(tmp_path / "saved")
    lexicon.write_text("tea\tDRINK\nParis\tPLACE\nhouse\tNONE\ncoffee\tDRINK\n")
    with pytest.warns(UserWarning, match="labels of the component 'knife_ner' have changed"):
        spacy.load(tmp_path / "saved")


def test_landmarks_that_have_changed_are_told_of(saved):
    change(saved, labels_digest="00")
    with pytest.warns(UserWarning, match="labels of the component 'knife_ner' have changed"):
        spacy.load(saved)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no JSON"),
        (b"{half", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[]", "no saved component"),
        (b'{"format": "knife.clusters"}', "no saved component"),
        (b'{"format": "knife.spacy_component", "version": 2}', "version 2; expected 1"),
        (b'{"format": "knife.spacy_component", "version": 1}', "lacks its model or digests"),
    ],
)
def test_what_is_no_component_is_refused(saved, data, message):
    (saved / "knife_ner" / "component.json").write_bytes(data)
    with pytest.raises(StoreError, match=message):
        spacy.load(saved)


def test_settings_of_another_version_are_refused(saved):
    change(saved, settings={"model": None})
    with pytest.raises(StoreError, match="the settings are"):
        spacy.load(saved)


def test_a_component_that_is_missing_is_named(saved):
    (saved / "knife_ner" / "component.json").unlink()
    with pytest.raises(StoreError, match=r"component\.json cannot be read"):
        spacy.load(saved)


def test_a_place_that_cannot_be_written_is_named(nlp, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot write"):
        nlp.get_pipe("knife_ner").to_disk(tmp_path / "file" / "below")


def test_a_docbin_keeps_the_attributes(nlp):
    doc = nlp(TEXT)
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    assert shown(again) == shown(doc)
    assert [e._.knife_alternatives for e in again.ents] == [
        e._.knife_alternatives for e in doc.ents
    ]


def test_a_document_keeps_them_as_well(nlp):
    doc = nlp(TEXT)
    assert shown(Doc(doc.vocab).from_bytes(doc.to_bytes())) == shown(doc)


def test_another_process_opens_the_model_anew(nlp):
    again = pickle.loads(pickle.dumps(nlp.get_pipe("knife_ner")))  # noqa: S301 - made here
    assert isinstance(again, KnifeNer)
    assert shown(again(spacy.blank("en")(TEXT))) == shown(nlp(TEXT))
