from collections import defaultdict

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from sklearn.utils.estimator_checks import check_estimator

import knife
from knife.analyses.clustering import cluster_vectors
from knife.analyses.estimator import TailClustering
from knife.errors import InputError
from knife.types.rules import Fixed, Hdbscan, NoiseFloor, Reference, ZScore

# Three blobs of 17 points in the plane: each point resembles a third of all, so that nobody's
# likeness stands out from a bulk. With a fixed cosine the blobs are parted.
DEVIATIONS = {"check_clustering": "a tail needs a bulk to stand out from"}


@pytest.mark.parametrize(
    ("estimator", "deviations"),
    [(TailClustering("fixed", cosine=0.7), {}), (TailClustering(), DEVIATIONS)],
    ids=["fixed", "noise_floor"],
)
def test_the_estimator_behaves_as_scikit_learn_expects(estimator, deviations):
    results = check_estimator(
        estimator, expected_failed_checks=deviations, on_skip=None, on_fail=None
    )
    found = defaultdict(set)
    for result in results:
        found[result["status"]].add(result["check_name"])
    assert len(found["passed"]) > 40
    assert found["failed"] == set()
    assert found["xfail"] == set(deviations)
    assert found["skipped"] <= {"check_array_api_input"}  # needs a package that is no dependency


def test_planted_groups_get_labels_of_their_own(small_planted):
    labels = knife.TailClustering(expected_false=0.1).fit_predict(small_planted.unit)
    grouped = labels[small_planted.members()].reshape(10, 8)
    assert (grouped >= 0).all()
    assert len({np.bincount(group).argmax() for group in grouped}) == 10
    assert np.mean([np.bincount(group).max() for group in grouped]) > 7.5


@pytest.mark.parametrize(
    ("parameters", "rule"),
    [
        ({}, NoiseFloor()),
        ({"expected_false": 2.0}, NoiseFloor(2.0)),
        ({"rule": "fixed", "cosine": 0.4}, Fixed(0.4)),
        ({"rule": "zscore", "z": 3.0}, ZScore(3.0)),
        ({"rule": "reference"}, Reference()),
        ({"rule": "hdbscan"}, Hdbscan()),
        ({"rule": Reference(2, 3)}, Reference(2, 3)),
    ],
)
def test_parameters_choose_the_rule(small_planted, parameters, rule):
    found = TailClustering(**parameters).fit(small_planted.unit)
    expected = cluster_vectors(small_planted.unit, rule)
    assert found.clusters_.rule == rule
    assert found.clusters_.members.tolist() == expected.members.tolist()
    assert found.medoid_indices_.tolist() == expected.medoids.tolist()
    assert found.thresholds_.tolist() == expected.threshold.tolist()
    assert found.n_features_in_ == 64


@pytest.mark.parametrize("rule", ["noise_floor", "fixed", "hdbscan"])
def test_a_label_is_the_cluster_that_a_sample_resembles_most(small_planted, rule):
    found = TailClustering(rule, cosine=0.4).fit(small_planted.unit)
    clusters = found.clusters_
    assert np.flatnonzero(found.labels_ == -1).tolist() == clusters.uncovered.tolist()
    assert found.labels_[clusters.seeds].tolist() == list(range(len(clusters)))
    best = np.full(len(small_planted.unit), -2.0)
    for c in range(len(clusters)):
        members = clusters.members_of(c)
        best[members] = np.maximum(best[members], clusters.similarity_of(c))
    for sample in np.flatnonzero(found.labels_ >= 0):
        members = clusters.members_of(found.labels_[sample])
        own = clusters.similarity_of(found.labels_[sample])[members == sample]
        assert own == best[sample]


def test_equal_seeds_keep_a_cluster_each():
    X = [[9, 0], [9, 0], [0, 9], [0, 9]]
    labels = TailClustering("fixed", cosine=0.5, center=False).fit_predict(X)
    assert labels.tolist() == [0, 0, 1, 1]


def test_the_estimator_stands_in_a_pipeline(small_planted):
    pipeline = make_pipeline(Normalizer(), TailClustering())
    assert pipeline.fit_predict(small_planted.unit).shape == (580,)


def test_a_rule_survives_cloning():
    assert clone(TailClustering(Fixed(0.3), n_directions=2)).get_params()["rule"] == Fixed(0.3)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"rule": "best"}, "unknown rule 'best'"),
        ({"rule": 0.5}, "rule is 0.5; expected one of noise_floor"),
        ({"expected_false": 0}, "expected_false is 0"),
        ({"rule": "fixed", "cosine": 2}, "cosine is 2"),
        ({"center": False, "n_directions": 1}, "Set center=True or n_directions=0"),
        ({"n_directions": 64}, "64 common directions"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_refused_at_fit(small_planted, parameters, message):
    estimator = TailClustering(**parameters)
    with pytest.raises(InputError, match=message):
        estimator.fit(small_planted.unit)


@pytest.mark.parametrize("X", [[[1.0, np.nan], [1, 2]], [[1.0, 2]], [1.0, 2.0], [[1e300], [1]]])
def test_samples_that_cannot_be_used_are_refused(X):
    with pytest.raises(InputError):
        TailClustering().fit(X)
