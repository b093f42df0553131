import numpy as np
import pytest

from knife.errors import InputError, ShapeError, UnknownTermError
from knife.types.vocabulary import ModelInfo, Vocabulary


def vocabulary(**changes):
    fields = {
        "pieces": ("[MASK]", "Ġcell", "cell", "Ġcells", "Cell"),
        "surfaces": ("[MASK]", "cell", "cell", "cells", "Cell"),
        "embeddings": np.eye(5),
        "bias": np.zeros(5),
        "is_special": [True, False, False, False, False],
        "is_continuation": [False, False, True, False, False],
        "info": ModelInfo("toy"),
        "digest": "00",
    }
    return Vocabulary(**{**fields, **changes})


def test_words_and_continuations_leave_specials_out():
    assert vocabulary().words.tolist() == [1, 3, 4]
    assert vocabulary().continuations.tolist() == [2]
    assert (len(vocabulary()), vocabulary().width) == (5, 5)


def test_a_word_is_found_by_its_text_and_a_piece_by_its_spelling():
    found = vocabulary()
    assert found.id_of("cell") == found.id_of("Ġcell") == 1
    assert found.find("organ") is None


def test_a_special_is_no_term():
    assert vocabulary().find("[MASK]") is None


def test_the_lowest_id_of_a_repeated_word_is_taken():
    twice = vocabulary(surfaces=("[MASK]", "cell", "cell", "cell", "cell"))
    assert twice.id_of("cell") == 1


def test_an_unknown_term_is_refused_with_close_ones():
    with pytest.raises(UnknownTermError, match="Did you mean cell, cells") as refusal:
        vocabulary().id_of("celll")
    assert refusal.value.term == "celll"


def test_another_case_is_the_closest_match():
    assert vocabulary().close_matches("CELL") == ("cell", "Cell")


def test_nothing_is_close_to_the_empty_term():
    assert vocabulary().close_matches("") == ()


@pytest.mark.parametrize("piece_id", [-1, 5])
def test_a_piece_out_of_range_is_refused(piece_id):
    with pytest.raises(InputError, match="expected 0 to 4"):
        vocabulary().piece(piece_id)


def test_a_piece_tells_what_is_known_of_it():
    piece = vocabulary().piece(2)
    assert (piece.raw, piece.surface, piece.is_continuation, piece.is_special) == (
        "cell",
        "cell",
        True,
        False,
    )


@pytest.mark.parametrize("name", ["embeddings", "bias"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(name, value):
    array = np.eye(5) if name == "embeddings" else np.zeros(5)
    array[0] = value
    with pytest.raises(InputError, match=f"{name} holds NaN or infinite values"):
        vocabulary(**{name: array})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("embeddings", np.eye(4)),
        ("embeddings", np.zeros(5)),
        ("bias", np.zeros(4)),
        ("bias", np.zeros((5, 1))),
        ("is_special", [True]),
        ("is_continuation", [True]),
        ("surfaces", ("a",)),
    ],
)
def test_arrays_that_do_not_fit_the_pieces_are_refused(name, value):
    with pytest.raises(ShapeError, match=name):
        vocabulary(**{name: value})


@pytest.mark.parametrize("name", ["embeddings", "bias", "is_special", "is_continuation"])
def test_arrays_are_read_only(name):
    assert not getattr(vocabulary(), name).flags.writeable
