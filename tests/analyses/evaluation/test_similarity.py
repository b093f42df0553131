import numpy as np
import pytest
from scipy.stats import spearmanr

from knife.analyses.evaluation.sentence_similarity import evaluate_sentences
from knife.analyses.evaluation.word_similarity import WAYS, evaluate_words
from knife.analyses.sentences.terms import TermReader, unit_terms
from knife.analyses.sentences.vectors import Embedder
from knife.errors import InputError
from knife.types.scored_pairs import ScoredPairs

WORDS = ("patient", "court", "river", "music", "gene", "army", "school", "engine")
FIRST = tuple(f"The {a} is here." for a in WORDS for _ in range(8))
SECOND = tuple(f"The {b} was there." for _ in range(8) for b in WORDS)
SCORES = np.random.default_rng(0).uniform(0, 5, 64)
PAIRS = ScoredPairs("toy", FIRST, SECOND, SCORES)


def test_each_figure_is_spearman_of_the_cosines(model):
    report = evaluate_sentences(model, PAIRS, ["head-mean", "terms"])
    found = {(row.method, row.normalisation): row.spearman.value for row in report.rows}
    vectors = Embedder(model).vectors([*FIRST, *SECOND])
    cosines = (vectors[:64] * vectors[64:]).sum(axis=1)
    assert found["head-mean", "normalised"] == pytest.approx(
        100 * spearmanr(cosines, SCORES)[0], abs=1
    )
    rows = unit_terms(TermReader(model).vectors([*FIRST, *SECOND]))
    cosines = np.asarray(rows[:64].multiply(rows[64:]).sum(axis=1)).ravel()
    assert found["terms", "normalised"] == pytest.approx(100 * spearmanr(cosines, SCORES)[0], abs=1)
    assert (report.n_pairs, report.n_texts) == (64, 16)


def test_what_cannot_be_whitened_is_left_out_and_said(model):
    report = evaluate_sentences(model, PAIRS, ["head-cls", "top-cls", "head-sif"])
    assert [(row.method, row.normalisation) for row in report.rows] == [
        (name, way) for name in ("head-cls", "top-cls") for way in ("raw", "normalised")
    ]
    assert [note.split(" ")[0] for note in report.notes] == ["head-cls", "top-cls", "head-sif"]
    assert [one.normalisation for one in report.contrasts] == ["raw", "normalised"]
    for one, head, top in zip(report.contrasts, report.rows[:2], report.rows[2:], strict=True):
        difference = head.spearman.value - top.spearman.value
        assert one.difference.value == pytest.approx(difference)


def test_a_whitening_is_fitted_on_the_sentences_themselves(model):
    words = model.vocabulary.words[2000:2600].tolist()
    texts = [model.vocabulary.surfaces[i] for i in words]
    many = ScoredPairs("many", tuple(texts[:300]), tuple(texts[300:]), np.arange(300))
    report = evaluate_sentences(model, many, ["embedding-mean", "embedding-sif"])
    assert len(report.rows) == 6
    assert not report.notes


def test_a_wrong_method_is_refused_before_any_work(model):
    with pytest.raises(InputError, match="expected head-cls"):
        evaluate_sentences(model, PAIRS, ["head-mean", "no"])


def test_equal_scores_are_refused(model):
    with pytest.raises(InputError, match="all the same"):
        evaluate_sentences(model, ScoredPairs("flat", ("a", "b"), ("c", "d"), [1, 1]))


def test_words_are_placed_in_every_way_and_the_coverage_is_told(model):
    pairs = ScoredPairs(
        "toy", ("cat", "cat", "cat", "\u2d63"), ("cat", "dog", "tax", "cat"), [9, 5, 0, 3]
    )
    report = evaluate_words(model, [pairs])
    assert {row.method for row in report.rows} == set(WAYS)
    assert len(report.rows) == 2 * len(WAYS)
    assert {(row.n_covered, row.n_pairs) for row in report.rows} == {(3, 4)}
    whole = sum(model.vocabulary.find(word) is not None for word in ("cat", "dog", "tax"))
    assert report.whole == (("toy", whole),)
    # A word is most like itself, by any method.
    assert all(row.spearman.value > 0 for row in report.rows)


def test_sets_that_cannot_be_measured_are_refused(model):
    with pytest.raises(InputError, match="no set"):
        evaluate_words(model, [])
    with pytest.raises(InputError, match="can represent 0 of the 2"):
        evaluate_words(model, [ScoredPairs("x", ("\u2d63", "\u2d63"), ("a", "b"), [1, 2])])
    with pytest.raises(InputError, match=r"expected \{word\}"):
        evaluate_words(model, [PAIRS], prompt="This is it.")
