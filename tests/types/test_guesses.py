"""Guesses and their options, checked at birth; triples of them."""

from __future__ import annotations

import pytest

from knife.errors import InputError, ShapeError
from knife.types.guesses import Guess, Guesses, ProbeOptions, triples


def guess_of(*words):
    return Guess(words, tuple((at,) for at in range(len(words))), 0.5, 0.6, 0.7, 1, 0.1)


def guesses(slots, terms=(), answers=(), types=("",)):
    return Guesses("r", ("t",), ("x",), terms, types, (0.5,) * len(types), answers, slots)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top is 0"),
        ({"min_probability": 1.5}, "min_probability is 1.5"),
        ({"min_mass": -0.1}, "min_mass is -0.1"),
        ({"calibration": -1}, "calibration is -1"),
        ({"calibration": float("nan")}, "calibration is nan"),
        ({"calibration": float("inf")}, "calibration is inf"),
        ({"neutral": ()}, "0 texts hide a term"),
        ({"neutral": ("x",) * 17}, "17 texts hide a term"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        ProbeOptions(**options)


def test_pieces_and_masses_belong_to_masks():
    with pytest.raises(ShapeError):
        Guess(("a", "b"), ((1,),), 0.1, 0.1, 0.1)
    with pytest.raises(ShapeError):
        Guesses("r", ("t",), ("x",), (), ("A", "B"), (0.5,), ())


def test_a_triple_goes_by_the_order_of_the_text():
    terms, answer = (("DRUG", "aspirin"),), (guess_of("pain"),)
    (first,) = triples(guesses(("DRUG", "[MASK]"), terms, answer))
    assert (first.subject, first.object, first.guessed) == ("aspirin", "pain", "object")
    (other,) = triples(guesses(("[MASK]", "DRUG"), terms, answer))
    assert (other.subject, other.object, other.guessed) == ("pain", "aspirin", "subject")


def test_two_masks_are_both_guessed_and_what_stands_between_is_a_qualifier():
    own = guesses(("[MASK]", "DOSE", "[MASK]"), (("DOSE", "low"),), (guess_of("a", "b"),), ("", ""))
    (found,) = triples(own)
    assert (found.subject, found.object, found.guessed) == ("a", "b", "both")
    assert found.qualifiers == (("DOSE", "low"),)


def test_one_slot_makes_no_triple():
    with pytest.raises(InputError, match="has 1 slot; expected two"):
        triples(guesses(("[MASK]",), (), (guess_of("a"),)))


def test_whatever_is_found_says_that_it_is_a_guess():
    assert guesses(("[MASK]",)).is_guess
    assert len(guesses(("[MASK]",), (), (guess_of("a"),))) == 1
