"""Phrases are scored one by one, whatever their length and company."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from knife.analyses.filling.fill import fill
from knife.analyses.filling.lengths import ALONE_WEIGHT
from knife.analyses.filling.phrases import fill_from
from knife.errors import InputError

TEXT = "she loves [MASK]"
PHRASES = ["New York", "Los Angeles", "San Diego", "New Jersey", "New Angeles"]


def fair(model, likelihood, phrase):
    """Compare a log-likelihood in the text with that of the phrase alone, asked word by word."""
    ids = model.encode([phrase])[0].ids.tolist()
    groups = []
    for at, piece in enumerate(ids[1:-1], start=1):
        if model.vocabulary.is_continuation[piece]:
            groups[-1].append(at)
        else:
            groups.append([at])
    sums = []
    for order in permutations(groups):
        row, total = [ids[0], *[model.mask_id] * (len(ids) - 2), ids[-1]], 0.0
        for at in [at for group in order for at in group]:
            total += np.log(model.probabilities(row, at)[ids[at]])
            row[at] = ids[at]
        sums.append(total)
    return likelihood - ALONE_WEIGHT * np.mean(sums)


def scores(found):
    return {answer.words[0]: answer.score for answer in found.answers}


def test_a_phrase_is_scored_by_all_of_its_pieces(cities):
    found = fill_from(TEXT, cities, PHRASES)
    assert [answer.words[0] for answer in found.answers][:2] == ["Los Angeles", "New York"]
    assert found.answers[-1].words == ("New Angeles",)
    assert found.answers[0].score == pytest.approx(
        fair(cities, np.log(0.35), "Los Angeles"), abs=1e-4
    )
    assert found.answers[0].pieces == (("Los", "Angeles"),)
    assert found.answers[0].text == "she loves Los Angeles"


def test_within_a_word_pieces_go_from_left_to_right(make_model):
    model = make_model({"has ab ##c": 0.5, "has ab ##d": 0.2, "has x ##c": 0.3}, doubt=0.3)
    ids = model.encode(["has abc"])[0].ids.tolist()
    first = model.probabilities([ids[0], ids[1], 4, 4, ids[4]], 2)[ids[2]]
    second = model.probabilities([ids[0], ids[1], ids[2], 4, ids[4]], 3)[ids[3]]
    found = fill_from("has [MASK]", model, ["abc"])
    assert found.answers[0].score == pytest.approx(
        fair(model, np.log(first * second), "abc"), abs=1e-5
    )


def test_of_words_the_order_varies(doubtful):
    ids = doubtful.encode(["she loves New York"])[0].ids.tolist()
    new, york = ids[3], ids[4]

    def chance(row, place, piece):
        return np.log(doubtful.probabilities(row, place)[piece])

    both = [*ids[:3], 4, 4, ids[5]]
    forward = chance(both, 3, new) + chance([*ids[:4], 4, ids[5]], 4, york)
    backward = chance(both, 4, york) + chance([*ids[:3], 4, york, ids[5]], 3, new)
    found = fill_from(TEXT, doubtful, ["New York"])
    expected = fair(doubtful, (forward + backward) / 2, "New York")
    assert found.answers[0].score == pytest.approx(expected, abs=1e-5)


def test_a_score_does_not_depend_on_the_other_phrases(model):
    text = "She took [MASK] for pain."
    phrases = ["aspirin", "ice cream", "tramadol", "a long walk in the park", "morphine"]
    together = scores(fill_from(text, model, phrases))
    for phrase in phrases:
        alone = fill_from(text, model, [phrase])
        assert alone.answers[0].score == pytest.approx(together[phrase], abs=1e-4)
        assert alone.answers[0].probability == 1


def test_the_order_of_phrases_does_not_matter(model):
    phrases = ["aspirin", "ice cream", "tramadol", "日本", "morphine", " ice  cream "]
    forward = fill_from("She took [MASK] for pain.", model, phrases)
    assert forward == fill_from("She took [MASK] for pain.", model, phrases[::-1])


def test_a_phrase_that_comes_again_is_answered_once(cities):
    found = fill_from(TEXT, cities, ["New York", "New  York", " New York\n", "San Diego"])
    assert found.n_scored == len(found) == 2


def test_probabilities_are_shares_of_the_list(cities):
    found = fill_from(TEXT, cities, PHRASES)
    shares = np.array([answer.probability for answer in found.answers])
    assert shares.sum() == pytest.approx(1)
    values = np.array([answer.score for answer in found.answers])
    np.testing.assert_allclose(shares, np.exp(values) / np.exp(values).sum(), rtol=1e-6)


def test_top_cuts_answers_but_not_shares(cities):
    whole, cut = fill_from(TEXT, cities, PHRASES), fill_from(TEXT, cities, PHRASES, top=2)
    assert cut.answers == whole.answers[:2]
    assert cut.n_scored == 5
    assert cut == fill(TEXT, cities, 2, candidates=PHRASES)


def test_equal_phrases_stand_by_their_ids(make_model):
    model = make_model({"a x": 0.5, "a y": 0.5}, more=["y"])
    found = fill_from("a [MASK]", model, ["x", "y"])
    assert [answer.words[0] for answer in found.answers] == ["y", "x"]


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("\ud800", "half of a surrogate pair"),
        ("ⵣⵣ", "never saw"),
        ("[MASK]", "control piece"),
        ("\0", "no piece"),
        ("very " * 600, "the text has"),
    ],
)
def test_a_phrase_that_cannot_be_spelt_is_left_out_with_a_reason(model, phrase, reason):
    found = fill_from("She took [MASK] for pain.", model, [phrase, "aspirin"])
    assert [answer.words[0] for answer in found.answers] == ["aspirin"]
    (out,) = found.left_out
    assert reason in out.reason
    assert out.phrase == " ".join(phrase.split())


def test_nothing_may_be_left(model):
    found = fill_from("She took [MASK].", model, ["ⵣ"])
    assert found.answers == ()
    assert len(found.left_out) == 1


def test_what_phrases_share_is_asked_once(cities):
    fill_from(TEXT, cities, ["New York"])
    n_alone, cities.n_sequences = cities.n_sequences, 0
    fill_from(TEXT, cities, ["New York", "New Jersey"])
    # In the text and alone: both masked, and one of each.
    assert (n_alone, cities.n_sequences) == (6, 8)


def test_a_long_text_is_read_around_its_mask(model):
    filler = "The cells were washed twice and then counted by hand. " * 60
    text = f"{filler}She took [MASK] for pain. {filler}"
    found = fill_from(text, model, ["aspirin", "ice cream"])
    assert {one.words[0] for one in found.answers} == {"aspirin", "ice cream"}
    for one in found.answers:
        assert one.text == text.replace("[MASK]", one.words[0])
    start, end = found.read
    assert 0 < start < text.index("[MASK]") < end < len(text)


def test_several_masks_are_refused(cities):
    with pytest.raises(InputError, match="has 2 masks; expected one"):
        fill_from("she [MASK] [MASK]", cities, ["New York"])


@pytest.mark.parametrize(
    ("phrases", "problem"),
    [([], "no candidates"), ("New York", "expected a list"), ([None], "expected a str")],
)
def test_what_is_no_list_of_phrases_is_refused(cities, phrases, problem):
    with pytest.raises(InputError, match=problem):
        fill_from(TEXT, cities, phrases)
