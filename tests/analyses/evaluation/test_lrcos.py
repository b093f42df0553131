"""Words of a kind, learnt from a few of them."""

from __future__ import annotations

import numpy as np

from knife.analyses.evaluation.lrcos import target_shares
from knife.maths.similarity import unit_rows


def planted():
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((200, 16))
    rows[:20, 0] += 5
    return unit_rows(rows.astype(np.float32))


def test_words_of_the_kind_get_more_than_all_others():
    found = target_shares(planted(), range(10), range(100, 110))
    assert found.dtype == np.float32
    assert found[10:20].mean() > 0.7
    assert found[20:100].mean() < 0.3
    assert ((found >= 0) & (found <= 1)).all()


def test_the_seed_decides_what_is_drawn():
    unit = planted()
    one, same, other = (target_shares(unit, range(5), [], seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_a_word_that_is_both_counts_as_of_the_kind():
    unit = planted()
    np.testing.assert_array_equal(
        target_shares(unit, range(10), [3, 100]), target_shares(unit, range(10), [100])
    )


def test_with_nothing_to_learn_from_all_are_alike():
    unit = planted()
    assert (target_shares(unit, [], [1, 2]) == 1).all()
    assert (target_shares(unit[:3], range(3), []) == 1).all()
