import numpy as np
import pytest
from scipy.stats import spearmanr

from knife.errors import InputError, ShapeError
from knife.maths.rank_draws import RankDraws

RNG = np.random.default_rng(0)
GOLD = RNG.integers(0, 6, 60).astype(float)
SCORES = GOLD + RNG.normal(0, 2, 60)
TIED = np.round(SCORES)


@pytest.mark.parametrize("scores", [SCORES, TIED, -GOLD, RNG.normal(size=60)])
def test_the_value_is_that_of_scipy(scores):
    assert RankDraws(GOLD).estimate(scores).value == pytest.approx(spearmanr(GOLD, scores)[0])


def test_draws_are_ranked_as_if_they_were_pairs_of_their_own():
    draws = RankDraws(GOLD, n_samples=50, seed=3)
    found = draws._correlations(TIED)[1:]
    rng = np.random.default_rng(3)
    drawn = rng.integers(0, 60, (50, 60))
    oracle = [spearmanr(GOLD[rows], TIED[rows])[0] for rows in drawn]
    assert np.allclose(found, oracle)


def test_the_interval_holds_the_value_and_a_difference_is_told_on_the_same_draws():
    draws = RankDraws(GOLD)
    one = draws.estimate(SCORES)
    assert one.low < one.value < one.high
    none = draws.difference(SCORES, SCORES * 3 + 1)
    assert (none.value, none.low, none.high) == (0, 0, 0)
    assert draws.difference(SCORES, -SCORES).excludes(0)


def test_the_same_seed_gives_the_same_interval():
    assert RankDraws(GOLD, seed=1).estimate(SCORES) == RankDraws(GOLD, seed=1).estimate(SCORES)
    assert RankDraws(GOLD, seed=1).estimate(SCORES) != RankDraws(GOLD, seed=2).estimate(SCORES)


def test_scores_that_rank_nothing_agree_with_nothing():
    assert RankDraws(GOLD).estimate(np.ones(60)).value == 0


@pytest.mark.parametrize("gold", [[1.0], [2, 2, 2], [1, np.nan], []])
def test_gold_that_ranks_nothing_is_refused(gold):
    with pytest.raises(InputError):
        RankDraws(gold)


def test_scores_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError):
        RankDraws(GOLD).estimate([1, 2])
    with pytest.raises(InputError, match="NaN"):
        RankDraws(GOLD).estimate(np.full(60, np.nan))
