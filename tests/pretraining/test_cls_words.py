"""The first place of a sequence is asked for words of that sequence, common ones seldom."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForMaskedLM

from knife.pretraining.batches import Batches, as_tensors, part_of
from knife.pretraining.cls_words import COMMON, chances, with_cls_words
from knife.pretraining.examples import Position
from knife.pretraining.masking import Batch, PieceKinds
from knife.pretraining.objective import Objective
from knife.pretraining.options import Learning
from knife.pretraining.packed import PackedCorpus

V, CLS, SEP, MASK, PAD = 40, 2, 3, 4, 0
KINDS = PieceKinds(np.arange(V) < 5, np.arange(V) >= 30, PAD, CLS, SEP, MASK)
ALIKE = np.where(KINDS.is_control | KINDS.is_continuation, 0, 1.0)


def corpus_of(pieces):
    ends = np.array([0, len(pieces)])
    return PackedCorpus(np.asarray(pieces, np.uint16), ends, ends)


def batch_of(*rows, hidden=()):
    """Sequences of pieces; those at `hidden` (row, column) are masked."""
    length = max(len(row) for row in rows) + 2
    pieces = np.full((len(rows), length), PAD, np.int64)
    for number, row in enumerate(rows):
        pieces[number, : len(row) + 2] = [CLS, *row, SEP]
    is_real = np.arange(length) < np.array([[len(row) + 2] for row in rows])
    positions = np.array([row * length + column for row, column in hidden], np.int64)
    targets = pieces.ravel()[positions]
    pieces.ravel()[positions] = MASK
    segment = np.zeros_like(pieces)
    return Batch(pieces, segment, is_real, positions, targets, np.zeros(len(rows), np.int64))


def asked(batch, weights, n_words=500):
    """Return what each row's first place is asked for."""
    found = with_cls_words(batch, KINDS, weights, n_words, np.random.default_rng(0))
    rows, columns = np.divmod(found.positions, batch.pieces.shape[1])
    is_first = columns == 0
    return [found.targets[is_first & (rows == row)] for row in range(len(batch.pieces))]


def test_a_piece_that_is_common_is_asked_for_less_often():
    pieces = np.r_[np.full(90_000, 7), np.full(9_990, 8), np.full(10, 9)]
    found = chances(corpus_of(pieces), KINDS)
    np.testing.assert_allclose(found[[7, 8]], np.sqrt(COMMON / np.array([0.9, 0.0999])))
    assert found[9] == found[10] == 1  # rare, and never seen
    assert found[:5].max() == found[30:].max() == 0


def test_counts_do_not_depend_on_how_many_pieces_are_counted_at_once(monkeypatch):
    corpus = corpus_of(np.random.default_rng(0).integers(5, V, 10_000))
    whole = chances(corpus, KINDS)
    monkeypatch.setattr("knife.pretraining.cls_words._PIECES_AT_ONCE", 7)
    np.testing.assert_array_equal(chances(corpus, KINDS), whole)


def test_each_row_is_asked_for_its_own_words_hidden_ones_too():
    found = asked(batch_of([10, 11, 12], [20, 21], hidden=[(0, 2)]), ALIKE)
    assert [set(row.tolist()) for row in found] == [{10, 11, 12}, {20, 21}]
    assert [len(row) for row in found] == [500, 500]


def test_words_are_asked_for_as_often_as_their_weights_say():
    weights = ALIKE.copy()
    weights[10] = 0.25
    (found,) = asked(batch_of([10, 11]), weights, 20_000)
    assert np.mean(found == 10) == pytest.approx(0.2, abs=0.01)


def test_no_part_of_a_word_is_asked_for():
    # 10 goes on with 30; 12 ends the text.
    found = asked(batch_of([10, 30, 12], [13, 31]), ALIKE)
    assert set(found[0].tolist()) == {12}
    assert len(found[1]) == 0


def test_all_else_of_a_batch_stays():
    batch = batch_of([10, 11, 12], [20, 21], hidden=[(0, 2), (1, 1)])
    found = with_cls_words(batch, KINDS, ALIKE, 3, np.random.default_rng(1))
    np.testing.assert_array_equal(found.positions[:2], batch.positions)
    np.testing.assert_array_equal(found.targets[:2], batch.targets)
    for name in ("pieces", "segment", "is_real", "is_wrong"):
        assert getattr(found, name) is getattr(batch, name)


@pytest.mark.parametrize("n_words", [0, 1, 3])
def test_a_run_asks_for_as_many_as_it_was_told(n_words):
    starts = np.arange(0, 401, 10)
    corpus = PackedCorpus(
        np.random.default_rng(0).integers(5, 30, 400).astype(np.uint16), starts, starts
    )
    learning = Learning(max_length=16, batch_size=12, cls_words=n_words)
    batch = Batches(corpus, np.arange(40), KINDS, learning).at(Position()).batch
    assert np.sum(batch.positions % 16 == 0) == 12 * n_words
    halves = [part_of(batch, part, 2) for part in range(2)]
    assert sum(len(half.targets) for half in halves) == len(batch.targets)
    plain = Batches(corpus, np.arange(40), KINDS, Learning(max_length=16, batch_size=12))
    np.testing.assert_array_equal(batch.pieces, plain.at(Position()).batch.pieces)


def surprise_at_own_words(n_words):
    """Train on documents of few words each; return how unlikely [CLS] finds those of new ones."""
    generator = np.random.default_rng(0)
    starts = np.arange(0, 4001, 20)
    own = np.array([generator.choice(np.arange(5, 30), 3, replace=False) for _ in range(200)])
    pieces = generator.permuted(np.tile(own, 7), axis=1)[:, :20].ravel().astype(np.uint16)
    corpus = PackedCorpus(pieces, starts, starts)
    learning = Learning(
        max_length=16, batch_size=16, next_sentence=False, mask_rate=1e-3, cls_words=n_words
    )
    batches = Batches(corpus, np.arange(200), KINDS, learning)
    torch.manual_seed(0)
    bert = BertForMaskedLM(
        BertConfig(
            vocab_size=V,
            hidden_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=64,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    )
    objective = Objective(bert)
    optimizer = torch.optim.AdamW(bert.parameters(), 5e-3)
    position = Position()
    for _ in range(300):
        drawn = batches.at(position)
        position = drawn.next
        objective(as_tensors(drawn.batch, torch.device("cpu"))).masked.backward()
        optimizer.step()
        optimizer.zero_grad()
    words = [[first, first + 4, first + 9] for first in range(5, 20)]
    texts = torch.tensor([[CLS, *own, *own, *own, *own, SEP] for own in words])
    with torch.no_grad():
        said = bert(texts).logits[:, 0].log_softmax(-1)
    return -said.gather(1, texts[:, 1:4]).mean().item()


def test_a_model_that_was_asked_names_the_words_of_a_text_at_its_first_place():
    # Who has not read the text knows only that there are 25 words: log 25 = 3.2 at best.
    assert surprise_at_own_words(4) < 3.0
    assert surprise_at_own_words(0) > 3.2
