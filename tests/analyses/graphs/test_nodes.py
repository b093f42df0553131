import numpy as np
import pytest

from knife.analyses.graphs.nodes import NodeReader, name_of, text_nodes, vocabulary_nodes
from knife.analyses.landmarks import landmarks
from knife.analyses.neighborhood import neighbors
from knife.errors import InputError, UnknownTermError


def test_words_are_nodes_in_the_space_of_neighbors(model):
    nodes, space = vocabulary_nodes(model.vocabulary), landmarks(model.vocabulary)
    assert not nodes.kinds.any()
    rows = np.searchsorted(space.ids, nodes.piece_ids)
    assert np.array_equal(nodes.rows, space.unit[rows])
    surfaces = [model.vocabulary.surfaces[piece] for piece in nodes.piece_ids.tolist()]
    assert [name_of(one) for one in surfaces] == list(nodes.names)


def test_of_pieces_of_one_surface_the_first_is_a_node(toy_vocabulary):
    from dataclasses import replace

    surfaces = list(toy_vocabulary.surfaces)
    surfaces[4] = surfaces[2]
    nodes = vocabulary_nodes(replace(toy_vocabulary, surfaces=tuple(surfaces)))
    assert nodes.names.count("cell") == 1
    assert 2 in nodes.piece_ids
    assert 4 not in nodes.piece_ids


def test_a_phrase_that_is_a_word_is_that_piece(model):
    nodes = text_nodes(model, ["London", "breast cancer"])
    words = vocabulary_nodes(model.vocabulary)
    assert nodes.kinds.tolist() == [0, 1]
    assert nodes.piece_ids.tolist() == [model.vocabulary.id_of("London"), -1]
    assert np.array_equal(nodes.rows[0], words.rows[words.names.index("London")])


@pytest.mark.parametrize("by", ["both", "mean", "first", "pieces"])
def test_a_phrase_lies_among_the_words(model, by):
    nodes = text_nodes(model, ["breast cancer"], phrases_by=by)
    assert np.linalg.norm(nodes.rows[0]) == pytest.approx(1, abs=1e-5)


def test_a_phrase_by_its_control_piece_lies_where_neighbors_puts_it(model):
    nodes, space = text_nodes(model, ["breast cancer"], phrases_by="first"), None
    space = landmarks(model.vocabulary)
    cosines = space.unit @ nodes.rows[0]
    nearest = model.vocabulary.surfaces[int(space.ids[cosines.argmax()])]
    assert neighbors("breast cancer", model, top=1).surfaces == (nearest,)


def test_vectors_do_not_depend_on_who_is_read_along(model):
    texts = ["breast cancer", "a very much longer phrase of many words", "heart attack"]
    together = text_nodes(model, texts)
    alone = [text_nodes(model, [text]).rows[0] for text in texts]
    assert together.rows == pytest.approx(np.stack(alone), abs=1e-5)


def test_sentences_are_sentences(model):
    assert text_nodes(model, ["He took it."], "sentence").kinds.tolist() == [2]


def test_names_that_are_there_are_counted_and_not_repeated(model):
    reader = NodeReader(model, taken=["London"])
    n_words = len(reader.words())
    assert n_words == len(vocabulary_nodes(model.vocabulary)) - 1
    assert reader.n_doubles == 1
    found = reader.read(["heart attack", " heart  attack", "London", "heart attacks"])
    assert found.names == ("heart attack", "heart attacks")
    assert reader.n_doubles == 3
    assert len(reader.read(["heart attack"])) == 0


def test_a_batch_with_a_bad_text_takes_no_name(model):
    reader = NodeReader(model)
    with pytest.raises(UnknownTermError, match="never saw"):
        reader.read(["heart attack", "😀 \U000e0041"])
    assert reader.n_doubles == 0
    assert reader.read(["heart attack"]).names == ("heart attack",)


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\u200b"])
def test_empty_texts_are_refused(model, text):
    with pytest.raises(InputError, match="empty"):
        text_nodes(model, [text])


@pytest.mark.parametrize("text", ["cell " * 2000, "\ud800"])
def test_texts_that_the_model_cannot_read_are_refused(model, text):
    with pytest.raises(InputError):
        text_nodes(model, [text])


@pytest.mark.parametrize("text", ["e\u0301te\u0301", "שלום", "##ing", "[MASK]"])
def test_odd_texts_become_nodes_or_are_refused(model, text):
    try:
        nodes = text_nodes(model, [text])
    except InputError:
        return
    assert nodes.names == (text,)
    assert np.isfinite(nodes.rows).all()
    assert nodes.kinds.tolist() == [1]
