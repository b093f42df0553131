"""Pieces of hidden words under masks, in windows that a model can read."""

import numpy as np
import pytest

from knife.analyses.evaluation.hiding import join_pieces, mask_words, windows_of
from knife.analyses.evaluation.stretches import HiddenWords, Stretch, cut_documents, hide_words
from knife.analyses.evaluation.words import word_spans
from knife.analyses.masking import MaskableText
from knife.errors import InputError
from knife.types.sentences import Encoding


def hidden_in(text, *numbers):
    stretch = Stretch(text, 0, tuple(word_spans(text)))
    return HiddenWords((stretch,), (np.array(numbers, np.int64),))


def spelt(model, ids):
    return [model.vocabulary.pieces[i] for i in ids]


def test_every_piece_of_a_hidden_word_is_masked_and_nothing_else(make_memory):
    text = "one binding three"
    model = make_memory([text])
    masked = mask_words(model, hidden_in(text, 1), [0])
    assert spelt(model, masked.sequences[0]) == [
        "[CLS]", "one", "[MASK]", "[MASK]", "thre", "##e", "[SEP]",
    ]  # fmt: skip
    assert masked.positions == [[2, 3]]
    assert spelt(model, masked.pieces.targets) == ["bind", "##ing"]
    assert (masked.pieces.begin.tolist(), masked.pieces.end.tolist()) == ([0], [2])


def test_a_piece_across_two_words_is_asked_about_once_and_belongs_to_both():
    class Across:
        """Spells ``).`` as one piece, as byte-level vocabularies do."""

        max_length, mask_id = 16, 4

        def encode(self, texts):
            (text,) = texts
            assert text == "a b)."
            spans = [[0, 0], [0, 1], [2, 3], [3, 5], [0, 0]]
            return [Encoding([2, 7, 8, 9, 3], spans, [1, 0, 0, 0, 1])]

    both = mask_words(Across(), hidden_in("a b).", 2, 3), [0])
    assert both.positions == [[3]]
    assert both.pieces.targets.tolist() == [9]
    assert (both.pieces.begin.tolist(), both.pieces.end.tolist()) == ([0, 0], [1, 1])
    assert both.pieces.n_across == 2
    one = mask_words(Across(), hidden_in("a b).", 1), [0])
    assert one.pieces.n_across == 0


def test_a_word_without_a_piece_is_there_with_none():
    class Deaf:
        max_length, mask_id = 16, 4

        def encode(self, texts):
            return [Encoding([2, 7, 3], [[0, 0], [0, 1], [0, 0]], [1, 0, 1])]

    masked = mask_words(Deaf(), hidden_in("a \u0301b", 1), [0])
    assert masked.sequences == []
    assert (masked.pieces.begin == masked.pieces.end).all()
    assert len(masked.pieces) == 0


@pytest.mark.parametrize("max_length", [3, 5, 9, 20, 512])
def test_every_hidden_piece_is_asked_about_once_however_short_the_model(
    make_memory, documents, max_length
):
    hidden = hide_words(cut_documents(documents))
    texts = [stretch.text for stretch in hidden.stretches]
    whole = mask_words(make_memory(texts), hidden, range(len(texts)))
    model = make_memory(texts, max_length=max_length)
    cut = mask_words(model, hidden, range(len(texts)))
    assert np.array_equal(whole.pieces.targets, cut.pieces.targets)
    assert sum(map(len, cut.positions)) == len(cut.pieces)
    assert max(map(len, cut.sequences)) <= max_length
    for ids, places in zip(cut.sequences, cut.positions, strict=True):
        assert (ids[0], ids[-1]) == (2, 3)
        assert [i for i, piece in enumerate(ids) if piece == model.mask_id] == places


def test_windows_are_cut_at_spaces_and_hold_every_piece_once(make_memory):
    text = " ".join(["binding", "cells"] * 6)
    model = make_memory([text])
    whole = MaskableText.of(model.encode([text])[0])
    windows = windows_of(whole, 9)
    assert np.concatenate([window.ids[1:-1] for window in windows]).tolist() == whole.ids.tolist()
    assert [window.n_own for window in windows] == [6, 6, 6, 6]
    assert all(not model.vocabulary.is_continuation[window.ids[1]] for window in windows)


def test_a_window_without_room_is_refused(make_memory):
    text = MaskableText.of(make_memory(["a b"]).encode(["a b"])[0])
    with pytest.raises(InputError, match="no room for text"):
        windows_of(text, 2)
    nothing = MaskableText.of(make_memory(["a b"]).encode([""])[0])
    assert windows_of(nothing, 8) == []


def test_parts_joined_are_the_whole(make_memory, documents):
    hidden = hide_words(cut_documents(documents))
    model = make_memory([stretch.text for stretch in hidden.stretches])
    n = len(hidden.stretches)
    whole = mask_words(model, hidden, range(n)).pieces
    parts = join_pieces([mask_words(model, hidden, [i]).pieces for i in range(n)])
    for name in ("targets", "document", "begin", "end"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    assert len(join_pieces([])) == 0
