"""Who may speak for which label."""

import numpy as np
import pytest

from knife.analyses.ballots import cast_ballots, spellings
from knife.assembly.labels import pieces_of


def share(ballots, model, piece):
    row = int(np.flatnonzero(ballots.ids == model.vocabulary.pieces.index(piece))[0])
    shares = zip(ballots.names, ballots.shares[row].tolist(), strict=True)
    return {name: round(value, 4) for name, value in shares if value}


def cast(lexicon, model):
    return cast_ballots(lexicon, model.vocabulary, pieces_of(model))


def test_a_term_that_is_a_piece_gives_it_its_label(toy, make_lexicon):
    ballots = cast(make_lexicon([("druga", "CHEMICAL/DRUG")]), toy)
    assert share(ballots, toy, "druga") == {"CHEMICAL/DRUG": 1.0}
    assert len(ballots.ids) == 1


def test_two_labels_share_by_weight(toy, make_lexicon):
    ballots = cast(make_lexicon([("Citya", "LOCATION"), ("Citya", "PERSON")]), toy)
    assert share(ballots, toy, "Citya") == {"LOCATION": 0.5, "PERSON": 0.5}


def test_a_weight_below_one_leaves_room_for_the_neighbours(toy, make_lexicon):
    lexicon = make_lexicon([("druga", "FOOD")])
    weak = type(lexicon)(lexicon.terms, lexicon.labels, [0.3], lexicon.sources)
    assert share(cast(weak, toy), toy, "druga") == {"FOOD": pytest.approx(0.3)}


def test_a_word_of_several_pieces_speaks_through_its_continuations(toy, make_lexicon):
    ballots = cast(make_lexicon([("doxymycin", "CHEMICAL"), ("azymycin", "CHEMICAL")]), toy)
    # Two words give the piece half a vote each: one vote in all, which counts as one half.
    assert share(ballots, toy, "##mycin") == {"CHEMICAL": 0.5}


def test_phrases_give_no_ballot(toy, make_lexicon):
    ballots = cast(make_lexicon([("druga walks", "FOOD"), ("drugb", "CHEMICAL")]), toy)
    assert [toy.vocabulary.pieces[i] for i in ballots.ids] == ["drugb"]


def test_priors_sum_to_one(toy, toy_lexicon):
    assert cast(toy_lexicon, toy).priors.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("term", "is_cased", "expected"),
    [
        ("cancer", True, ["cancer", "Cancer", "CANCER"]),
        ("rat", True, ["rat", "Rat"]),
        ("EGFR", True, ["EGFR"]),
        ("eGFR", True, ["eGFR"]),
        ("London", False, ["london"]),
        ("é", True, ["é", "É"]),
        ("a", True, ["a", "A"]),
    ],
)
def test_spellings_that_a_label_holds_for(term, is_cased, expected):
    found = list(spellings(term, lambda word: False, is_cased=is_cased))
    assert found == expected


def test_a_spelling_with_a_label_of_its_own_is_left_alone():
    assert list(spellings("turkey", {"Turkey"}.__contains__, is_cased=True)) == [
        "turkey",
        "TURKEY",
    ]
