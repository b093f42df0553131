"""Relations with a planted difference are told apart, others are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.evaluation import word_relations
from knife.analyses.evaluation.pair_measures import PairMeasures
from knife.analyses.evaluation.word_relations import TOGETHER, evaluate_relations
from knife.errors import InputError
from knife.types.word_pairs import WordPairs

N = 60


def pairs(name: str, n: int = N) -> WordPairs:
    return WordPairs(name, ("dog",) * n, ("animal",) * n, (frozenset(),) * n)


@pytest.fixture
def planted(monkeypatch):
    """`near` lies at .9, `far` at .1; `broad` points to the second word in 45 of 60 pairs."""
    rng = np.random.default_rng(3)

    def measured(_, first, second):
        name = measured.names.pop(0)
        cosine = rng.normal(0.9 if name == "near" else 0.1, 0.05, len(first))
        sign = np.where(np.arange(len(first)) < 45, 1.0, -1.0)
        sign[-5:] = 0
        edge = np.arange(len(first)) < 30
        return PairMeasures(
            {"cosine": cosine, "noise": rng.normal(size=len(first))},
            {"lean": sign},
            edge,
            np.arange(len(first)) < 10,
        )

    monkeypatch.setattr(word_relations, "pair_measures", measured)
    return measured


def test_planted_relations_are_told_apart_by_the_planted_measure(model, planted):
    planted.names = ["near", "far"]
    report = evaluate_relations(model, [pairs("near"), pairs("far")], directed=())
    areas = {one.measure: one.area for one in report.separations}
    assert list(areas) == ["cosine", "noise", "lean", TOGETHER]
    assert areas["cosine"].value == 1
    assert not areas["noise"].excludes(0.5)
    assert areas["lean"].value == 0.5
    assert areas[TOGETHER].value > 0.99
    assert report.directions == ()


def test_relations_without_a_difference_are_not_told_apart(model, planted):
    """What is fitted to the labels is scored on others, so that noise does not look like more."""
    planted.names = ["far", "far"]
    report = evaluate_relations(model, [pairs("one"), pairs("two")], directed=())
    together = next(one.area for one in report.separations if one.measure == TOGETHER)
    assert together.value < 0.6


def test_directions_are_counted_where_there_is_one(model, planted):
    planted.names = ["far"]
    report = evaluate_relations(model, [pairs("broad")], directed=("broad",))
    shares = {one.measure: one.share for one in report.directions}
    assert shares["lean"].n == N - 5
    assert shares["lean"].value == pytest.approx(45 / 55)
    assert shares["one-way edge"].n == 20
    assert shares["one-way edge"].value == 1
    edges = report.edges[0]
    assert (edges.n_both, edges.n_there, edges.n_back) == (10, 20, 0)


def test_the_seed_decides_how_pairs_are_dealt(model, monkeypatch):
    rng = np.random.default_rng(4)
    noise = [rng.normal(size=N) for _ in range(2)]
    edges = np.zeros(N, dtype=bool)

    def measured(_, first, second):
        return PairMeasures({"noise": noise[first[0] == "cat"]}, {}, edges, edges)

    monkeypatch.setattr(word_relations, "pair_measures", measured)
    others = replace(pairs("two"), first=("cat",) * N)
    found = [
        evaluate_relations(model, [pairs("one"), others], seed=seed).separations[-1].area.value
        for seed in (0, 0, 1)
    ]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ([], "none"),
        ([pairs("a"), pairs("a")], "a, a"),
        ([pairs("a", 9)], "9 pairs"),
    ],
)
def test_sets_that_cannot_be_measured_are_refused(model, sets, said):
    with pytest.raises(InputError, match=said):
        evaluate_relations(model, sets)


def test_on_our_own_words_broader_words_are_told_by_their_frequency(model):
    """Ten plain pairs with the real model: it knows that 'animal' is the commoner word."""
    kinds = ("dog", "cat", "horse", "salmon", "eagle", "oak", "rose", "hammer", "sword", "guitar")
    broader = ("animal", "animal", "animal", "fish", "bird", "tree", "flower", "tool", "weapon")
    hypernyms = WordPairs("hypernyms", kinds, (*broader, "instrument"), (frozenset(),) * 10)
    report = evaluate_relations(model, [hypernyms])
    shares = {one.measure: one.share.value for one in report.directions}
    assert shares["frequency"] >= 0.7
    assert report.info.name == model.vocabulary.info.name
