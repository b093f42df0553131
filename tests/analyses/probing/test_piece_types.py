"""How far pieces have a type."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.probing.piece_types import any_type, type_weights
from knife.errors import DigestMismatchError, InputError


def words_with(weights, world):
    return {
        world.vocabulary.pieces[at]: round(float(weights[at]), 3) for at in np.flatnonzero(weights)
    }


def test_a_word_has_a_type_as_far_as_its_signature_says(world, signatures):
    found = type_weights(["DISEASE"], signatures, world.vocabulary)
    assert words_with(found, world) == {"pain": 0.75, "fever": 1.0, "diabetes": 1.0}


def test_strictly_a_word_has_its_likeliest_label_alone(world, signatures):
    found = type_weights(["DISEASE"], signatures, world.vocabulary, is_strict=True)
    assert words_with(found, world) == {"pain": 1.0, "fever": 1.0, "diabetes": 1.0}
    none = type_weights(["NONE"], signatures, world.vocabulary, is_strict=True)
    assert words_with(none, world) == {"patients": 1.0}


def test_several_labels_are_summed(world, signatures):
    found = type_weights(["LOCATION", "LOCATION/COUNTRY"], signatures, world.vocabulary)
    assert set(words_with(found, world)) == {"Europe", "France", "Italy"}


def test_pieces_that_continue_a_word_have_no_type(world, signatures):
    at = world.id_of("##in")
    assert signatures.probabilities[at].sum() == 1
    assert type_weights(["DISEASE"], signatures, world.vocabulary)[at] == 0
    assert any_type(world.vocabulary)[at] == 0


def test_control_pieces_may_stand_nowhere(world):
    assert not any_type(world.vocabulary)[:5].any()
    assert any_type(world.vocabulary)[world.id_of("unsaid")] == 1


def test_a_type_that_no_word_has_is_refused(world, signatures):
    with pytest.raises(InputError, match="no word of the vocabulary has the type NOTHING"):
        type_weights(["NOTHING"], signatures, world.vocabulary)


def test_signatures_of_another_model_are_refused(world, signatures):
    with pytest.raises(DigestMismatchError):
        type_weights(["DRUG"], replace(signatures, vocabulary_digest="other"), world.vocabulary)
