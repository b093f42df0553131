"""Document frequencies against the bias: counts, planted agreement, disagreement, groups."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from knife.analyses.bias_check import DocumentCounts, check_bias, count_documents
from knife.errors import InputError
from knife.types.vocabulary import ModelInfo, Vocabulary

WORDS = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(100)]


def vocabulary(bias):
    pieces = ("[MASK]", *WORDS, "##s", "##t", "##u", "1", "2", ",")
    n = len(pieces)
    return Vocabulary(
        pieces,
        tuple(piece.removeprefix("##") for piece in pieces),
        np.zeros((n, 4)),
        np.concatenate([[-9], bias, [1, 2, 3, 0, 0, 5]]),
        np.arange(n) == 0,
        np.array([piece.startswith("##") for piece in pieces]),
        ModelInfo("toy"),
        "00",
    )


def counts(documents, tail=(3, 2, 1, 9, 0, 90)):
    documents = np.concatenate([[0], documents, tail])
    return DocumentCounts(100, documents, documents * 2)


def test_documents_and_occurrences_are_counted_like_by_hand(model):
    documents = [("The cell.", "A cell divides."), ("the cell",), ()]
    found = count_documents(model, iter(documents))
    cell, the = model.vocabulary.id_of("cell"), model.vocabulary.id_of("the")
    assert found.n_documents == 3
    assert (found.documents[cell], found.occurrences[cell]) == (2, 3)
    assert (found.documents[the], found.occurrences[the]) == (1, 1)
    assert not found.occurrences[model.vocabulary.is_special].any()


def test_many_documents_are_counted_as_one_by_one(model):
    documents = [(f"Sentence {number} of the cell.",) * (number % 3 + 1) for number in range(150)]
    found = count_documents(model, documents)
    ones = [count_documents(model, [document]) for document in documents]
    assert (found.documents == sum(one.documents for one in ones)).all()
    assert (found.occurrences == sum(one.occurrences for one in ones)).all()


def test_no_document_is_refused(model):
    with pytest.raises(InputError, match="no document to count"):
        count_documents(model, [])


def test_a_bias_that_follows_frequency_correlates_fully():
    held = np.arange(1, 101)
    found = check_bias(vocabulary(np.log(held)), counts(held))
    assert found.correlations[0].group == "words"
    assert found.correlations[0].with_idf == pytest.approx(1)
    assert found.correlations[1].n_pieces == 96  # in five documents or more
    assert found.rare_by_bias == found.common_by_bias == ()


def test_correlation_is_that_with_minus_idf():
    rng = np.random.default_rng(0)
    bias, held = rng.standard_normal(100), rng.integers(1, 90, 100)
    found = check_bias(vocabulary(bias), counts(held))
    idf = np.log(100 / held)
    assert found.correlations[0].with_idf == pytest.approx(
        spearmanr(bias, -idf).statistic, abs=1e-6
    )


def test_words_weighed_otherwise_are_named():
    held = np.arange(1, 101)
    bias = np.log(held)
    bias[99] = -7.0  # everywhere, and the bias takes it for rare
    bias[10] = 9.0
    found = check_bias(vocabulary(bias), counts(held), n_shown=1)
    (rare,), (common,) = found.rare_by_bias, found.common_by_bias
    assert (rare.term, rare.n_documents) == (WORDS[99], 100)
    assert rare.by_bias > 0.98
    assert rare.by_corpus < 0.02
    assert common.term == WORDS[10]


def test_groups_are_told_apart_with_their_unseen_pieces():
    held = np.arange(100)
    found = {one.group: one for one in check_bias(vocabulary(held), counts(held)).correlations}
    assert found["words"].n_unseen == 1
    assert found["continuations"].with_idf == pytest.approx(-1)
    assert (found["figures"].n_pieces, found["figures"].n_unseen) == (2, 1)
    assert found["figures"].with_idf is None
    assert found["punctuation and other signs"].n_pieces == 1
    assert found["control pieces and unused slots"].median_bias == -9


def test_an_even_bias_has_no_correlation():
    found = check_bias(vocabulary(np.zeros(100)), counts(np.arange(100)))
    assert found.correlations[0].with_idf is None


@pytest.mark.parametrize("wrong", [{"fewest": 0}, {"n_shown": -1}])
def test_options_are_checked(wrong):
    with pytest.raises(InputError, match="expected"):
        check_bias(vocabulary(np.zeros(100)), counts(np.ones(100)), **wrong)
