"""Masks are answered as fill-mask answers one, and together where there are several."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

import knife
from knife.analyses.filling.fill import fill, fill_texts
from knife.analyses.filling.lengths import ALLOWANCE
from knife.analyses.filling.orders import fill_orders
from knife.errors import InputError

TEXT = "she loves [MASK] [MASK]"


def slow_score(model, ids, places, pieces, orders):
    """Fill the places in each order, one question at a time."""
    sums = []
    for order in orders:
        row, total = list(ids), 0.0
        for at in order:
            total += np.log(model.probabilities(row, places[at])[pieces[at]])
            row[places[at]] = pieces[at]
        sums.append(total)
    return np.mean(sums)


def words_of(found):
    return [answer.words for answer in found.answers]


def test_each_mask_alone_would_give_a_wrong_pair(cities):
    ids = cities.encode([TEXT])[0].ids
    best = [cities.probabilities(ids, place).argmax() for place in (3, 4)]
    assert [cities.vocabulary.surfaces[piece] for piece in best] == ["New", "Angeles"]


def test_masks_are_answered_together(cities):
    found = fill(TEXT, cities, top=4)
    assert words_of(found) == [
        ("Los", "Angeles"),
        ("New", "York"),
        ("San", "Diego"),
        ("New", "Jersey"),
    ]
    assert found.answers[0].text == "she loves Los Angeles"
    probabilities = [answer.probability for answer in found.answers]
    np.testing.assert_allclose(probabilities, [0.35, 0.26, 0.25, 0.14], atol=1e-5)


def test_a_pair_that_nobody_says_is_no_answer(cities):
    shown = fill(TEXT, cities, top=20)
    unlikely = [one for one in shown.answers if one.words == ("New", "Angeles")]
    assert all(one.probability < 1e-4 for one in unlikely)


@pytest.mark.parametrize("text", [TEXT, "[MASK] loves [MASK] York", "[MASK] loves [MASK] [MASK]"])
def test_answers_are_those_of_all_tuples_in_all_orders(doubtful, text):
    ids = doubtful.encode([text])[0].ids.tolist()
    places = [at for at, piece in enumerate(ids) if piece == doubtful.mask_id]
    usable = np.flatnonzero(~doubtful.vocabulary.is_special).tolist()
    orders = list(permutations(range(len(places))))
    slow = sorted(
        (-slow_score(doubtful, ids, places, pieces, orders), pieces)
        for pieces in product(usable, repeat=len(places))
    )
    found = fill(text, doubtful, top=4)
    got = [tuple(part[0] for part in answer.ids) for answer in found.answers]
    assert got == [pieces for _, pieces in slow[:4]]
    scores = [answer.score for answer in found.answers]
    np.testing.assert_allclose(scores, [-cost for cost, _ in slow[:4]], atol=1e-5)


def test_more_masks_are_scored_in_some_orders(doubtful):
    ids = doubtful.encode(["[MASK] [MASK] [MASK] [MASK]"])[0].ids.tolist()
    places = [1, 2, 3, 4]
    sure = [doubtful.probabilities(ids, place).max() for place in places]
    (answer, *_) = fill("[MASK] [MASK] [MASK] [MASK]", doubtful).answers
    assert answer.text == "she loves Los Angeles"
    pieces = [part[0] for part in answer.ids]
    slow = slow_score(doubtful, ids, places, pieces, fill_orders(sure))
    assert answer.score == pytest.approx(slow, abs=1e-5)


def test_control_pieces_fill_no_pair(make_model):
    model = make_model({"a [UNK] [UNK]": 0.9, "a b c": 0.1})
    assert words_of(fill("a [MASK] [MASK]", model))[0] == ("b", "c")


def test_words_may_have_several_pieces(make_model):
    model = make_model(
        {"severe arth ##ritis hurts": 0.5, "severe pain hurts": 0.3, "severe ##itis hurts": 0.2}
    )
    (first, second, *_) = fill("severe [MASK] hurts", model, whole_words=True).answers
    assert {first.text, second.text} == {"severe arthritis hurts", "severe pain hurts"}
    (word,) = [one for one in (first, second) if one.words == ("arthritis",)]
    assert word.pieces == (("arth", "##ritis"),)


def test_a_word_never_begins_with_a_continuation(make_model):
    model = make_model({"severe ##itis hurts": 0.9, "severe pain hurts": 0.1})
    found = fill("severe [MASK] hurts", model, whole_words=True, top=50)
    assert found.answers
    assert all(not answer.pieces[0][0].startswith("##") for answer in found.answers)
    assert ("itis",) not in words_of(found)


def test_a_further_piece_has_its_allowance(make_model):
    model = make_model({"has ab ##c now": 0.2, "has x ##c now": 0.8, "has y now": 1.0})
    found = {one.words[0]: one for one in fill("has [MASK] now", model, whole_words=True).answers}
    assert found["abc"].score == pytest.approx(np.log(0.2) + ALLOWANCE, abs=1e-5)
    assert found["abc"].probability == pytest.approx(0.2, abs=1e-5)
    assert found["y"].score == pytest.approx(0, abs=1e-5)


def test_a_word_that_the_tokenizer_spells_otherwise_is_no_answer(make_model):
    model = make_model({"has can ##cer now": 0.9, "has cancer now": 0.1})
    found = fill("has [MASK] now", model, whole_words=True, top=50)
    assert [one.pieces for one in found.answers if one.words == ("cancer",)] == [(("cancer",),)]


def test_signs_are_no_words(make_model):
    model = make_model({"he ! now": 0.8, "he runs now": 0.2}, more=["##!"])
    found = fill("he [MASK] now", model, whole_words=True, top=50)
    assert found.answers[0].words == ("runs",)
    assert "!" not in "".join(word for one in found.answers for word in one.words)


def test_max_pieces_bounds_a_word(make_model):
    model = make_model({"x ab ##c ##d y": 1.0, "x b y": 0.1, "x ab ##c y": 0.1})
    longest = {
        n: max(
            len(one.ids[0])
            for one in fill("x [MASK] y", model, 99, whole_words=True, max_pieces=n).answers
        )
        for n in (1, 2, 3)
    }
    assert longest == {1: 1, 2: 2, 3: 3}


def test_several_words_are_found_together(make_model):
    model = make_model(
        {"the arth ##ritis hurts": 0.6, "the big toe hurts": 0.3, "the red eye hurts": 0.1}
    )
    found = fill("the [MASK] [MASK]", model, whole_words=True)
    assert found.answers[0].pieces == (("arth", "##ritis"), ("hurts",))


@pytest.mark.parametrize("whole_words", [False, True])
def test_an_answer_does_not_depend_on_its_batch_mates(model, whole_words):
    texts = [
        "Paris is the capital of [MASK].",
        "A much longer text, in which a [MASK] stands near the beginning, and no other.",
        "[MASK] [MASK]",
    ][: 2 if whole_words else 3]
    together = fill_texts(texts, model, 3, whole_words=whole_words, max_pieces=2)
    for text, one in zip(texts, together, strict=True):
        alone = fill(text, model, 3, whole_words=whole_words, max_pieces=2)
        assert words_of(one) == words_of(alone)
        scores = [[answer.score for answer in found.answers] for found in (one, alone)]
        np.testing.assert_allclose(*scores, atol=1e-4)


def test_a_long_text_is_read_around_its_masks(model):
    filler = "The cells were washed twice and then counted by hand. " * 60
    text = f"{filler}Paris is the capital of [MASK]. {filler}"
    found = fill(text, model, top=3)
    start, end = found.read
    assert start < text.index("[MASK]") < end
    assert 0 < start < end < len(text)
    assert len(model.encode([text[start:end]])[0]) <= model.max_length
    for answer in found.answers:
        assert answer.text == text.replace("[MASK]", answer.words[0])


def test_masks_that_lie_too_far_apart_are_refused_with_both_lengths(model):
    text = "[MASK] " + "a " * 600 + "[MASK]"
    most = model.max_length - 2
    with pytest.raises(InputError, match=rf"has 604 pieces .* span 602 .* at most {most},"):
        fill(text, model)


@pytest.mark.parametrize("text", ["", "   ", "no mask", "[mask]", "e\u0301 😀 שלום", "a\0b"])
def test_a_text_without_a_mask_is_refused(model, text):
    with pytest.raises(InputError, match=r"has no \[MASK\]; expected at least one"):
        fill(text, model)


@pytest.mark.parametrize(
    "text",
    [
        "[MASK]",
        "😀[MASK]😀",
        "e\u0301\u0301 [MASK]",
        "שלום [MASK] עולם",
        "a\0[MASK]\0b",
        "\n[MASK]\t",
    ],
)
def test_odd_texts_are_answered(model, text):
    found = fill(text, model, 2)
    assert len(found) == 2
    assert found.read == (0, len(text))
    fill(text, model, 2, whole_words=True)


@pytest.mark.parametrize("text", ["a[MASK]b", "😀[MASK]😀"])
def test_no_word_stands_where_the_tokenizer_would_join_it_to_its_neighbours(model, text):
    assert fill(text, model, whole_words=True).answers == ()


def test_half_a_surrogate_pair_is_refused(model):
    with pytest.raises(InputError, match="surrogate"):
        fill("\ud800 [MASK]", model)


@pytest.mark.parametrize("numbers", [{"top": 0}, {"max_pieces": 0}])
def test_numbers_out_of_range_are_refused(cities, numbers):
    with pytest.raises(InputError, match="expected 1 or more"):
        fill(TEXT, cities, whole_words=True, **numbers)


def test_top_may_exceed_the_vocabulary(cities):
    assert len(fill("she loves New [MASK]", cities, 999)) == len(cities.vocabulary)


def test_the_name_at_the_door(model):
    assert knife.fill is fill
