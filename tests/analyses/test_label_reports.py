"""The held-out score, the report, and what to label next."""

import numpy as np
import pytest

from knife.analyses.clustering import cluster_vocabulary
from knife.analyses.evaluation.label_propagation import held_out_score
from knife.analyses.evaluation.label_report import ReportOptions, label_report
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.labelling_order import what_to_label
from knife.assembly.labels import pieces_of
from knife.types.rules import Fixed


@pytest.fixture
def whole(make_lexicon):
    """Every drug and city is labelled; the planted kinds are all that can be found."""
    rows = [(f"drug{c}", "CHEMICAL/DRUG") for c in "abcdefgh"]
    return make_lexicon(rows + [(f"City{c}", "LOCATION") for c in "abcdefgh"])


@pytest.fixture
def clusters(toy):
    return cluster_vocabulary(toy.vocabulary, Fixed(0.5))


def test_hidden_terms_of_planted_kinds_are_all_found(toy, whole):
    score = held_out_score(whole, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=0.0))
    assert score.n_terms == 16
    assert score.accuracy == score.exact_accuracy == score.macro_accuracy == 1.0
    assert score.majority <= 0.5
    assert dict((label, n) for label, n, _ in score.by_label) == {"CHEMICAL": 8, "LOCATION": 8}


def test_shuffled_labels_cannot_be_found(toy, whole):
    rng = np.random.default_rng(0)
    shuffled = type(whole)(
        whole.terms, tuple(rng.permutation(whole.labels)), whole.weights, whole.sources
    )
    score = held_out_score(shuffled, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=0.0))
    assert score.accuracy <= 0.75


def test_a_term_on_which_nobody_is_heard_counts_as_wrong(toy, whole):
    score = held_out_score(whole, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=9.0))
    assert score.accuracy == score.coverage == 0.0
    assert score.knn > 0.8


def test_the_seed_decides_the_parts_and_nothing_else(toy, whole):
    one, two = (held_out_score(whole, toy.vocabulary, pieces_of(toy), seed=4) for _ in range(2))
    assert one == two


def test_the_first_suggestion_speaks_for_most(toy, clusters):
    suggestions = what_to_label(clusters, toy.vocabulary, n=2)
    kinds = {suggestion.term[:4] for suggestion in suggestions}
    assert kinds == {"drug", "City"}
    assert suggestions[0].gain >= suggestions[1].gain
    assert all(suggestion.term in suggestion.members for suggestion in suggestions)


def test_what_is_labelled_is_not_suggested(toy, clusters, whole):
    terms = {suggestion.term for suggestion in what_to_label(clusters, toy.vocabulary, whole)}
    assert not terms & set(whole.terms)


def test_the_report_names_conflicts_with_the_neighbours(toy, make_lexicon, clusters):
    rows = [(f"drug{c}", "CHEMICAL/DRUG") for c in "abcdefg"]
    rows += [(f"City{c}", "LOCATION") for c in "abcdefgh"] + [("drugh", "LOCATION")]
    rows += [(f"w{i}", "NONE") for i in range(60)]
    lexicon = make_lexicon(rows)
    signatures = spread(lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    report = label_report(
        lexicon, toy.vocabulary, pieces_of(toy), clusters, signatures, ReportOptions(n_conflicts=5)
    )
    first = report.conflicts[0]
    assert (first.term, first.label, first.neighbours_say) == ("drugh", "LOCATION", "CHEMICAL")
    assert report.coverage.n_terms == report.coverage.n_terms_in_vocabulary == 76
    assert report.coverage.n_words_labelled == 76
    assert report.coverage.n_words == len(toy.vocabulary.words)
