"""Windows and segments on planted corpora, whose borders are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError
from knife.pretraining.examples import N_CONTROL, SHORT, PairSampler, Position, Windows
from knife.pretraining.packed import PackedCorpus

MANY = settings(max_examples=80, deadline=None)


def corpus_of(documents):
    """Return a corpus from the lengths of the sentences of each document."""
    lengths = [length for document in documents for length in document]
    starts = np.append(0, np.cumsum(lengths)).astype(np.int64)
    borders = np.append(0, np.cumsum([sum(document) for document in documents])).astype(np.int64)
    return PackedCorpus(np.arange(starts[-1], dtype=np.uint32), starts, borders)


def planted(n_documents=40, seed=0, longest=30, sentences=25):
    generator = np.random.default_rng(seed)
    return corpus_of(
        [
            generator.integers(1, longest, generator.integers(1, sentences)).tolist()
            for _ in range(n_documents)
        ]
    )


def sampler_of(corpus, *, max_length=64, seed=0, **options):
    every = np.arange(corpus.n_documents)
    return PairSampler(corpus, every, max_length=max_length, seed=seed, **options)


def epoch_of(sampler, epoch=0, n=16):
    """Return all segments of an epoch, without those that fill its last batch."""
    position, first, second, is_next = Position(epoch), [], [], []
    while position.epoch == epoch:
        segments, position = sampler.draw(position, n)
        first.append(segments.first)
        second.append(segments.second)
        is_next.append(segments.is_next)
    n_windows = len(sampler.windows(epoch))
    return tuple(np.concatenate(part)[:n_windows] for part in (first, second, is_next))


def document_of(corpus, pieces):
    return np.searchsorted(corpus.document_starts, pieces, "right") - 1


def counted(corpus, *ranges):
    """Return how often each piece stands in some ranges."""
    change = np.zeros(corpus.n_pieces + 1, np.int64)
    for found in ranges:
        np.add.at(change, found[:, 0], 1)
        np.add.at(change, found[:, 1], -1)
    return np.cumsum(change)[:-1]


corpora = st.lists(
    st.lists(st.integers(1, 150), min_size=1, max_size=12), min_size=2, max_size=8
).map(corpus_of)


@MANY
@given(corpora, st.integers(0, 2**31), st.integers(16, 100), st.floats(0, 1))
def test_segments_are_what_they_are_said_to_be(corpus, seed, max_length, share_short):
    sampler = sampler_of(corpus, max_length=max_length, seed=seed, share_short=share_short)
    (first, second, is_next), n = epoch_of(sampler), len(sampler.windows(0))
    assert len(first) == n
    n_first, n_second = np.diff(first)[:, 0], np.diff(second)[:, 0]
    assert (n_first >= 1).all()
    assert (n_second >= 0).all()
    assert (n_first + n_second <= max_length - N_CONTROL).all()
    # No segment crosses the border of a document.
    own = document_of(corpus, first[:, 0])
    np.testing.assert_array_equal(own, document_of(corpus, first[:, 1] - 1))
    has_second = n_second > 0
    other = document_of(corpus, second[:, 0])[has_second]
    np.testing.assert_array_equal(other, document_of(corpus, second[:, 1] - 1)[has_second])
    # What follows, follows at once; what does not is from elsewhere.
    follows = is_next[has_second]
    np.testing.assert_array_equal(other == own[has_second], follows)
    np.testing.assert_array_equal(first[has_second & is_next, 1], second[has_second & is_next, 0])
    assert is_next[~has_second].all()
    assert share_short > 0 or has_second.all()
    # Two segments of one document meet where a sentence begins.
    assert np.isin(second[has_second & is_next, 0], corpus.sentence_starts).all()


@MANY
@given(corpora, st.integers(0, 2**31), st.integers(1, 80))
def test_windows_begin_in_their_documents_at_sentences_or_within_long_ones(corpus, seed, length):
    documents = np.arange(corpus.n_documents)
    windows = Windows(corpus, documents, length, np.random.default_rng(seed))
    owner = document_of(corpus, windows.start)
    np.testing.assert_array_equal(windows.end, corpus.document_starts[owner + 1])
    # Every document has a window at its beginning, and no window stands there twice.
    assert set(corpus.document_starts[:-1].tolist()) <= set(windows.start.tolist())
    assert (np.diff(windows.start) > 0).all()
    assert sorted(windows.order.tolist()) == list(range(len(windows)))
    for number in range(len(windows)):
        mates = np.flatnonzero(owner == owner[number])
        assert windows.document_from[number] == mates[0]
        assert windows.document_to[number] == mates[-1] + 1
    inside = windows.start[~np.isin(windows.start, corpus.sentence_starts)]
    sentence = np.searchsorted(corpus.sentence_starts, inside, "right") - 1
    assert (np.diff(corpus.sentence_starts)[sentence] > length // 2).all()


@MANY
@given(corpora, st.integers(0, 2**31))
def test_a_window_of_another_document_is_of_another_document(corpus, seed):
    generator = np.random.default_rng(seed)
    windows = Windows(corpus, np.arange(corpus.n_documents), 20, generator)
    every = np.repeat(np.arange(len(windows)), 20)
    other = windows.of_other_documents(every, generator)
    owner = document_of(corpus, windows.start)
    assert (owner[other] != owner[every]).all()


def test_each_window_of_other_documents_is_as_likely_as_the_next():
    corpus = corpus_of([[3], [3], [3], [3]])
    generator = np.random.default_rng(0)
    windows = Windows(corpus, np.arange(4), 1000, generator)
    found = windows.of_other_documents(np.full(30_000, 1), generator)
    assert np.bincount(found, minlength=len(windows))[1] == 0
    shares = np.bincount(found)[[0, 2, 3]] / 30_000
    np.testing.assert_allclose(shares, 1 / 3, atol=0.015)


@pytest.mark.parametrize("batch", [1, 7, 16, 1000])
def test_every_window_of_an_epoch_is_visited_once(batch):
    sampler = sampler_of(planted(), share_short=0, pairs=False)
    first, _, _ = epoch_of(sampler, epoch=3, n=batch)
    assert sorted(first[:, 0].tolist()) == sorted(sampler.windows(3).start.tolist())


def test_an_epoch_that_ends_within_a_batch_is_filled_from_its_beginning():
    sampler = sampler_of(planted(), share_short=0, pairs=False)
    n = len(sampler.windows(0))
    segments, reached = sampler.draw(Position(0, n - 3), 8)
    assert reached == Position(1, 0)
    order = sampler.windows(0).start[sampler.windows(0).order]
    assert segments.first[:, 0].tolist() == [*order[-3:], *order[:5]]
    # One that ends with a batch is not filled, and a batch may be longer than an epoch.
    assert sampler.draw(Position(0, n - 8), 8)[1] == Position(1, 0)
    assert sampler.draw(Position(0, n - 9), 8)[1] == Position(0, n - 1)
    many, reached = sampler.draw(Position(5, 0), 3 * n)
    assert (len(many.first), reached) == (3 * n, Position(6, 0))


def test_epochs_have_other_windows_in_another_order():
    sampler = sampler_of(planted())
    starts = [set(sampler.windows(epoch).start.tolist()) for epoch in (0, 1)]
    inner = [own - set(planted().document_starts.tolist()) for own in starts]
    assert len(inner[0] & inner[1]) < 0.5 * len(inner[0])
    order = sampler.windows(0).order
    assert (order != np.arange(len(order))).any()


def test_all_follows_from_the_seed_and_the_position():
    first, again, other = (sampler_of(planted(), seed=seed) for seed in (1, 1, 2))
    for position in (Position(0, 0), Position(4, 32), Position(0, 16), Position(0, 0)):
        one, after = first.draw(position, 16)
        # Asked in another order, and after other epochs.
        again.draw(Position(9, 3), 5)
        two, after_too = again.draw(position, 16)
        assert after == after_too
        for mine, same, changed in zip(one, two, other.draw(position, 16)[0], strict=True):
            np.testing.assert_array_equal(mine, same)
            assert mine.shape == changed.shape
    assert not np.array_equal(
        first.draw(Position(), 16)[0].first, other.draw(Position(), 16)[0].first
    )


@pytest.mark.parametrize("pairs", [True, False])
@pytest.mark.parametrize("longest", [30, 400], ids=["short sentences", "long sentences"])
def test_no_piece_is_never_read(pairs, longest):
    corpus = planted(30, seed=3, longest=longest)
    sampler = sampler_of(corpus, pairs=pairs, max_length=64, share_short=0.1)
    total = np.zeros(corpus.n_pieces, np.int64)
    for epoch in range(40):
        first, second, _ = epoch_of(sampler, epoch, n=64)
        times = counted(corpus, first, second)
        total += times
        if not pairs:
            assert (times > 0).mean() > 0.8
    assert total.min() >= 4
    # None is read far more often than the others either.
    assert total.max() < 12 * np.median(total)


def test_windows_together_cover_nearly_all_of_a_text():
    corpus = planted(30, seed=3)
    sampler = sampler_of(corpus, pairs=False, max_length=128, share_short=0)
    first, _, _ = epoch_of(sampler)
    assert (counted(corpus, first) > 0).mean() > 0.95


def test_the_end_of_a_sentence_that_is_longer_than_a_window_is_read():
    corpus = corpus_of([[200], [70], [61], [50]])
    sampler = sampler_of(corpus, max_length=64)
    total = np.zeros(corpus.n_pieces, np.int64)
    for epoch in range(60):
        first, second, _ = epoch_of(sampler, epoch)
        total += counted(corpus, first, second)
    assert total.min() >= 3


def test_about_half_of_the_second_segments_follow():
    # Sentences are short beside a window, so that nearly all windows have a border to be cut at.
    sampler = sampler_of(planted(500, longest=20, sentences=60), max_length=128)
    _, second, is_next = epoch_of(sampler, n=64)
    has_second = np.diff(second)[:, 0] > 0
    assert has_second.sum() > 1500
    assert 0.44 < is_next[has_second].mean() < 0.52


def test_a_share_is_short_and_half_of_it_single():
    corpus = planted(200, longest=20, sentences=40)
    first, second, _ = epoch_of(sampler_of(corpus, max_length=128, share_short=1.0))
    length = np.diff(first)[:, 0] + np.diff(second)[:, 0]
    assert length.max() == SHORT[1] - 1
    assert 0.45 < (np.diff(second)[:, 0] == 0).mean() < 0.55
    first, second, _ = epoch_of(sampler_of(corpus, max_length=128, share_short=0.3))
    assert 0.12 < (np.diff(second)[:, 0] == 0).mean() < 0.18
    _, second, _ = epoch_of(sampler_of(corpus, max_length=128, share_short=0))
    assert (np.diff(second)[:, 0] > 0).all()


def test_without_pairs_every_window_is_one_segment():
    sampler = sampler_of(planted(), pairs=False, max_length=64, share_short=0)
    first, second, is_next = epoch_of(sampler)
    assert (np.diff(second) == 0).all()
    assert is_next.all()
    windows = sampler.windows(0)
    start, end = windows.start[windows.order], windows.end[windows.order]
    # The place of a third control piece is text.
    np.testing.assert_array_equal(first, np.stack([start, np.minimum(start + 62, end)], axis=1))


def test_documents_of_one_sentence_have_no_true_continuation():
    first, second, is_next = epoch_of(sampler_of(corpus_of([[9], [4], [7], [1], [50]])))
    assert not is_next[np.diff(second)[:, 0] > 0].any()
    assert (np.diff(first) > 0).all()


def test_only_the_documents_that_are_named_are_read():
    corpus = planted(20)
    documents = np.array([3, 4, 11])
    sampler = PairSampler(corpus, documents, max_length=64, seed=0)
    first, second, _ = epoch_of(sampler)
    read = np.concatenate([first[:, 0], second[:, 0]])
    assert set(document_of(corpus, read).tolist()) == {3, 4, 11}


def test_pairs_need_two_documents_and_anything_needs_one():
    corpus = corpus_of([[3, 4], [5, 6]])
    assert len(epoch_of(sampler_of(corpus))[0]) >= 2
    with pytest.raises(InputError, match=r"at least two.*--no-next-sentence"):
        PairSampler(corpus, np.array([1]), max_length=64, seed=0)
    with pytest.raises(InputError, match="no document"):
        PairSampler(corpus, np.array([], np.int64), max_length=64, seed=0, pairs=False)
    alone = PairSampler(corpus, np.array([1]), max_length=64, seed=0, pairs=False)
    assert epoch_of(alone)[0][:, 0].min() == 7
