"""Regular forms of English words."""

import pytest

from knife.analyses.senses.word_forms import are_forms, word_forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("cell", "cells"),
        ("study", "studies"),
        ("use", "using"),
        ("use", "used"),
        ("stop", "stopped"),
        ("box", "boxes"),
        ("day", "days"),
        ("carry", "carried"),
        ("call", "calling"),
        ("Cell", "CELLS"),
    ],
)
def test_a_word_and_its_regular_form_are_of_one(word, form):
    assert are_forms(word, form)
    assert are_forms(form, word)
    assert form.lower() in word_forms(word)
    assert word.lower() in word_forms(form)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cell", "cellular"),
        ("mouse", "mice"),
        ("as", "a"),
        ("bus", "bu"),
        ("class", "clas"),
        ("", "s"),
    ],
)
def test_other_words_are_not(one, other):
    assert not are_forms(one, other) or one == other


@pytest.mark.parametrize("word", ["", "a", "日本", "e\u0301", "x1", "ing", "ed", "sss", "yy"])
def test_odd_words_keep_the_form_that_they_have(word):
    assert word in word_forms(word)
