"""Named vectors: which, in what order, under what names."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.landmarks import landmarks
from knife.analyses.static_vectors import StaticSource, name_of, static_vectors
from knife.errors import InputError, RecordError, UnknownTermError
from knife.types.static_vectors import StaticOptions
from knife.types.vocabulary import ModelInfo


class Reader:
    """A model with a toy vocabulary that spells any text as ``##ing`` and ``##ed``."""

    def __init__(self, vocabulary):
        self.vocabulary, self.max_length, self.mask_id = vocabulary, 10, 1


@pytest.fixture
def toy(toy_vocabulary):
    return Reader(toy_vocabulary)


def test_words_come_by_id_with_their_landmarks(toy):
    found = static_vectors(toy)
    space = landmarks(toy.vocabulary)
    assert found.names == tuple(toy.vocabulary.surfaces[i] for i in space.ids)
    np.testing.assert_allclose(found.vectors, space.unit, atol=1e-6)


def test_embeddings_are_the_decoder_rows(toy):
    found = static_vectors(toy, options=StaticOptions("embedding"))
    np.testing.assert_array_equal(found.vectors, toy.vocabulary.embeddings[toy.vocabulary.words])


def test_centred_rows_have_no_mean_and_keep_their_lengths(toy):
    found = static_vectors(toy, options=StaticOptions("centred"))
    rows = toy.vocabulary.embeddings[toy.vocabulary.words]
    np.testing.assert_allclose(found.vectors, rows - rows.mean(axis=0), atol=1e-4)


def test_continuations_are_marked_and_in_their_own_space(toy):
    options = StaticOptions(has_words=False, has_continuations=True)
    found = static_vectors(toy, options=options)
    assert found.names[:2] == ("##ing", "##ed")
    np.testing.assert_allclose(
        found.vectors, landmarks(toy.vocabulary, "continuations").unit, atol=1e-6
    )


def test_a_surface_that_comes_twice_is_given_once(toy_vocabulary):
    surfaces = list(toy_vocabulary.surfaces)
    surfaces[4] = surfaces[3] = "tissue"
    twice = type(toy_vocabulary)(
        **{
            **{f: getattr(toy_vocabulary, f) for f in toy_vocabulary.__dataclass_fields__},
            "surfaces": tuple(surfaces),
        }
    )
    source = StaticSource(Reader(twice))
    names = [name for block in source.pieces() for name in block.names]
    assert names.count("tissue") == 1
    assert source.n_doubles == 1


def test_a_phrase_that_is_a_word_has_the_word_s_vector(toy):
    options = StaticOptions(has_words=False)
    found = static_vectors(toy, ["London", "cell"], options)
    space = landmarks(toy.vocabulary)
    rows = np.searchsorted(space.ids, [toy.vocabulary.id_of(name) for name in found.names])
    assert found.names == ("London", "cell")
    np.testing.assert_allclose(found.vectors, space.unit[rows], atol=1e-6)


@pytest.mark.parametrize("by", ["first", "mean", "pieces", "both"])
def test_a_phrase_is_placed_as_was_asked_for(model, by):
    text = "breast cancer cells"
    options = StaticOptions(has_words=False, phrases_by=by)
    found = static_vectors(model, [text], options).vectors[0]
    space, encoding = landmarks(model.vocabulary), model.encode([text])[0]
    states, own = model.head_states([text]).of(0), ~encoding.is_special
    rows = model.vocabulary.embeddings[encoding.ids[own]]
    pieces = space.place(rows).mean(axis=0)  # all three begin a word
    pieces /= np.linalg.norm(pieces)
    mean = space.place_states(states[own].mean(axis=0)[None])[0]
    both = (mean + pieces) / np.linalg.norm(mean + pieces)
    first = space.place_states(states[:1])[0]
    expected = {"first": first, "mean": mean, "pieces": pieces, "both": both}[by]
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("kind", ["centred", "embedding"])
def test_phrases_are_as_long_as_words(model, kind):
    found = static_vectors(model, ["breast cancer"], StaticOptions(kind, has_words=False))
    words = static_vectors(model, options=StaticOptions(kind)).vectors
    length = np.linalg.norm(words[:4096], axis=1).mean()
    assert np.linalg.norm(found.vectors[0]) == pytest.approx(length, rel=1e-4)


def test_a_phrase_does_not_depend_on_its_batch_mates(model):
    options = StaticOptions(has_words=False)
    many = static_vectors(model, ["breast cancer", "a very long phrase of words"], options)
    one = static_vectors(model, ["breast cancer"], options)
    np.testing.assert_allclose(many.vectors[0], one.vectors[0], atol=1e-5)


def test_phrases_that_come_again_are_counted(model):
    source = StaticSource(model, StaticOptions(has_words=False))
    names = [n for b in source.phrases(["New York", "New  York", "New York"]) for n in b.names]
    assert names == ["New_York"]
    assert source.n_doubles == 2


def test_two_phrases_of_one_name_are_refused(model):
    with pytest.raises(RecordError, match="would be called 'New_York', as 'New York' is"):
        static_vectors(model, ["New York", "New_York"], StaticOptions(has_words=False))


def test_a_refused_batch_takes_no_name(model):
    source = StaticSource(model, StaticOptions(has_words=False))
    with pytest.raises(UnknownTermError):
        source.block_of(["New York", "ⵣⵣ"])
    assert source.block_of(["New York"]).names == ("New_York",)


@pytest.mark.parametrize("phrase", ["", "  ", "\x00", "ⵣⵣ", "word " * 600, "\ud800", "e\u0301ⵣ"])
def test_odd_phrases_are_refused(model, phrase):
    with pytest.raises(InputError):
        static_vectors(model, [phrase], StaticOptions(has_words=False))


def test_an_uncased_model_folds_a_phrase(toy_vocabulary):
    info = ModelInfo("toy", is_cased=False)
    folded = type(toy_vocabulary)(
        **{
            **{f: getattr(toy_vocabulary, f) for f in toy_vocabulary.__dataclass_fields__},
            "info": info,
        }
    )
    found = static_vectors(Reader(folded), ["CELL"], StaticOptions(has_words=False))
    np.testing.assert_allclose(found.vectors[0], landmarks(folded).unit[0], atol=1e-6)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("New York", "New_York"),
        (" a\tb\n", "a_b"),
        ("a\u00a0b", "a_b"),
        ("a\x00b", "a_b"),
        ("", ""),
    ],
)
def test_names_hold_no_space(text, name):
    assert name_of(text) == name


@pytest.mark.parametrize(
    "options", [{"kind": "raw"}, {"phrases_by": "sum"}, {"space": " "}, {"space": "a\tb"}]
)
def test_options_are_checked(options):
    with pytest.raises(InputError, match="expected"):
        StaticOptions(**options)
