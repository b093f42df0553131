"""Sequences and masks against slow loops, and rates against chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.pretraining.examples import Segments
from knife.pretraining.masking import PieceKinds, choose_words, masked_batch, sequences
from knife.pretraining.packed import PackedCorpus

V, PAD, UNK, CLS, SEP, MASK = 50, 0, 1, 2, 3, 4
KINDS = PieceKinds(
    is_control=np.arange(V) < 5,
    is_continuation=np.arange(V) >= 30,
    pad=PAD,
    cls=CLS,
    sep=SEP,
    mask=MASK,
)
MANY = settings(max_examples=100, deadline=None)


def corpus_of(pieces):
    borders = np.array([0, len(pieces)])
    return PackedCorpus(np.array(pieces, np.uint16), borders, borders)


def segments_of(first, second, is_next=None):
    follows = np.ones(len(first), bool) if is_next is None else np.array(is_next)
    return Segments(np.array(first), np.array(second), follows)


def slow_sequence(pieces, first, second, length):
    """Return pieces, segments and what is real of one pair, by hand."""
    parts = [CLS, *pieces[slice(*first)], SEP]
    segment = [0] * len(parts)
    if second[1] > second[0]:
        parts += [*pieces[slice(*second)], SEP]
        segment += [1] * (len(parts) - len(segment))
    n_padding = length - len(parts)
    return (
        [*parts, *[PAD] * n_padding],
        [*segment, *[0] * n_padding],
        [*[True] * len(parts), *[False] * n_padding],
    )


@st.composite
def pairs(draw):
    """Draw a corpus, pairs of ranges of it, and a length that holds them."""
    corpus = draw(st.lists(st.integers(5, V - 1), min_size=1, max_size=40))
    places = st.integers(0, len(corpus))
    ranges = st.tuples(places, places).map(sorted)
    first = draw(st.lists(ranges.filter(lambda r: r[1] > r[0]), min_size=1, max_size=5))
    second = draw(st.lists(ranges, min_size=len(first), max_size=len(first)))
    longest = max(b - a + d - c for (a, b), (c, d) in zip(first, second, strict=True)) + 3
    return corpus, first, second, longest + draw(st.integers(0, 5))


@MANY
@given(pairs())
def test_sequences_are_those_of_a_slow_loop(drawn):
    corpus, first, second, length = drawn
    found = sequences(corpus_of(corpus), segments_of(first, second), KINDS, length)
    expected = [slow_sequence(corpus, *pair, length) for pair in zip(first, second, strict=True)]
    for array, own in zip(found, zip(*expected, strict=True), strict=True):
        np.testing.assert_array_equal(array, np.array(own))
    assert found[0].dtype == found[1].dtype == np.int64


def test_a_pair_and_a_single_segment_look_as_bert_expects_them():
    corpus = corpus_of([10, 11, 12, 13])
    pieces, segment, is_real = sequences(
        corpus, segments_of([(0, 2), (1, 4)], [(3, 4), (2, 2)]), KINDS, 8
    )
    assert pieces[0].tolist() == [CLS, 10, 11, SEP, 13, SEP, PAD, PAD]
    assert segment[0].tolist() == [0, 0, 0, 0, 1, 1, 0, 0]
    assert pieces[1].tolist() == [CLS, 11, 12, 13, SEP, PAD, PAD, PAD]
    assert segment[1].tolist() == [0] * 8
    assert is_real.sum(axis=1).tolist() == [6, 5]


def words_of(row):
    """Return the words of a sequence as lists of places, by hand."""
    words, is_open = [], False
    for place, piece in enumerate(row.tolist()):
        if KINDS.is_control[piece]:
            is_open = False
        elif KINDS.is_continuation[piece] and is_open:
            words[-1].append(place)
        else:
            words.append([place])
            is_open = True
    return words


@MANY
@given(
    st.lists(st.lists(st.integers(0, V - 1), min_size=12, max_size=12), min_size=1, max_size=6),
    st.floats(0.01, 0.99),
    st.integers(0, 2**31),
)
def test_words_are_chosen_whole_and_control_pieces_never(rows, rate, seed):
    pieces = np.array(rows)
    chosen = choose_words(pieces, KINDS, rate, np.random.default_rng(seed))
    assert not chosen[KINDS.is_control[pieces]].any()
    for row, own in zip(pieces, chosen, strict=True):
        for word in words_of(row):
            assert len(set(own[word].tolist())) == 1


def test_a_segment_that_begins_within_a_word_is_no_part_of_the_word_before():
    pieces = np.tile([CLS, 10, 31, SEP, 32, 33, 11, SEP], (4000, 1))
    chosen = choose_words(pieces, KINDS, 0.5, np.random.default_rng(0))
    np.testing.assert_array_equal(chosen[:, 1], chosen[:, 2])
    np.testing.assert_array_equal(chosen[:, 4], chosen[:, 5])
    assert 0.45 < (chosen[:, 2] == chosen[:, 4]).mean() < 0.55
    assert 0.45 < (chosen[:, 5] == chosen[:, 6]).mean() < 0.55


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.4])
def test_the_rate_is_a_share_of_words(rate):
    generator = np.random.default_rng(0)
    pieces = generator.integers(0, V, (2000, 40))
    chosen = choose_words(pieces, KINDS, rate, generator)
    words = [
        own[word[0]] for row, own in zip(pieces, chosen, strict=True) for word in words_of(row)
    ]
    deviation = np.sqrt(rate * (1 - rate) / len(words))
    assert abs(np.mean(words) - rate) < 5 * deviation
    # And every word has the same chance, wherever it stands.
    by_column = chosen.sum(axis=0) / (~KINDS.is_control[pieces]).sum(axis=0)
    assert np.ptp(by_column) < 12 * np.sqrt(rate * (1 - rate) / len(pieces))


def batch_of(n=3000, seed=0, rate=0.3):
    """Return a batch of random text and the same without masks."""
    generator = np.random.default_rng(seed)
    corpus = corpus_of(generator.integers(5, V, 5000))
    start = generator.integers(0, 4900, (n, 2))
    segments = segments_of(
        np.stack([start[:, 0], start[:, 0] + 20], axis=1),
        np.stack([start[:, 1], start[:, 1] + 15], axis=1),
        generator.random(n) < 0.5,
    )
    batch = masked_batch(
        corpus, segments, KINDS, max_length=40, rate=rate, generator=np.random.default_rng(seed)
    )
    return batch, segments, sequences(corpus, segments, KINDS, 40)


def test_of_the_chosen_pieces_most_are_hidden_some_replaced_and_some_stay():
    batch, _, (plain, segment, is_real) = batch_of()
    np.testing.assert_array_equal(batch.targets, plain.ravel()[batch.positions])
    np.testing.assert_array_equal(batch.segment, segment)
    np.testing.assert_array_equal(batch.is_real, is_real)
    n, shown = len(batch.targets), batch.pieces.ravel()[batch.positions]
    assert n > 25_000
    is_hidden, stays = shown == MASK, shown == batch.targets
    is_other = ~is_hidden & ~stays
    bound = 5 * np.sqrt(0.25 / n)
    # A random piece is the same one now and then.
    assert abs(is_hidden.mean() - 0.8) < bound
    assert abs(stays.mean() - 0.1 - 0.1 / 45) < bound
    assert abs(is_other.mean() - 0.1 * 44 / 45) < bound
    # Random pieces are any but control pieces.
    assert set(shown[is_other].tolist()) == set(range(5, V))


def test_only_chosen_pieces_are_changed_and_positions_rise():
    batch, segments, (plain, _, _) = batch_of()
    is_chosen = np.zeros(plain.size, bool)
    is_chosen[batch.positions] = True
    np.testing.assert_array_equal(batch.pieces.ravel()[~is_chosen], plain.ravel()[~is_chosen])
    assert (np.diff(batch.positions) > 0).all()
    assert not KINDS.is_control[batch.targets].any()
    np.testing.assert_array_equal(batch.is_wrong, (~segments.is_next).astype(np.int64))


def test_masks_follow_from_the_generator_alone():
    one, two, other = batch_of(50), batch_of(50), batch_of(50, seed=1)
    for mine, same in zip(one[0], two[0], strict=True):
        np.testing.assert_array_equal(mine, same)
    assert not np.array_equal(one[0].positions, other[0].positions)


def test_a_batch_may_have_nothing_to_hide():
    corpus = corpus_of([UNK, UNK, UNK])
    batch = masked_batch(
        corpus,
        segments_of([(0, 2)], [(2, 3)]),
        KINDS,
        max_length=16,
        rate=0.9,
        generator=np.random.default_rng(0),
    )
    assert len(batch.positions) == len(batch.targets) == 0
    assert batch.pieces[0, :6].tolist() == [CLS, UNK, UNK, SEP, UNK, SEP]
