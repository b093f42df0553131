"""The bias at a glance."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.inspection.bias_summary import bias_summary
from knife.types.vocabulary import ModelInfo, Vocabulary


def vocabulary(pieces, bias, special=()):
    return Vocabulary(
        tuple(pieces),
        tuple(pieces),
        np.eye(len(pieces), 3),
        np.array(bias),
        np.array([piece in special for piece in pieces], bool),
        np.zeros(len(pieces), bool),
        ModelInfo("toy"),
        "00",
    )


def test_ends_and_quantiles_leave_specials_out():
    found = bias_summary(vocabulary(["[PAD]", "the", "cell", "ox"], [99, 2, 1, -3], ("[PAD]",)))
    assert found.highest[0] == ("the", 2.0)
    assert found.lowest[0] == ("ox", -3.0)
    assert found.quantiles["1"] == 2
    assert found.quantiles["0.5"] == 1


def test_a_vocabulary_in_order_of_frequency_is_correlated():
    words = ["a" * (1 + rank // 5) + str(rank) for rank in range(50)]
    found = bias_summary(vocabulary(words, [-rank / 10 for rank in range(50)]))
    assert found.id_and_length > 0.9
    assert found.id_and_bias == pytest.approx(-1)


def test_an_alphabetic_vocabulary_says_nothing_of_frequency():
    rng = np.random.default_rng(0)
    words = ["abcdef"[i % 6] * (1 + i % 6) + f"{i:02d}" for i in range(60)]
    found = bias_summary(vocabulary(words, rng.standard_normal(60)))
    assert abs(found.id_and_length) < 0.15
    assert found.id_and_bias is None


def test_equal_biases_have_no_order():
    words = ["a" * rank for rank in range(1, 9)]
    assert bias_summary(vocabulary(words, np.zeros(8))).id_and_bias is None


def test_without_words_there_is_no_summary():
    assert bias_summary(vocabulary(["[PAD]"], [0], ("[PAD]",))) is None
