"""The baseline that reads no context."""

import numpy as np
import pytest

from knife.analyses.evaluation.hiding import HiddenPieces, mask_words
from knife.analyses.evaluation.stretches import cut_documents, hide_words
from knife.analyses.evaluation.unigram import (
    PieceCounts,
    count_other_documents,
    count_pieces,
    unigram_scores,
)
from knife.errors import InputError

TEXT = [["the cell the cell the"], ["the tree grows"], ["a cell divides"]]


@pytest.fixture
def model(make_memory):
    return make_memory([text for document in TEXT for text in document], size=12)


def counted(model, counts):
    return {model.vocabulary.pieces[i]: int(counts[i]) for i in np.flatnonzero(counts)}


def test_pieces_of_other_text_are_counted_as_they_come(model):
    counts = count_pieces(model, iter(TEXT))
    assert counted(model, counts.total) == {
        "the": 4, "cell": 3, "tree": 1, "grows": 1, "a": 1, "divides": 1,
    }  # fmt: skip
    assert np.array_equal(counts.without(0), counts.total)


def test_a_document_is_judged_by_the_others(model):
    counts = count_other_documents(model, cut_documents(TEXT))
    assert counted(model, counts.without(0)) == {
        "the": 1, "tree": 1, "grows": 1, "a": 1, "cell": 1, "divides": 1,
    }  # fmt: skip
    assert counted(model, counts.without(2)) == {"the": 4, "cell": 2, "tree": 1, "grows": 1}
    assert counted(model, counts.total) == counted(model, count_pieces(model, TEXT).total)


def test_scores_agree_with_a_loop(make_memory, documents):
    hidden = hide_words(cut_documents(documents))
    texts = [stretch.text for stretch in hidden.stretches]
    model = make_memory(texts, size=2)
    pieces = mask_words(model, hidden, range(len(texts))).pieces
    counts = count_other_documents(model, hidden.stretches)
    found = unigram_scores(counts, pieces)
    for i, (target, document) in enumerate(zip(pieces.targets, pieces.document, strict=True)):
        own = [
            piece
            for stretch in hidden.stretches
            if stretch.document != document
            for piece in model.encode([stretch.text])[0].ids[1:-1].tolist()
        ]
        n = np.bincount(own, minlength=len(model.vocabulary))
        share = (n[target] + 1) / (n.sum() + len(n))
        assert found.nats[i] == pytest.approx(-np.log(share))
        if n[target]:
            order = sorted(range(len(n)), key=lambda piece: (-n[piece], piece))
            assert found.ranks[i] == order.index(target)
        else:
            assert found.ranks[i] == len(n) - 1


def test_what_was_never_counted_is_never_first():
    counts = PieceCounts(np.array([0, 0, 1]), {})
    found = unigram_scores(counts, HiddenPieces([0, 2], [0, 0], [0], [2], n_across=0))
    assert found.ranks.tolist() == [2, 0]


def test_probabilities_of_all_pieces_sum_to_one():
    counts = PieceCounts(np.array([5, 0, 2, 1]), {0: np.array([[0, 2], [1, 2]])})
    everything = HiddenPieces(range(4), [0] * 4, [0], [4], n_across=0)
    assert np.exp(-unigram_scores(counts, everything).nats).sum() == pytest.approx(1)


@pytest.mark.parametrize("nothing", [[], [[]], [[""]]])
def test_nothing_to_count_is_refused(model, nothing):
    with pytest.raises(InputError, match="no text to count pieces in"):
        count_pieces(model, nothing)
