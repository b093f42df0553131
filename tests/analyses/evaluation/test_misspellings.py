"""Misspelt words: how they are drawn, and that what is counted is what was found."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.evaluation.misspellings import (
    EDITS,
    Misspelling,
    _edited,
    _recovery,
    draw_misspellings,
    misspelling_report,
)
from knife.analyses.neighborhood import neighbors
from knife.errors import InputError


def distance(one, other):
    """Count edits, a swap being one (optimal string alignment)."""
    rows = np.zeros((len(one) + 1, len(other) + 1), int)
    rows[:, 0], rows[0] = np.arange(len(one) + 1), np.arange(len(other) + 1)
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            rows[i, j] = min(
                rows[i - 1, j] + 1,
                rows[i, j - 1] + 1,
                rows[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return rows[-1, -1]


@pytest.fixture(scope="module")
def drawn(model):
    return draw_misspellings(model.vocabulary, n=100)


def test_each_is_one_edit_away_and_no_word(model, drawn):
    assert len(drawn) == 100
    assert len({one.source for one in drawn}) == 100
    for one in drawn:
        assert distance(one.source, one.text) == 1
        assert model.vocabulary.find(one.text) is None
        assert model.vocabulary.surfaces[one.id] == one.source
        assert len(one.source) >= 4 and one.source.isalpha()
    assert {one.edit for one in drawn} == set(EDITS)


def test_the_seed_decides(model, drawn):
    assert draw_misspellings(model.vocabulary, n=100) == drawn
    assert draw_misspellings(model.vocabulary, n=100, seed=1) != drawn


def test_words_of_a_text_are_drawn_whatever_their_order(model):
    words = ["cells", "London", "the", "cells", "qqqqq", "12345", "aspirin"]
    found = draw_misspellings(model.vocabulary, words)
    assert {one.source for one in found} == {"cells", "London", "aspirin"}
    assert draw_misspellings(model.vocabulary, words[::-1]) == found


@pytest.mark.parametrize(
    ("edit", "text"),
    [("insert", "cxell"), ("delete", "cll"), ("replace", "cxll"), ("swap", "clel")],
)
def test_edits(edit, text):
    assert _edited("cell", edit, 1, "x") == text


def test_a_swap_at_the_end_stays_inside():
    assert _edited("word", "swap", 3, "x") == "wodr"


def test_ranks_are_those_of_neighbors(model):
    asked = [Misspelling("hospital", model.vocabulary.id_of("hospital"), "hospitaal", "insert")]
    report = misspelling_report(model, asked, top=3)
    by_cls = next(one for one in report.recoveries if "[CLS]" in one.representation)
    order = neighbors("hospitaal", model, top=report.n_words).surfaces
    assert by_cls.ranks == (order.index("hospital") + 1,)
    assert by_cls.in_vocabulary.value == (by_cls.ranks[0] <= 3)
    assert by_cls.among_sources.value == 1  # there is but one


def test_letters_find_most_and_a_report_has_a_row_for_each(model, drawn):
    report = misspelling_report(model, drawn[:40])
    names = [one.representation for one in report.recoveries]
    assert len(set(names)) == len(names) == 7
    assert report.recoveries[-1].in_vocabulary.value > 0.5
    assert all(len(one.ranks) == 40 for one in report.recoveries)


def test_a_representation_without_a_difference_finds_nothing():
    found = _recovery("flat", np.ones((3, 50), np.float32), np.array([1, 2, 3]), top=5)
    assert found.in_vocabulary.value == 0
    assert found.ranks == (50, 50, 50)


def test_planted_ranks_are_counted():
    cosines = np.float32([[0.9, 0.1, 0.5], [0.2, 0.8, 0.3]])
    found = _recovery("planted", cosines, np.array([2, 1]), top=1)
    assert found.ranks == (2, 1)
    assert found.in_vocabulary.value == 0.5
    assert found.among_sources.value == 1


def test_words_that_cannot_be_spelt_are_left_out(model):
    odd = Misspelling("cell", model.vocabulary.id_of("cell"), "ceⵣll", "insert")
    with pytest.raises(InputError, match="no pieces"):
        misspelling_report(model, [odd])
    good = Misspelling("cell", model.vocabulary.id_of("cell"), "ceell", "insert")
    assert misspelling_report(model, [odd, good]).misspellings == (good,)


@pytest.mark.parametrize("words", [[], ["qqqqqq"], ["", " "], ["the"], ["😀😀😀😀"]])
def test_a_text_without_known_words_is_refused(model, words):
    with pytest.raises(InputError, match="no word of 4 letters"):
        draw_misspellings(model.vocabulary, words)


def test_wrong_numbers_are_refused(model, drawn):
    with pytest.raises(InputError, match="n is 0"):
        draw_misspellings(model.vocabulary, n=0)
    with pytest.raises(InputError, match="top is 0"):
        misspelling_report(model, drawn, top=0)
