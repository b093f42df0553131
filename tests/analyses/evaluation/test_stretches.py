"""Stretches of whole sentences, and which words are hidden."""

import numpy as np
import pytest

from knife.analyses.evaluation.stretches import (
    LONGEST_HIDDEN,
    Bounds,
    cut_documents,
    cut_sentences,
    draw,
    hide_words,
)
from knife.analyses.evaluation.words import word_spans


def test_no_word_is_lost_and_none_is_there_twice(documents):
    stretches = cut_documents(documents, Bounds(words=25))
    for number, sentences in enumerate(documents):
        own = [stretch for stretch in stretches if stretch.document == number]
        assert " ".join(stretch.text for stretch in own) == " ".join(sentences)


def test_word_spans_of_a_stretch_are_those_of_its_text(documents):
    for stretch in cut_documents(documents, Bounds(words=25)):
        assert list(stretch.words) == word_spans(stretch.text)


def test_stretches_are_whole_sentences_as_long_as_may_be(documents):
    bounds = Bounds(words=25)
    stretches = cut_documents(documents, bounds)
    assert max(len(stretch.words) for stretch in stretches) <= 25
    assert all(stretch.text.endswith(".") for stretch in stretches)
    # Ten words a sentence: two fit.
    assert [len(stretch.words) for stretch in stretches if stretch.document == 2] == [20, 20, 10]


def test_a_stretch_never_spans_two_documents():
    assert len(cut_documents([["One."], ["Two."]])) == 2


def test_a_sentence_that_is_too_long_is_cut_between_words():
    sentence = " ".join(f"word{i}" for i in range(10))
    parts = cut_sentences([[sentence]], Bounds(words=4))
    assert [len(part.words) for part in parts] == [4, 4, 2]
    assert " ".join(part.text for part in parts) == sentence


def test_a_word_without_end_is_cut_by_characters():
    parts = cut_sentences([["ACGT" * 600]], Bounds(characters=1000))
    assert [len(part.text) for part in parts] == [1000, 1000, 400]
    assert all(list(part.words) == [(0, len(part.text))] for part in parts)


def test_characters_bound_a_stretch_as_well():
    stretches = cut_documents([["a" * 60, "b" * 60, "c" * 60]], Bounds(characters=125))
    assert [len(stretch.text) for stretch in stretches] == [121, 60]


@pytest.mark.parametrize("nothing", [[], [[]], [["", "  ", "\x00\u200b"]]])
def test_text_without_words_gives_no_stretch(nothing):
    assert cut_documents(nothing) == []
    assert len(hide_words(cut_documents(nothing))) == 0


def test_fifteen_per_cent_of_the_words_of_each_stretch_are_hidden(documents):
    stretches = cut_documents(documents)
    hidden = hide_words(stretches)
    for stretch, chosen in zip(stretches, hidden.chosen, strict=True):
        assert len(chosen) == max(1, round(0.15 * len(stretch.words)))
        assert (np.diff(chosen) > 0).all()


def test_which_words_are_hidden_does_not_depend_on_other_text(documents):
    whole = hide_words(cut_documents(documents))
    alone = hide_words(cut_documents(documents[1:2]))
    own = [c for s, c in zip(whole.stretches, whole.chosen, strict=True) if s.document == 1]
    assert all(np.array_equal(a, b) for a, b in zip(own, alone.chosen, strict=True))


def test_the_seed_decides_which_words_are_hidden(documents):
    stretches = cut_documents(documents)
    one, same, other = (hide_words(stretches, seed) for seed in (1, 1, 2))
    assert all(map(np.array_equal, one.chosen, same.chosen))
    assert not all(map(np.array_equal, one.chosen, other.chosen))


def test_hidden_words_know_their_document_and_length(documents):
    hidden = hide_words(cut_documents(documents))
    texts = [
        hidden.stretches[i].text[start:end]
        for i in range(len(hidden.stretches))
        for start, end in hidden.spans(i)
    ]
    assert hidden.characters.tolist() == [len(text) for text in texts]
    assert len(hidden.document) == len(hidden) == len(texts)
    assert set(hidden.document.tolist()) == {0, 1, 2}


def test_a_lone_word_is_not_hidden_because_nothing_tells_it():
    assert len(hide_words(cut_documents([["Yes"], ["No"]]))) == 0


def test_a_word_that_no_vocabulary_spells_is_not_hidden():
    long = "A" * (LONGEST_HIDDEN + 1)
    hidden = hide_words(cut_documents([[f"{long} {long} cell {long}"]]))
    assert hidden.characters.tolist() == [4]


def test_drawn_stretches_keep_their_order_and_are_all_there_if_few(documents):
    stretches = cut_sentences(documents)
    drawn = draw(stretches, 7, seed=1)
    places = [stretches.index(stretch) for stretch in drawn]
    assert len(drawn) == 7
    assert places == sorted(places)
    assert draw(stretches, 1000) == stretches
