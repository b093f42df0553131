"""Sums of terms in a world where king - man + woman is queen, and what stands beside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.analyses.analogies import analogy, parse_expression, place_terms, sum_of
from knife.analyses.landmarks import Landmarks, landmarks
from knife.errors import InputError, UnknownTermError
from knife.maths.similarity import CommonDirections, unit_rows
from knife.types.analogies import Expression
from knife.types.vocabulary import ModelInfo, Vocabulary

ROYAL, PLAIN, MALE, FEMALE = range(4)
WORDS = {
    "king": (ROYAL, MALE),
    "queen": (ROYAL, FEMALE),
    "man": (PLAIN, MALE),
    "woman": (PLAIN, FEMALE),
}
WIDTH = 24


class WordsModel:
    """Has words only; phrases cannot be read."""

    def __init__(self, *, is_cased: bool = True) -> None:
        rng = np.random.default_rng(0)
        rows = [sum(np.eye(WIDTH)[at] for at in parts) for parts in WORDS.values()]
        noise = rng.standard_normal((40, WIDTH)) * (np.arange(WIDTH) >= 4)
        names = ("[MASK]", *WORDS, *(f"w{at}" for at in range(40)), "##s")
        self.vocabulary = Vocabulary(
            names,
            tuple(name.removeprefix("##") for name in names),
            np.concatenate([np.zeros((1, WIDTH)), rows, noise, np.ones((1, WIDTH))]),
            np.zeros(len(names), np.float32),
            np.array([name == "[MASK]" for name in names]),
            np.array([name.startswith("##") for name in names]),
            ModelInfo("words", is_cased=is_cased),
            "words",
        )


@pytest.fixture
def model():
    return WordsModel()


@pytest.fixture
def space(model):
    """The words as they are: nothing is taken away."""
    ids = model.vocabulary.words
    nothing = CommonDirections(np.zeros(WIDTH, np.float32), np.zeros((0, WIDTH), np.float32))
    return Landmarks(ids, unit_rows(model.vocabulary.embeddings[ids]), nothing)


@pytest.mark.parametrize("method", ["add", "mul", "direction"])
def test_the_planted_answer_is_found_by_every_method(model, space, method):
    found = analogy("king - man + woman", model, 3, method=method, space=space)
    assert found.answers[0].word == "queen"
    assert found.method == method
    if method != "mul":
        assert found.answers[0].score == pytest.approx(1, abs=1e-5)


def test_the_terms_are_left_out_and_left_in(model, space):
    found = analogy("king + king - woman", model, 3, space=space)
    assert found.with_inputs[0].word == "king"
    assert not {one.word for one in found.answers} & {"king", "woman"}
    assert {one.word for one in found.answers[:2]} == {"man", "queen"}


def test_the_carrier_is_the_added_term_nearest_to_the_sum(model, space):
    found = analogy("king + king - man + woman", model, 3, space=space)
    assert found.carrier == "king"
    assert found.baseline[0].word == "queen"
    assert found.baseline[0].score == pytest.approx(0.5)
    assert not {one.word for one in found.baseline} & {"king", "man", "woman"}


def test_an_answer_that_lies_near_the_carrier_anyway_is_counted(model, space):
    found = analogy("king - man + woman", model, 1, space=space)
    assert (found.answers[0].word, found.baseline[0].word) == ("queen", "queen")
    assert found.n_shared == 1


def test_scores_agree_with_adding_vectors(model, space):
    found = analogy("king - w1 - w2 + w3", model, 5, space=space)
    at = {model.vocabulary.surfaces[piece]: row for row, piece in enumerate(space.ids)}
    total = space.unit[at["king"]] - space.unit[at["w1"]] - space.unit[at["w2"]]
    total = total + space.unit[at["w3"]]
    oracle = space.unit @ total / np.linalg.norm(total)
    for one in found.with_inputs:
        assert one.score == pytest.approx(oracle[at[one.word]], abs=1e-5)
    best = sorted(at, key=lambda word: -oracle[at[word]])[:5]
    assert [one.word for one in found.with_inputs] == best


def test_a_term_alone_is_its_neighbors(model, space):
    found = analogy("king", model, 2, space=space)
    assert [one.word for one in found.answers] == [one.word for one in found.baseline]
    assert found.with_inputs[0].word == "king"


def test_all_words_can_be_asked_for_and_no_more(model, space):
    found = analogy("king - man", model, 1000, space=space)
    assert len(found.with_inputs) == len(space.ids)
    assert len(found.answers) == len(space.ids) - 2
    assert all(np.isfinite(one.score) for one in found.answers)


def test_an_uncased_model_folds_terms():
    model = WordsModel(is_cased=False)
    found = analogy("KING - Man + woman", model, 1)
    assert found.representations == (("KING", "piece"), ("woman", "piece"), ("Man", "piece"))


def test_phrases_are_read_by_the_model(toy):
    found = analogy("druga - drugb + Citya of walks", toy, 3)
    assert dict(found.representations)["Citya of walks"] == "phrase"
    assert len(found.answers) == 3


def test_space_and_model_give_the_same(model):
    assert analogy("king - man", model, 4) == analogy(
        "king - man", model, 4, space=landmarks(model.vocabulary)
    )


@pytest.mark.parametrize(
    ("expression", "settings", "message"),
    [
        ("king - man", {"top": 0}, "top is 0"),
        ("king - man", {"method": "sum"}, "there is no method 'sum'"),
        ("king - man", {"method": "direction"}, r"expected b - a \+ c for direction"),
        ("king + man - w1 - w2", {"method": "direction"}, "takes away 2"),
        ("- king", {}, "adds no term"),
        ("##s - man", {}, "continues a word"),
    ],
)
def test_what_cannot_be_answered_is_refused(model, space, expression, settings, message):
    with pytest.raises(InputError, match=message):
        analogy(expression, model, space=space, **settings)


def test_characters_that_the_model_never_saw_are_refused(toy):
    with pytest.raises(UnknownTermError, match="never saw"):
        analogy("druga + \u65e5\u672c", toy)


@pytest.mark.parametrize(
    ("source", "plus", "minus"),
    [
        ("king - man + woman", ("king", "woman"), ("man",)),
        ("king", ("king",), ()),
        ("- man + king", ("king",), ("man",)),
        ("+ king", ("king",), ()),
        ("New York - USA + France", ("New York", "France"), ("USA",)),
        ("'young - man' - \"a + b\" + c", ("young - man", "c"), ("a + b",)),
        ("covid-19 - virus", ("covid-19",), ("virus",)),
        ("king \u2212 man \u2013 boy", ("king",), ("man", "boy")),
        ("  New   York+x  ", ("New York+x",), ()),
        ("'' king", ("king",), ()),
    ],
)
def test_expressions_are_read(source, plus, minus):
    found = parse_expression(source)
    assert (found.plus, found.minus) == (plus, minus)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "has no term at all"),
        ("   ", "has no term at all"),
        ("''", "has no term at all"),
        ("king -", "has no term beside '-'"),
        ("king - + man", r"has no term beside '\+'"),
        ("-", "has no term beside '-'"),
        ("king - 'man", "that is left open"),
    ],
)
def test_expressions_that_are_none_are_refused(source, message):
    with pytest.raises(InputError, match=message):
        parse_expression(source)


@given(st.text(alphabet="ab +-'\"\u0301\U0001f600\x00\ud800", max_size=20))
def test_any_text_is_an_expression_or_an_error(source):
    try:
        found = parse_expression(source)
    except InputError:
        return
    assert all(term.strip() for term in found.terms)


def test_terms_are_placed_at_length_one(model, space):
    placed = place_terms(["king", "w3"], model, space)
    np.testing.assert_allclose(np.linalg.norm(placed.unit, axis=1), 1, rtol=1e-5)
    vectors = dict(zip(["king", "w3"], placed.unit, strict=True))
    total = sum_of(Expression("x", ("king", "king"), ("w3",)), vectors)
    assert np.linalg.norm(total) == pytest.approx(1, rel=1e-5)
