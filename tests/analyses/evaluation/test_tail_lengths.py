"""Lengths of tails over a vocabulary."""

import numpy as np
import pytest

from knife.analyses.evaluation.tail_lengths import tail_lengths
from knife.types.vocabulary import ModelInfo, Vocabulary


def vocabulary_of(rows):
    n = len(rows)
    pieces = tuple(f"w{i}" for i in range(n))
    flags = np.zeros(n, bool)
    return Vocabulary(
        pieces, pieces, rows.astype(np.float32), np.zeros(n), flags, flags, ModelInfo("toy"), "toy"
    )


def test_words_in_groups_have_tails_as_long_as_their_group():
    rng = np.random.default_rng(0)
    centres = np.repeat(rng.standard_normal((50, 64)), 9, axis=0)
    found = tail_lengths(vocabulary_of(centres + 0.3 * rng.standard_normal((450, 64))))
    assert found.n_words == 450
    assert found.median == pytest.approx(8, abs=1)
    assert found.percentile_90 >= found.median
    assert found.share_empty == 0
    assert not found.has_collapsed


def test_random_embeddings_have_collapsed():
    found = tail_lengths(vocabulary_of(np.random.default_rng(0).standard_normal((600, 64))))
    assert found.has_collapsed
    assert found.share_empty >= 0.5
    assert found.mean < 2


def test_embeddings_that_are_all_the_same_have_collapsed():
    assert tail_lengths(vocabulary_of(np.ones((300, 16)))).has_collapsed


def test_fewer_than_two_words_have_no_tails():
    assert tail_lengths(vocabulary_of(np.ones((1, 4)))) is None
