"""Figures on hidden words, for models whose answers are known."""

import math

import numpy as np
import pytest

from knife.analyses.evaluation import masked_prediction as room
from knife.analyses.evaluation.masked_prediction import (
    difference,
    masked_prediction,
    predict_hidden_words,
)
from knife.analyses.evaluation.stretches import cut_documents, hide_words
from knife.errors import InputError


@pytest.fixture
def hidden(documents):
    return hide_words(cut_documents(documents))


@pytest.fixture
def texts(hidden):
    return [stretch.text for stretch in hidden.stretches]


def measured(model, hidden):
    return masked_prediction(hidden, *predict_hidden_words(model, hidden), model.vocabulary)


def test_a_model_that_knows_the_text_is_always_right(make_memory, nats, texts, hidden):
    model = make_memory(texts)
    found = measured(model, hidden)
    assert found.n_words == len(hidden)
    assert found.n_unspelt == found.n_across == 0
    assert found.top1.value == found.top5.value == found.word_accuracy.value == 1
    right, _ = nats(model)
    assert found.loss.value == pytest.approx(right, rel=1e-4)
    bits = right * found.n_pieces / math.log(2) / hidden.characters.sum()
    assert found.bits_per_character.value == pytest.approx(bits, rel=1e-4)
    assert found.top1.n == 3


def test_what_a_model_has_forgotten_is_missing_from_its_figures(make_memory, nats, texts, hidden):
    whole = make_memory(texts)
    targets = predict_hidden_words(whole, hidden)[0].targets
    forgotten = sorted({whole.vocabulary.pieces[i] for i in targets})[::3]
    model = make_memory(texts, forgotten=forgotten)
    found = measured(model, hidden)
    is_lost = np.isin(targets, [whole.vocabulary.find(piece) for piece in forgotten])
    assert found.top1.value == pytest.approx(1 - is_lost.mean())
    right, wrong = nats(model)
    expected = wrong * is_lost.mean() + right * (1 - is_lost.mean())
    assert found.loss.value == pytest.approx(expected, rel=1e-4)


def test_a_word_is_right_only_if_all_its_pieces_are(make_memory, texts, hidden):
    pieces, _ = predict_hidden_words(make_memory(texts), hidden)
    vocabulary = make_memory(texts).vocabulary
    lost = vocabulary.pieces[pieces.targets[vocabulary.is_continuation[pieces.targets]][0]]
    found = measured(make_memory(texts, forgotten=[lost]), hidden)
    spelt = [
        {vocabulary.pieces[i] for i in pieces.targets[begin:end]}
        for begin, end in zip(pieces.begin, pieces.end, strict=True)
    ]
    n_wrong = sum(lost in word for word in spelt)
    assert n_wrong >= 1
    assert found.word_accuracy.value == pytest.approx(1 - n_wrong / len(hidden))
    assert found.top1.value > found.word_accuracy.value


def test_all_models_are_asked_for_the_same_words(make_memory, texts, hidden):
    small, large = (measured(make_memory(texts, size=size), hidden) for size in (1, 12))
    assert small.n_words == large.n_words
    assert small.n_pieces == hidden.characters.sum()
    assert large.n_pieces == len(hidden)
    assert np.array_equal(small.tally.characters, large.tally.characters)


def test_a_word_that_cannot_be_spelt_is_wrong_however_likely(make_memory, texts, hidden):
    first = hidden.spans(0)[0]
    word = texts[0][first[0] : first[1]]
    found = measured(make_memory(texts, unknown=[word]), hidden)
    assert found.n_unspelt >= 1
    assert found.word_accuracy.value == pytest.approx(1 - found.n_unspelt / len(hidden))
    assert found.top1.value < 1


def test_short_windows_give_the_same_figures_to_a_model_that_knows_the_text(
    make_memory, texts, hidden
):
    whole, cut = (measured(make_memory(texts, max_length=n), hidden) for n in (512, 24))
    assert whole.top1 == cut.top1
    assert whole.loss.value == pytest.approx(cut.loss.value)


def test_how_many_stretches_are_asked_about_together_changes_nothing(
    make_memory, texts, hidden, monkeypatch
):
    model = make_memory(texts)
    together = measured(model, hidden)
    monkeypatch.setattr(room, "N_TOGETHER", 1)
    one_by_one = measured(model, hidden)
    assert together.word_accuracy == one_by_one.word_accuracy
    assert together.loss.value == pytest.approx(one_by_one.loss.value)


def test_a_better_model_is_better_beyond_doubt_and_a_like_one_is_not(make_memory, texts, hidden):
    model = make_memory(texts)
    known = sorted({*model.vocabulary.pieces[5:]})
    worse = measured(make_memory(texts, forgotten=known[::2]), hidden)
    better = measured(model, hidden)
    found = difference(better, worse)
    assert found.word_accuracy.value > 0
    assert found.word_accuracy.excludes(0)
    assert found.bits_per_character.value < 0
    same = difference(better, better)
    assert (same.word_accuracy.value, same.bits_per_character.value) == (0, 0)
    assert not same.word_accuracy.excludes(0)


def test_models_that_were_asked_for_other_words_are_not_compared(make_memory, texts, hidden):
    model = make_memory(texts)
    other = hide_words(hidden.stretches[:2])
    with pytest.raises(InputError, match="expected the same words"):
        difference(measured(model, hidden), measured(model, other))


def test_text_without_a_word_to_hide_is_refused(make_memory):
    nothing = hide_words(cut_documents([["Yes"]]))
    with pytest.raises(InputError, match="no word of the text can be hidden"):
        predict_hidden_words(make_memory(["Yes"]), nothing)


def test_text_that_the_tokenizer_drops_is_refused(make_memory):
    marks = hide_words(cut_documents([["\u0301 \u0302"]]))
    model = make_memory(["a"])
    model.encode = lambda texts: [make_memory(["a"]).encode([""])[0] for _ in texts]
    with pytest.raises(InputError, match="no hidden word has a piece"):
        measured(model, marks)
