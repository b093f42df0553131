"""How surprised a model is by single pieces."""

import math

import pytest

from knife.analyses.evaluation import pseudo_perplexity as room
from knife.analyses.evaluation.pseudo_perplexity import pseudo_perplexity
from knife.analyses.evaluation.stretches import cut_sentences
from knife.errors import InputError


@pytest.fixture
def sentences(documents):
    return cut_sentences(documents)[:12]


@pytest.fixture
def texts(sentences):
    return [sentence.text for sentence in sentences]


def test_a_model_that_knows_the_text_is_hardly_surprised(make_memory, nats, sentences, texts):
    model = make_memory(texts)
    found = pseudo_perplexity(model, sentences)
    right, _ = nats(model)
    assert found.per_piece.value == pytest.approx(math.exp(right), rel=1e-4)
    per_word = math.exp(right * found.n_pieces / found.n_words)
    assert found.per_word.value == pytest.approx(per_word, rel=1e-4)
    assert found.n_sentences == 12
    assert found.n_words == sum(len(sentence.words) for sentence in sentences)


def test_each_piece_is_masked_once_and_alone(make_memory, sentences, texts):
    model = make_memory(texts)
    found = pseudo_perplexity(model, sentences)
    assert len(model.read) == found.n_pieces
    assert all(row.count(model.mask_id) == 1 for row in model.read)
    assert len({tuple(row) for row in model.read}) == found.n_pieces


def test_one_forgotten_piece_costs_what_it_should(make_memory, nats, sentences, texts):
    model = make_memory(texts, forgotten=["."])
    right, wrong = nats(model)
    found = pseudo_perplexity(model, sentences)
    mean = (12 * wrong + (found.n_pieces - 12) * right) / found.n_pieces
    assert found.per_piece.value == pytest.approx(math.exp(mean), rel=1e-4)


def test_windows_and_batches_change_nothing_for_a_model_that_knows_the_text(
    make_memory, sentences, texts, monkeypatch
):
    whole = pseudo_perplexity(make_memory(texts), sentences)
    monkeypatch.setattr(room, "_N_TOGETHER", 5)
    cut = pseudo_perplexity(make_memory(texts, max_length=9), sentences)
    assert cut.n_pieces == whole.n_pieces
    assert cut.per_word.value == pytest.approx(whole.per_word.value)


def test_the_interval_is_over_documents(make_memory, documents):
    sentences = cut_sentences([document[:2] for document in documents])
    model = make_memory([one.text for one in sentences], forgotten=["."])
    found = pseudo_perplexity(model, sentences)
    assert found.per_word.n == 3
    assert found.per_word.low <= found.per_word.value <= found.per_word.high
    alone = pseudo_perplexity(model, sentences[:2])
    assert (alone.per_word.low, alone.per_word.high) == (None, None)


def test_no_sentence_is_refused(make_memory):
    with pytest.raises(InputError, match="no sentence with a piece"):
        pseudo_perplexity(make_memory(["a"]), [])
