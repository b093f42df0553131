"""How many groups: planted clouds, one cloud, few points, and what is asked for."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from knife.analyses.senses.groups import GroupingOptions, group_occurrences
from knife.errors import InputError
from knife.maths.similarity import unit_rows

NONE = np.empty((0, 0), np.float32)


def clouds(sizes, width=64, share=0.75, seed=0):
    rng = np.random.default_rng(seed)
    centres = np.linalg.qr(rng.standard_normal((width, len(sizes))))[0].T
    which = np.repeat(np.arange(len(sizes)), sizes)
    noise = unit_rows(rng.standard_normal((len(which), width)).astype(np.float32))
    return unit_rows((share * centres[which] + noise).astype(np.float32)), which


@pytest.mark.parametrize("sizes", [(40, 40), (60, 20), (40, 30, 20)])
def test_planted_senses_are_found(sizes):
    points, which = clouds(sizes)
    assert adjusted_rand_score(which, group_occurrences(points, NONE, GroupingOptions())) > 0.9


def test_one_sense_is_a_possible_answer():
    answers = [
        group_occurrences(clouds((80,), seed=seed)[0], NONE, GroupingOptions(z=2)).max()
        for seed in range(10)
    ]
    assert sum(answer > 0 for answer in answers) <= 1


def test_groups_are_numbered_by_falling_size():
    points, _ = clouds((20, 60))
    counts = np.bincount(group_occurrences(points, NONE, GroupingOptions()))
    assert counts.tolist() == sorted(counts.tolist(), reverse=True)


def test_the_order_of_occurrences_does_not_matter():
    points, _ = clouds((40, 30))
    order = np.random.default_rng(1).permutation(len(points))
    one = group_occurrences(points, NONE, GroupingOptions())
    other = group_occurrences(points[order], NONE, GroupingOptions())
    assert adjusted_rand_score(one[order], other) > 0.95


def test_few_occurrences_are_joined_by_shared_substitutes():
    overlap = np.float32([[1, 0.5, 0], [0.5, 1, 0.01], [0, 0.01, 1]])
    found = group_occurrences(np.eye(3, dtype=np.float32), overlap, GroupingOptions())
    assert found.tolist() == [0, 0, 1]
    one = group_occurrences(np.eye(3, dtype=np.float32), np.ones((3, 3)), GroupingOptions())
    assert one.tolist() == [0, 0, 0]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_as_many_as_are_asked_for(n):
    for size in (3, 30):
        points = clouds((size,))[0]
        found = group_occurrences(points, points @ points.T, GroupingOptions(n_senses=n))
        assert found.max() + 1 == n


def test_the_same_text_again_and_again_is_one_sense():
    points = np.tile(clouds((1,))[0], (30, 1))
    assert group_occurrences(points, NONE, GroupingOptions()).max() == 0
    assert len(group_occurrences(points, NONE, GroupingOptions(n_senses=2))) == 30


def test_no_more_senses_than_the_most():
    points, _ = clouds((30,) * 6)
    assert group_occurrences(points, NONE, GroupingOptions(most=3)).max() == 2


@pytest.mark.parametrize("n", [0, 1])
def test_of_nothing_or_one_there_is_one_sense(n):
    assert (
        group_occurrences(np.ones((n, 4), np.float32), NONE, GroupingOptions()).tolist() == [0] * n
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_senses": 0},
        {"most": 0},
        {"z": np.nan},
        {"shared": 2},
        {"smallest_share": -1},
        {"seed": -1},
    ],
)
def test_options_are_checked(wrong):
    with pytest.raises(InputError, match="expected"):
        GroupingOptions(**wrong)


def test_more_senses_than_occurrences_are_refused():
    with pytest.raises(InputError, match="5 senses of 2 occurrences"):
        group_occurrences(np.eye(2, dtype=np.float32), np.eye(2), GroupingOptions(n_senses=5))
