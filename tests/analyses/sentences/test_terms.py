import numpy as np
import pytest

from knife.analyses.landmarks import landmarks
from knife.analyses.sentences.similarity import most_similar, similarities
from knife.analyses.sentences.terms import TermReader, shared_terms, terms_of, unit_terms
from knife.analyses.sentences.vectors import Embedder
from knife.errors import InputError

TEXTS = ["She took aspirin.", "He swallowed ibuprofen.", "The court ruled on Monday.", ". , !", ""]


@pytest.fixture(scope="module")
def reader(model):
    return TermReader(model)


@pytest.fixture(scope="module")
def vectors(reader):
    return reader.vectors(TEXTS)


def test_weights_are_those_of_a_slow_loop(model, vectors):
    vocabulary, space = model.vocabulary, landmarks(model.vocabulary)
    able = [
        i for i in range(len(space.ids)) if any(map(str.isalnum, vocabulary.surfaces[space.ids[i]]))
    ]
    from knife.analyses.sentences.piece_weights import weights_by_bias

    weights, states = weights_by_bias(vocabulary), model.head_states(TEXTS[:1]).of(0)
    expected = {}
    encoding = model.encode(TEXTS[:1])[0]
    for piece, special, state in zip(encoding.ids, encoding.is_special, states, strict=True):
        if special or not any(map(str.isalnum, vocabulary.surfaces[piece])):
            continue
        cosines = space.place_states(state[None])[0] @ space.unit[able].T
        best = np.argsort(-cosines)[:11]
        excess = cosines[best[:10]] - cosines[best[10]]
        for at, value in zip(best[:10], excess / np.linalg.norm(excess), strict=True):
            term = int(space.ids[able[at]])
            expected[term] = expected.get(term, 0) + value * weights[piece]
    row = vectors[0]
    found = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    common = set(found) & set(expected)
    assert len(common) >= 0.9 * len(expected)
    assert all(found[i] == pytest.approx(expected[i], abs=0.05) for i in common)


def test_terms_are_words_of_the_vocabulary_with_weights_above_0(model, vectors):
    assert vectors.shape == (len(TEXTS), len(model.vocabulary))
    assert vectors.dtype == np.float32
    assert (vectors.data > 0).all()
    assert set(np.unique(vectors.indices)) <= set(model.vocabulary.words.tolist())
    found = terms_of(vectors, 0, model.vocabulary)
    assert "aspirin" in found
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert len(terms_of(vectors, 0, model.vocabulary, top=3)) == 3


def test_signs_and_nothing_have_no_terms(vectors):
    assert np.diff(vectors.indptr)[3:].tolist() == [0, 0]


def test_texts_without_a_common_word_share_terms(model, reader):
    found = reader.vectors(["It is a drug.", "Some drugs"])
    assert shared_terms(found[0], found[1], model.vocabulary)


def test_contributions_sum_to_the_cosine(model, vectors):
    unit = unit_terms(vectors)
    for one, two in ((0, 0), (0, 1), (1, 2), (0, 3)):
        shared = shared_terms(vectors[one], vectors[two], model.vocabulary)
        cosine = float((unit[one].multiply(unit[two])).sum())
        assert sum(term.contribution for term in shared) == pytest.approx(cosine, abs=1e-5)
        assert [t.contribution for t in shared] == sorted(
            (t.contribution for t in shared), reverse=True
        )
        assert all(t.contribution == pytest.approx(t.first * t.second, abs=1e-6) for t in shared)


def test_long_texts_are_read_in_windows(model):
    text = "The patient was given aspirin . " * 120
    (found,) = TermReader(model, 3).vectors([text])
    assert "aspirin" in terms_of(found, 0, model.vocabulary)
    with pytest.raises(InputError, match="pieces; expected at most"):
        TermReader(model, cut=False).vectors([text])


@pytest.mark.parametrize("n", [0, -1, 10**6])
def test_a_wrong_number_of_terms_is_refused(model, n):
    with pytest.raises(InputError, match="n_terms"):
        TermReader(model, n)


def test_a_similarity_is_the_cosine_and_is_explained_by_terms(model, reader):
    embedder = Embedder(model)
    (one,) = similarities(TEXTS[:1], TEXTS[1:2], embedder, explain=reader)
    left, right = embedder.vectors(TEXTS[:2])
    assert one.score == pytest.approx(float(left @ right), abs=1e-3)
    assert one.terms_score == pytest.approx(sum(t.contribution for t in one.shared))
    (same,) = similarities(TEXTS[:1], TEXTS[:1], reader)
    assert same.score == pytest.approx(1, abs=1e-4)
    assert same.terms_score is None


def test_the_most_similar_come_first_and_equals_in_their_order(model):
    texts = ["The court ruled.", "A cat sleeps.", "A dog sleeps.", "A cat sleeps."]
    found = most_similar("A cat sleeps.", iter(texts), Embedder(model), top=3)
    assert [place for place, _ in found] == [1, 3, 2]
    assert [one.second for _, one in found] == [texts[1], texts[3], texts[2]]


def test_what_cannot_be_compared_is_refused(model, reader):
    with pytest.raises(InputError, match="no piece"):
        similarities(["A cat."], [""], Embedder(model))
    with pytest.raises(InputError, match="no piece"):
        similarities(["A cat."], [". !"], reader)
    with pytest.raises(InputError, match="as many on both"):
        similarities(["A cat."], [], reader)
    with pytest.raises(InputError, match="top is 0"):
        most_similar("a", ["b"], reader, top=0)
