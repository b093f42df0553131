import numpy as np

from knife.analyses.density import density_groups
from knife.types.rules import Hdbscan


def test_planted_groups_come_back(small_planted):
    groups, medoids, thresholds = density_groups(small_planted.unit, Hdbscan(5))
    for planted in range(10):
        found = max(groups, key=lambda group: (small_planted.group[group] == planted).sum())
        assert (small_planted.group[found] == planted).sum() == 8
        assert len(found) < 16
    assert len(medoids) == len(thresholds) == len(groups)


def test_a_group_stands_from_its_medoid_outward(small_planted):
    groups, medoids, thresholds = density_groups(small_planted.unit, Hdbscan(5))
    for group, medoid, threshold in zip(groups, medoids, thresholds, strict=True):
        cosines = small_planted.unit[group[1:]] @ small_planted.unit[medoid]
        assert group[0] == medoid
        assert (np.diff(cosines) < 1e-6).all()
        assert abs(cosines[-1] - threshold) < 1e-6


def test_rows_of_zeros_are_no_group(small_planted):
    unit = np.concatenate([small_planted.unit, np.zeros((50, 64), np.float32)])
    groups, _, _ = density_groups(unit, Hdbscan(5))
    assert groups
    assert max(group.max() for group in groups) < 580


def test_too_few_rows_are_no_group():
    groups, medoids, thresholds = density_groups(np.eye(4, dtype=np.float32), Hdbscan(5))
    assert (groups, medoids.size, thresholds.size) == ([], 0, 0)


def test_as_many_rows_as_the_smallest_cluster_are_looked_at():
    density_groups(np.eye(5, dtype=np.float32), Hdbscan(5))
    density_groups(np.ones((5, 1), dtype=np.float32), Hdbscan(2))
