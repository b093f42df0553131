"""A batch follows from its position alone, and its parts together are the whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from knife.pretraining.batches import Batches, as_tensors, part_of
from knife.pretraining.examples import Position
from knife.pretraining.masking import Batch, PieceKinds
from knife.pretraining.options import Learning
from knife.pretraining.packed import PackedCorpus

V = 60
KINDS = PieceKinds(np.arange(V) < 5, np.arange(V) >= 40, pad=0, cls=2, sep=3, mask=4)


def corpus():
    generator = np.random.default_rng(0)
    lengths = generator.integers(3, 15, 300)
    starts = np.append(0, np.cumsum(lengths))
    return PackedCorpus(
        generator.integers(5, V, starts[-1]).astype(np.uint16), starts, starts[::10].copy()
    )


def batches(**changes):
    learning = Learning(**{"max_length": 32, "batch_size": 8, **changes})
    own = corpus()
    return Batches(own, np.arange(own.n_documents), KINDS, learning)


def test_a_batch_follows_from_its_position_and_the_seed():
    one, two = batches(), batches()
    drawn = one.at(Position())
    two.at(Position(3, 5))
    again = two.at(Position())
    assert drawn.next == again.next == Position(0, 8)
    for mine, same in zip(drawn.batch, again.batch, strict=True):
        np.testing.assert_array_equal(mine, same)
    others = batches(seed=1).at(Position()), one.at(drawn.next), one.at(Position(1, 0))
    for other in others:
        assert not np.array_equal(other.batch.pieces, drawn.batch.pieces)


def test_the_same_window_is_masked_anew_each_time():
    # Four documents of one window each, or two: all come again within a batch.
    starts = np.arange(0, 41, 10)
    own = PackedCorpus(np.arange(5, 45, dtype=np.uint16), starts, starts)
    learning = Learning(max_length=16, batch_size=40, next_sentence=False, mask_rate=0.5)
    batch = Batches(own, np.arange(4), KINDS, learning).at(Position()).batch
    plain = batch.pieces.copy()
    plain.ravel()[batch.positions] = batch.targets
    masked_as = {}
    for row, shown in zip(plain.tolist(), batch.pieces.tolist(), strict=True):
        masked_as.setdefault(tuple(row), set()).add(tuple(shown))
    assert any(len(found) > 3 for found in masked_as.values())


def test_tokens_are_counted_without_padding():
    drawn = batches().at(Position())
    assert drawn.n_tokens == sum(map(sum, drawn.batch.is_real.tolist()))
    assert drawn.n_tokens < drawn.batch.is_real.size


def test_without_next_sentence_there_are_no_pairs():
    batch = batches(next_sentence=False).at(Position()).batch
    assert not batch.segment.any()
    assert not batch.is_wrong.any()


def whole_of(parts, n_parts, n_rows, length):
    """Put parts together again, row by row."""
    pieces, segment = np.zeros((2, n_rows, length), np.int64)
    is_real = np.zeros((n_rows, length), bool)
    is_wrong = np.zeros(n_rows, np.int64)
    found = {}
    for number, part in enumerate(parts):
        rows, width = part.pieces.shape
        for row in range(rows):
            place = row * n_parts + number
            pieces[place, :width], segment[place, :width] = part.pieces[row], part.segment[row]
            is_real[place, :width] = part.is_real[row]
            is_wrong[place] = part.is_wrong[row]
        for position, target in zip(part.positions.tolist(), part.targets.tolist(), strict=True):
            row, column = divmod(position, width)
            found[(row * n_parts + number) * length + column] = target
    positions = sorted(found)
    return Batch(
        pieces,
        segment,
        is_real,
        np.array(positions, np.int64),
        np.array([found[place] for place in positions], np.int64),
        is_wrong,
    )


@pytest.mark.parametrize("n_parts", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("share_short", [0.0, 1.0])
def test_parts_together_are_the_whole(n_parts, share_short):
    batch = batches(share_short=share_short).at(Position()).batch
    parts = [part_of(batch, part, n_parts) for part in range(n_parts)]
    assert sum(len(part.pieces) for part in parts) == 8
    assert sum(len(part.targets) for part in parts) == len(batch.targets)
    for found, own in zip(whole_of(parts, n_parts, 8, 32), batch, strict=True):
        np.testing.assert_array_equal(found, own)
    for part in parts:
        # What is shown at each position is what the whole shows there; nothing is padding alone.
        assert part.is_real.any(axis=0).all()
        assert part.is_real.ravel()[part.positions].all()


def test_a_part_may_have_no_masked_piece_and_a_batch_too():
    batch = Batch(
        np.array([[2, 7, 3], [2, 4, 3], [2, 3, 0]]),
        np.zeros((3, 3), np.int64),
        np.array([[True] * 3, [True] * 3, [True, True, False]]),
        np.array([4]),
        np.array([9]),
        np.zeros(3, np.int64),
    )
    parts = [part_of(batch, number, 3) for number in range(3)]
    assert [part.positions.tolist() for part in parts] == [[], [1], []]
    assert [part.pieces.tolist() for part in parts] == [[[2, 7, 3]], [[2, 4, 3]], [[2, 3]]]
    empty = part_of(parts[2], 0, 1)
    assert empty.targets.tolist() == []
    # More parts than rows: the last have none.
    none = part_of(batch, 3, 4)
    assert none.pieces.shape == (0, 1)
    assert none.positions.tolist() == []


def test_tensors_are_the_arrays():
    part = part_of(batches().at(Position()).batch, 1, 3)
    tensors = as_tensors(part, torch.device("cpu"))
    for tensor, array in zip(tensors, part, strict=True):
        np.testing.assert_array_equal(tensor.numpy(), array)
    assert tensors.is_real.dtype == torch.bool
    assert tensors.pieces.dtype == tensors.targets.dtype == torch.int64
    # They are copies or views of rows that nobody writes to: training may read them at any time.
    assert tensors.pieces.is_contiguous()
