"""Ranks and neighbours against a slow oracle."""

import numpy as np
import pytest

from knife.analyses.synonyms.comparing import Comparison
from knife.analyses.synonyms.contexts import PhraseVectors
from knife.errors import ShapeError
from knife.maths.similarity import unit_rows


@pytest.fixture
def comparison():
    rng = np.random.default_rng(1)
    parts = [unit_rows(rng.standard_normal((30, 8)).astype(np.float32)) for _ in range(3)]
    parts[2][4] = 0  # never read hidden
    return Comparison(tuple(f"t{i}" for i in range(30)), PhraseVectors(*parts, np.ones(30)))


def test_neighbours_and_ranks_agree_with_an_oracle(comparison):
    near = comparison.joined @ comparison.joined.T
    np.fill_diagonal(near, -np.inf)
    found = comparison.nearest(range(30), 5)
    assert np.array_equal(found, np.argsort(-near, axis=1)[:, :5])
    pairs = np.array([(i, j) for i in range(30) for j in range(30) if i != j])
    oracle = [1 + sum(near[i, k] > near[i, j] for k in range(30)) for i, j in pairs]
    assert comparison.ranks(pairs).tolist() == oracle


def test_a_part_that_was_not_read_has_no_cosine(comparison):
    assert comparison.cosines(4, 5)[2] is None
    assert comparison.cosines(5, 6)[0] == pytest.approx(
        float(comparison.vectors.alone[5] @ comparison.vectors.alone[6])
    )


def test_more_neighbours_than_there_are_phrases_are_all_others(comparison):
    assert comparison.nearest([0], 99).shape == (1, 29)


def test_parts_that_do_not_fit_are_refused():
    one = np.zeros((2, 3), np.float32)
    with pytest.raises(ShapeError):
        PhraseVectors(one, one[:1], one, np.zeros(2))
    with pytest.raises(ShapeError):
        Comparison(("a",), PhraseVectors(one, one, one, np.zeros(2)))
    with pytest.raises(ShapeError):
        Comparison(("a", "b"), PhraseVectors(one, one, one, np.zeros(2)), one[:1])
