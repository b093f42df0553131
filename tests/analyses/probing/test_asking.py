"""Texts with masks as a model reads them, and its log-probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.probing import asking
from knife.analyses.probing.asking import (
    log_mean,
    log_shares,
    log_softmax,
    log_sum,
    prompts,
    shares_by_row,
)
from knife.errors import InputError


def test_places_of_masks_are_found(world):
    first, second = prompts(["aspirin treats [MASK] .", "[MASK] [MASK] pain"], [1, 2], world)
    assert first.places.tolist() == [3]
    assert second.places.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("text", "n", "message"),
    [
        ("zzz treats [MASK] .", 1, "holds characters that the model never saw"),
        ("\u65e5\u672c [MASK]", 1, "holds characters that the model never saw"),
        ("[MASK] treats [MASK] .", 1, "has 2 masks; expected 1"),
        ("aspirin treats pain .", 1, "has 0 masks; expected 1"),
        ("aspirin " * 20 + "[MASK]", 1, "has 23 pieces; expected at most 16"),
    ],
)
def test_a_text_that_cannot_be_asked_about_is_refused(world, text, n, message):
    with pytest.raises(InputError, match=message):
        prompts([text], [n], world)


def test_log_sums_are_exact_where_exponentials_would_not_be():
    rows = np.array([[1000.0, 1000.0], [-1000.0, -np.inf], [-np.inf, -np.inf]])
    assert log_sum(rows).tolist() == [1000 + np.log(2), -1000.0, -np.inf]


def test_log_softmax_agrees_with_the_definition():
    rows = np.random.default_rng(0).standard_normal((5, 7))
    expected = np.exp(rows) / np.exp(rows).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(np.exp(log_softmax(rows)), expected)


def test_blocks_change_nothing(world, monkeypatch):
    texts = [f"{drug} treats [MASK] ." for drug in ("aspirin", "insulin")] * 5
    asked = [[one] for one in prompts(texts, [1] * 10, world)]
    at_once = np.concatenate(list(shares_by_row(world, asked)))
    monkeypatch.setattr(asking, "_SCORES", 3 * len(world.vocabulary))
    in_parts = np.concatenate(list(shares_by_row(world, asked)))
    np.testing.assert_array_equal(at_once, in_parts)
    states = world.head_states_at(
        [one[0].ids.tolist() for one in asked], [one[0].places.tolist() for one in asked]
    )
    blocks = list(log_shares(world, states))
    assert len(blocks) == 4
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in blocks]), at_once)


def test_rows_may_have_different_numbers_of_prompts(world):
    one, two, three = prompts(["aspirin treats [MASK] ."] * 3, [1] * 3, world)
    shapes = [rows.shape for rows in shares_by_row(world, [[one], [two, three]])]
    assert shapes == [(1, len(world.vocabulary)), (2, len(world.vocabulary))]
    assert list(shares_by_row(world, [])) == []


def test_the_mean_of_logarithms_is_a_distribution_again():
    shares = np.log([[0.9, 0.1], [0.1, 0.9]])
    np.testing.assert_allclose(np.exp(log_mean(shares)), [0.5, 0.5])
    np.testing.assert_array_equal(log_mean(shares[:1]), shares[0])
