"""Kinds of pieces, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.inspection.vocabulary_makeup import FORMS, form_of, script_of, vocabulary_makeup
from knife.types.vocabulary import ModelInfo, Vocabulary


def vocabulary(pieces, n_special=0):
    raw = tuple(pieces)
    return Vocabulary(
        raw,
        tuple(piece.removeprefix("##") for piece in raw),
        np.eye(len(raw), 4),
        np.zeros(len(raw)),
        np.arange(len(raw)) < n_special,
        np.array([piece.startswith("##") for piece in raw], bool),
        ModelInfo("toy"),
        "00",
    )


def test_kinds_sum_to_all_pieces():
    found = vocabulary_makeup(
        vocabulary(["[PAD]", "[unused7]", "[unused:99]", "cell", "Paris", "##s", "a", "é"], 3)
    )
    assert (found.n_pieces, found.n_words, found.n_continuations) == (8, 4, 1)
    assert (found.n_controls, found.n_unused) == (1, 2)
    assert found.single_characters == pytest.approx(3 / 5)
    assert found.non_ascii == pytest.approx(1 / 5)
    assert found.mean_length == pytest.approx((4 + 5 + 1 + 1) / 4)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("cell", "lower case"),
        ("Cell", "capitalised"),
        ("A", "capitalised"),
        ("DNA", "capitals"),
        ("eGFR", "mixed case"),
        ("McDonald", "mixed case"),
        ("IL2", "with digits"),
        ("½", "signs"),
        ("…", "signs"),
        ("😀", "signs"),
        ("日本", "caseless"),
        ("שלום", "caseless"),
        ("e\u0301", "lower case"),
        ("", "signs"),
    ],
)
def test_forms(word, form):
    assert form_of(word) == form
    assert form in FORMS


def test_forms_sum_to_one_and_scripts_too():
    found = vocabulary_makeup(vocabulary(["cell", "DNA", "β", "дом", "12", "µ"]))
    assert sum(found.forms.values()) == pytest.approx(1)
    assert sum(found.scripts.values()) == pytest.approx(1)
    assert list(found.scripts) == ["Latin", "Cyrillic", "Greek", "other"]


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("1a", "Latin"),
        ("日本", "Han"),
        ("한국", "Hangul"),
        ("مرحبا", "Arabic"),
        ("ひ", "Hiragana"),
        ("µ", "other"),
        ("++", ""),
        ("\ud800", ""),
    ],
)
def test_scripts(word, script):
    assert script_of(word) == script


def test_a_vocabulary_without_words_has_no_shares():
    found = vocabulary_makeup(vocabulary(["[PAD]", "[UNK]"], 2))
    assert found.n_words == 0
    assert set(found.forms.values()) == {0.0}
    assert found.scripts == {}
    assert found.single_characters == 0
