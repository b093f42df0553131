"""Labels as candidates: by either level, from a lexicon or from signatures."""

from __future__ import annotations

import numpy as np
import pytest

from knife.assembly.filling import label_names, label_terms
from knife.assembly.label_choice import LabelChoice
from knife.assembly.labels import default_lexicon, labels_for
from knife.errors import DigestMismatchError, InputError
from knife.store.signatures import save_signatures
from knife.types.labels import Lexicon

ROWS = [
    ("aspirin", "CHEMICAL/DRUG"),
    ("gold", "CHEMICAL"),
    ("Paris", "LOCATION/CITY"),
    ("gold", "MATERIAL"),
    ("the", "NONE"),
]


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("".join(f"{term}\t{label}\n" for term, label in ROWS))
    return path


@pytest.mark.parametrize(
    ("labels", "terms"),
    [
        (["CHEMICAL/DRUG"], ("aspirin",)),
        (["DRUG"], ("aspirin",)),
        (["CHEMICAL"], ("aspirin", "gold")),
        (["CHEMICAL", "MATERIAL", "CITY"], ("Paris", "aspirin", "gold")),
    ],
)
def test_a_label_is_named_whole_or_by_a_level(model, place, labels, terms):
    assert label_terms(labels, model, place) == terms


def test_the_default_labels_are_those_of_the_lexicon(model):
    lexicon = default_lexicon()
    pairs = zip(lexicon.terms, lexicon.labels, strict=True)
    assert set(label_terms(["DRUG"], model)) == {
        t for t, label in pairs if label == "CHEMICAL/DRUG"
    }


@pytest.mark.parametrize("label", ["NONE", "DRUGS", "drug", ""])
def test_what_is_no_label_is_refused(model, place, label):
    with pytest.raises(InputError, match="there is no label"):
        label_terms([label], model, place)


def test_a_second_level_may_stand_below_several_first_ones():
    chosen = LabelChoice(None, ("GENE/VIRAL", "PROTEIN/VIRAL", "GENE"), "")
    assert label_names(["VIRAL"], chosen) == {"GENE/VIRAL", "PROTEIN/VIRAL"}


def test_signatures_give_the_words_whose_likeliest_label_it_is(model, tmp_path):
    words = ["aspirin", "ibuprofen", "Paris", "London", "the", "and"]
    labels = ["CHEMICAL/DRUG"] * 2 + ["LOCATION/CITY"] * 2 + ["NONE"] * 2
    lexicon = Lexicon(tuple(words), tuple(labels), np.ones(6), ("",) * 6)
    signatures = labels_for(model, lexicon).signatures
    save_signatures(signatures, tmp_path / "own", model_name="own")
    found = label_terms(["DRUG"], model, tmp_path / "own")
    at = signatures.names.index("CHEMICAL/DRUG")
    assert found
    for word in found:
        piece = model.vocabulary.id_of(word)
        assert signatures.probabilities[piece].argmax() == at


def test_signatures_of_another_model_are_refused(model, place, tmp_path):
    import dataclasses

    signatures = labels_for(
        model, Lexicon(("aspirin", "the"), ("DRUG", "NONE"), [1, 1], ("", ""))
    ).signatures
    other = dataclasses.replace(signatures, vocabulary_digest="other")
    save_signatures(other, tmp_path / "other", model_name="other")
    with pytest.raises(DigestMismatchError):
        label_terms(["DRUG"], model, tmp_path / "other")
