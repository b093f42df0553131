"""Descriptions of spans agree with slow readings of the whole text, whatever the windows."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import knife
from knife.analyses.masking import MaskableText
from knife.analyses.span_states import SpanStates, _first_piece
from knife.errors import InputError
from knife.types.entities import Mention


@pytest.fixture(scope="module")
def exact():
    """Float32, so that states do not waver with what else is in a batch."""
    return knife.load(device="cpu", dtype="float32")


def mention(text, part, after=0):
    start = text.index(part, after)
    return Mention(start, start + len(part), part)


def words(text):
    return [Mention(*found.span(), found.group()) for found in re.finditer(r"\S+", text)]


def describe(model, texts, mentions, window=128):
    readable = [MaskableText.of(encoding) for encoding in model.encode(texts)]
    return SpanStates(model, window).describe(readable, mentions)


def slow(model, ids, offsets, states, own):
    """Return the features of a mention from the states of all pieces, one piece at a time."""
    vocabulary, inside = model.vocabulary, []
    for place, (start, end) in enumerate(offsets.tolist()):
        if start < own.end and end > own.start and end > start:
            inside.append(place)
    last_word = []
    for place in inside:
        if not vocabulary.is_continuation[ids[place]]:
            last_word = []
        last_word.append(place)

    def rows_of(places):
        return np.array([vocabulary.embeddings[ids[place]] for place in places])

    seen = np.array([states[place] for place in inside])
    return np.concatenate(
        [seen.mean(0), seen[-1], rows_of(inside).mean(0), rows_of(last_word).mean(0)]
    )


TEXT = "In Vienna, gemcitabine and doxorubicin-loaded liposomes reduced tumour growth."


def test_features_are_those_of_the_whole_text_read_piece_by_piece(exact):
    parts = ["Vienna", "gemcitabine", "doxorubicin-loaded liposomes", "tumour growth", "growth."]
    own = [mention(TEXT, part) for part in parts]
    features, is_read = describe(exact, [TEXT], [(0, one) for one in own])
    (encoding,), states = exact.encode([TEXT]), exact.head_states([TEXT]).of(0)
    for row, one in zip(features, own, strict=True):
        oracle = slow(exact, encoding.ids, encoding.offsets, states, one)
        assert np.allclose(row, oracle, atol=1e-3)
    assert is_read.all()
    assert features.shape == (5, SpanStates(exact, 128).width)


def test_a_mention_of_one_piece_is_described_by_that_piece_twice(toy):
    text = "she swallowed druga and walks"
    ((first, last, embedding, of_word),) = describe(toy, [text], [(0, mention(text, "druga"))])[
        0
    ].reshape(1, 4, -1)
    assert (first == last).all()
    assert (embedding == of_word).all()
    assert (embedding == toy.vocabulary.embeddings[toy.vocabulary.find("druga")]).all()


def test_the_last_word_is_what_its_pieces_are(toy):
    text = "the druga zzymycin"
    features, _ = describe(toy, [text], [(0, mention(text, "druga zzymycin"))])
    embeddings, ids = toy.vocabulary.embeddings, toy.encode([text])[0].ids[2:5]
    assert toy.vocabulary.pieces[ids[-1]] == "##mycin"
    assert np.allclose(features[0].reshape(4, -1)[2], embeddings[ids].mean(0))
    assert np.allclose(features[0].reshape(4, -1)[3], embeddings[ids[1:]].mean(0))


def test_nothing_is_masked(toy):
    """The toy hears all but the place that it is asked at, so the other words decide."""
    text = "she swallowed druga and Citya walks"
    both = describe(toy, [text], [(0, mention(text, "druga")), (0, mention(text, "Citya"))])[0]
    embeddings = toy.vocabulary.embeddings
    towards = both[:, : embeddings.shape[1]] @ embeddings[toy.vocabulary.find("druga")]
    assert towards[1] > towards[0]


def test_a_text_shorter_than_the_window_does_not_depend_on_it(exact):
    own = [(0, one) for one in words(TEXT)]
    n_pieces = len(exact.encode([TEXT])[0])
    found = [describe(exact, [TEXT], own, window)[0] for window in (n_pieces, 64, 128, 10_000)]
    for other in found[1:]:
        assert np.allclose(found[0], other, atol=1e-4)


def test_every_mention_of_a_long_text_is_seen(toy):
    text = " ".join(f"w{i % 60}" for i in range(2000))
    own = [(0, one) for one in words(text)]
    features, is_read = describe(toy, [text], own)
    assert is_read.all()
    assert len(own) == 2000
    (encoding,) = toy.encode([text])
    embeddings = features.reshape(2000, 4, -1)[:, 3]
    assert np.allclose(embeddings, toy.vocabulary.embeddings[encoding.ids[1:-1]])
    assert features.reshape(2000, 4, -1)[:, 0].any(axis=1).all()


def test_a_long_text_costs_two_readings_of_its_pieces(toy):
    text = " ".join(f"w{i % 60}" for i in range(2000))
    own = [(0, one) for one in words(text)]
    toy.n_sequences = 0
    describe(toy, [text], own)
    room = toy.max_length - 2
    assert toy.n_sequences <= 2 * 2000 / room + 1
    toy.n_sequences = 0
    describe(toy, [text], own[990:994] + own[992:993])
    assert toy.n_sequences <= 2


def test_in_a_window_a_mention_is_nearly_what_it_is_in_the_whole_text(exact):
    text = f"{'The patients slept well in the ward . ' * 5}{TEXT}{' They walked home .' * 10}"
    own = mention(text, "gemcitabine")
    (whole,), (near,) = (describe(exact, [text], [(0, own)], window)[0] for window in (128, 48))
    (alone,) = describe(exact, ["gemcitabine"], [(0, mention("gemcitabine", "gemcitabine"))])[0]

    def cosine(a, b):
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    assert 80 < len(exact.encode([text])[0]) <= 128
    width = exact.vocabulary.width
    assert cosine(whole[:width], near[:width]) > cosine(whole[:width], alone[:width])
    assert cosine(whole[:width], near[:width]) > 0.9


@given(
    n_pieces=st.integers(1, 300),
    room=st.integers(1, 64),
    place=st.integers(0, 299),
    length=st.integers(1, 80),
)
def test_the_window_that_shows_most_is_taken(n_pieces, room, place, length):
    start = place % n_pieces
    stop = min(start + length, n_pieces)
    first = _first_piece(slice(start, stop), n_pieces, room)
    last = min(first + room, n_pieces)
    assert 0 <= first <= start < last  # its first piece is seen
    assert first == 0 or last == n_pieces or last - first == room
    if stop - start <= room - room // 2:
        assert stop <= last  # a mention of half a window is seen whole
    if n_pieces > room >= 8 and stop - start == 1:
        # Either side shows a quarter of the window, or all that there is.
        assert start - first >= min(start, room // 4 - 1)
        assert last - stop >= min(n_pieces - stop, room // 4 - 1)


def test_a_mention_longer_than_the_window_is_described_by_its_beginning(toy):
    text = " ".join(["she", *[f"w{i}" for i in range(50)], "walks"])
    long = Mention(4, len(text) - 6, text[4:-6])
    features, is_read = describe(toy, [text], [(0, long)], window=12)
    assert is_read.all()
    ids = toy.encode([text])[0].ids[1:-1]
    # Ten pieces have room; the window begins with the text, the mention with its second piece.
    seen = toy.vocabulary.embeddings[ids[1:10]].mean(axis=0)
    assert np.allclose(features[0].reshape(4, -1)[2], seen)


def test_nested_and_repeated_mentions_are_described_each_for_itself(exact):
    own = [mention(TEXT, part) for part in ("tumour growth", "growth", "tumour", "growth")]
    together, _ = describe(exact, [TEXT], [(0, one) for one in own])
    for row, one in zip(together, own, strict=True):
        assert np.allclose(row, describe(exact, [TEXT], [(0, one)])[0][0], atol=1e-4)
    assert (together[1] == together[3]).all()


def test_a_mention_does_not_depend_on_its_batch_mates(exact):
    texts = [TEXT, "Aspirin helps.", "", "The patients walked home. " * 30]
    own = [(0, mention(TEXT, "Vienna")), (1, mention(texts[1], "Aspirin"))]
    own += [(3, mention(texts[3], "patients", 300)), (0, mention(TEXT, "growth"))]
    together, _ = describe(exact, texts, own, window=32)
    for row, (number, one) in zip(together, own, strict=True):
        alone, _ = describe(exact, [texts[number]], [(0, one)], window=32)
        assert np.allclose(row, alone[0], atol=1e-3)
    backwards, _ = describe(exact, texts, own[::-1], window=32)
    assert np.allclose(together, backwards[::-1], atol=1e-3)


def test_a_mention_without_a_piece_is_zeros_and_said_not_to_be_read(toy):
    text = "she  walks"
    features, is_read = describe(
        toy, [text, ""], [(0, Mention(3, 5, "  ")), (0, mention(text, "she"))]
    )
    assert is_read.tolist() == [False, True]
    assert not features[0].any()
    assert features[1].any()
    features, is_read = describe(toy, [""], [(0, Mention(0, 1, "x"))])
    assert (features.any(), is_read.tolist()) == (False, [False])


def test_no_mention_is_no_work(toy):
    features, is_read = describe(toy, ["she walks"], [])
    assert features.shape == (0, 4 * toy.vocabulary.width)
    assert is_read.shape == (0,)
    assert toy.n_sequences == 0


def test_a_window_without_room_is_refused(toy):
    with pytest.raises(InputError, match="no room"):
        describe(toy, ["she walks"], [(0, Mention(0, 3, "she"))], window=2)


def test_a_window_is_never_longer_than_what_the_model_reads(toy):
    text = "she " * 100
    assert toy.max_length < 100
    lengths = []
    real = toy.head_states_at
    toy.head_states_at = lambda ids, places: (lengths.extend(map(len, ids)), real(ids, places))[1]
    describe(toy, [text], [(0, one) for one in words(text)], window=10_000)
    assert max(lengths) == toy.max_length
