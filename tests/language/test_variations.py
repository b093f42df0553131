"""A sentence that is written otherwise keeps what is known of it."""

from __future__ import annotations

from random import Random

import pytest

from knife.language.tagged_lines import read_tagged
from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation, cased, cut, spaced


def rng() -> Random:
    return Random(0)  # noqa: S311


@pytest.fixture
def sentence() -> TreebankSentence:
    """See IL-2-induced T/B cells (4.0%)."""
    words = ("See", "IL-2-induced", "T/B", "cells", "(", "4.0", "%", ")", ".")
    return TreebankSentence(
        words,
        (True, True, True, True, False, False, False, False, True),
        ("VB", "JJ", "NN", "NNS", "-LRB-", "CD", "NN", "-RRB-", "."),
        ("see", "il-2-induced", "t/b", "cell", "(", "4.0", "%", ")", "."),
        (0, 3, 3, 0, 6, 6, 3, 6, 0),
        ("root", "amod", "compound", "obj", "punct", "nummod", "dep", "punct", "punct"),
    )


def test_words_apart_have_spaces_and_are_whole(sentence):
    apart = spaced(sentence, "words")
    assert apart.words == sentence.words
    assert all(apart.spaces)
    assert spaced(sentence, "natural") is sentence


def test_signs_apart_are_words_with_tags_of_their_own(sentence):
    apart = spaced(sentence, "signs")
    assert dict(zip(apart.words, apart.tags, strict=True)) == {
        "See": "VB", "IL": "NN", "-": "HYPH", "2": "CD", "induced": "VBN", "T": "NN", "/": "HYPH",
        "B": "NN", "cells": "NNS", "(": "-LRB-", "4": "CD", ".": ".", "0": "CD", "%": "NN",
        ")": "-RRB-",
    }  # fmt: skip
    assert all(apart.spaces)


def test_parts_hang_on_the_last_of_their_word_and_heads_move_along(sentence):
    apart = spaced(sentence, "signs")
    assert apart.heads is not None
    assert apart.labels is not None
    words, heads = apart.words, apart.heads
    induced, cells = words.index("induced"), words.index("cells")
    assert heads[induced] == cells
    assert [heads[place] for place in range(1, induced)] == [induced] * 4
    assert apart.labels[1 : induced + 1] == ("compound", "punct", "compound", "punct", "amod")
    assert heads[words.index("See")] == 0
    assert sum(head == place for place, head in enumerate(heads)) == 1


def test_parts_that_cannot_be_told_have_no_tag_and_no_lemma():
    (word,) = read_tagged(["cell-mediated\tJJ"])
    parts = cut(word, [["cell", "-", "mediated"]])
    assert parts.tags == ("", "HYPH", "VBN")
    assert parts.lemmas == ("", "", "")
    assert parts.heads is None


def test_a_word_that_ends_in_a_sign_is_led_by_its_letters():
    (word,) = read_tagged(["Dr.\tNNP"])
    parts = cut(word, [["Dr", "."]])
    assert parts.tags == ("NNP", ".")


def test_case_changes_words_alone(sentence):
    upper = cased(sentence, "upper")
    assert upper.words[1] == "IL-2-INDUCED"
    assert (upper.tags, upper.lemmas, upper.heads) == (
        sentence.tags,
        sentence.lemmas,
        sentence.heads,
    )
    assert cased(sentence, "title").words[3] == "Cells"
    assert cased(sentence, "lower").words[0] == "see"
    assert cased(sentence, "own") is sentence


def test_a_letter_that_becomes_two_stays():
    (word,) = read_tagged(["Straße\tNN"])
    assert cased(word, "upper").words == ("Straße",)


def test_shares_are_drawn_as_often_as_they_say():
    source = rng()
    variation = Variation(words_apart=0.2, signs_apart=0.3, lower=0.1, upper=0.2, title=0.3)
    drawn = [(variation.spacing(source), variation.case(source)) for _ in range(5000)]
    for place, name, share in [
        (0, "words", 0.2), (0, "signs", 0.3), (0, "natural", 0.5),
        (1, "lower", 0.1), (1, "upper", 0.2), (1, "title", 0.3), (1, "own", 0.4),
    ]:  # fmt: skip
        found = sum(one[place] == name for one in drawn) / len(drawn)
        assert found == pytest.approx(share, abs=0.03)
