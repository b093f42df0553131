"""Maps: planted clusters are found, rings are right, figures are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.neighborhood import neighbors
from knife.analyses.term_map import _clusters, _layout, _stress, term_map
from knife.errors import InputError, UnknownTermError
from knife.maths.similarity import unit_rows
from knife.types.rules import Fixed


@pytest.fixture(scope="module")
def space(model):
    return landmarks(model.vocabulary)


@pytest.fixture(scope="module")
def london(model, space):
    return term_map("London", model, space=space)


def test_the_first_ring_is_the_tail(model, space, london):
    tail = neighbors("London", model, space=space, top=20)
    assert london.names[0] == "London"
    assert london.names[1:21] == tail.surfaces
    assert london.ring.tolist()[:21] == [0] + [1] * 20
    assert set(london.ring.tolist()[21:]) == {2}
    assert len(set(london.names)) == len(london)


def test_the_second_ring_lies_in_tails_of_the_first(model, space, london):
    tails = [set(neighbors(name, model, space=space).surfaces) for name in london.names[1:21]]
    for row in np.flatnonzero(london.ring == 2):
        assert any(london.names[row] in tail for tail in tails)


def test_the_same_seed_gives_the_same_map(model, space, london):
    again = term_map("London", model, space=space)
    np.testing.assert_array_equal(again.places, london.places)
    assert again.names == london.names


def test_medoids_are_members_of_their_clusters(london):
    assert london.cluster[london.medoids].tolist() == list(range(len(london.medoids)))
    assert london.cluster[0] == 0
    assert 2 <= len(london.medoids) <= 7


def test_a_phrase_is_placed_by_its_head_state(model, space):
    found = term_map("breast cancer", model, space=space)
    assert found.names[0] == "breast cancer"
    assert {"Breast", "breast"} & set(found.names[1:])


def test_a_term_without_a_tail_shows_its_nearest(model, space):
    found = term_map("London", model, Fixed(0.99), space=space)
    assert found.ring.tolist() == [0] + [1] * 5


def planted(n_groups, size=8, width=64):
    rng = np.random.default_rng(0)
    centres = np.linalg.qr(rng.standard_normal((width, n_groups)))[0].T
    noise = unit_rows(rng.standard_normal((n_groups * size, width)).astype(np.float32))
    return unit_rows((np.repeat(centres, size, axis=0) + 0.4 * noise).astype(np.float32))


@pytest.mark.parametrize("n_groups", [2, 3, 5, 7])
def test_planted_clusters_are_found(n_groups):
    cluster, silhouette = _clusters(planted(n_groups))
    assert cluster.tolist() == np.repeat(np.arange(n_groups), 8).tolist()
    assert silhouette > 0.5


def test_equal_points_are_one_cluster():
    cluster, silhouette = _clusters(np.ones((6, 3), np.float32))
    assert set(cluster.tolist()) == {0}
    assert silhouette is None


def test_the_layout_keeps_planted_clusters_apart():
    unit = planted(4)
    places = _layout(unit, seed=0)
    group = np.repeat(np.arange(4), 8)
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    same = group[:, None] == group[None]
    assert distances[same].max() < distances[~same].min()


def test_stress_is_zero_for_what_is_flat_and_the_scale_is_best():
    points = np.random.default_rng(0).standard_normal((9, 2))
    assert _stress(pdist(points), pdist(points)) == 0
    unit = planted(3)
    places, true = _layout(unit, 0), pdist(unit)
    assert _stress(pdist(places), true) <= min(
        _stress(pdist(places * factor), true) for factor in (0.9, 1.1)
    )


@pytest.mark.parametrize("term", ["", "   ", "##s", "word " * 600, "\ud800"])
def test_odd_terms_are_refused(model, space, term):
    with pytest.raises(InputError):
        term_map(term, model, space=space)


def test_unknown_characters_are_refused(model, space):
    with pytest.raises(UnknownTermError):
        term_map("ⵣⵣ", model, space=space)


def test_too_few_words_are_refused(model, space):
    few = Landmarks(space.ids[:4], space.unit[:4], space.common)
    with pytest.raises(InputError, match="words around"):
        term_map("breast cancer", model, space=few)
