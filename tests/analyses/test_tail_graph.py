import tracemalloc

import numpy as np
import pytest

from knife.analyses.landmarks import landmarks
from knife.analyses.tail_graph import tail_graph, tail_threshold
from knife.errors import InputError
from knife.maths.neighbors import Float32Screen
from knife.maths.similarity import unit_rows
from knife.types.rules import Fixed, NoiseFloor, Reference, ZScore

RULES = [NoiseFloor(), Reference(), Fixed(0.5), ZScore(4.0)]


def slow_tail(unit, row, rule):
    """Look at all cosines of one row of a float64 matrix."""
    cosines = np.clip(unit @ unit[row], -1, 1).astype(np.float32)
    threshold = tail_threshold(np.delete(cosines, row), rule)
    is_member = (cosines > threshold) & unit.any(axis=1)
    is_member[row] = False
    members = np.flatnonzero(is_member)
    return threshold, members[np.lexsort((members, -cosines[members]))], cosines


def assert_equals_slow(unit, rule, rows, screen=None):
    graph, doubles = tail_graph(unit, rule, screen), unit.astype(np.float64)
    for row in rows:
        threshold, members, cosines = slow_tail(doubles, row, rule)
        found, weights = graph.tail(row)
        assert graph.threshold[row] == pytest.approx(threshold, abs=1e-6)
        assert found.tolist() == members.tolist()
        assert weights == pytest.approx(cosines[members], abs=1e-7)


@pytest.fixture(scope="module")
def words(model):
    """Part of the embedded model's words, so that time does not depend on their number."""
    return np.ascontiguousarray(landmarks(model.vocabulary, "words").unit[:2500])


@pytest.fixture(scope="module", params=RULES, ids=lambda rule: rule.name)
def rule_and_graph(request, planted):
    return request.param, tail_graph(planted.unit, request.param)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_tails_of_a_vocabulary_are_those_that_all_cosines_give(words, rule):
    rows = np.random.default_rng(0).choice(len(words), 200, replace=False)
    assert_equals_slow(words, rule, rows.tolist())


def test_tails_of_planted_groups_are_those_that_all_cosines_give(planted, rule_and_graph):
    rule, graph = rule_and_graph
    doubles = planted.unit.astype(np.float64)
    for row in [*range(0, 20_000, 1000), *planted.members()[::10].tolist()]:
        threshold, members, _ = slow_tail(doubles, row, rule)
        assert graph.threshold[row] == pytest.approx(threshold, abs=1e-6)
        assert graph.tail(row)[0].tolist() == members.tolist()


def test_planted_groups_are_found_as_well_as_promised(planted, rule_and_graph):
    rule, graph = rule_and_graph
    precision, recall = [], []
    for seed in planted.members():
        tail = np.append(graph.tail(seed)[0], seed)
        is_same = planted.group[tail] == planted.group[seed]
        precision.append(is_same.mean())
        recall.append(is_same.sum() / 8)
    if rule == Reference():
        # What the reference work would find: every tail is mostly noise.
        assert np.mean(precision) == pytest.approx(0.35, abs=0.02)
        assert np.mean(recall) >= 0.99
    else:
        assert np.mean(precision) >= 0.95
        assert np.mean(recall) >= 0.98


@pytest.mark.parametrize(
    "rule",
    [*RULES, NoiseFloor(50), NoiseFloor(1e6), Reference(2, 3), Fixed(-0.5), ZScore(0, 0.01)],
    ids=str,
)
def test_every_row_of_a_small_set_has_its_tail(small_planted, rule):
    unit = small_planted.unit[300:]
    assert_equals_slow(unit, rule, range(len(unit)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_size_of_blocks_changes_nothing(small_planted, rule):
    graphs = [tail_graph(small_planted.unit, rule, Float32Screen(block)) for block in (512, 7)]
    for name in ("indptr", "indices", "weights", "threshold"):
        assert (getattr(graphs[0], name) == getattr(graphs[1], name)).all()


@pytest.mark.parametrize("rule", [*RULES, Fixed(-0.9)], ids=str)
def test_rows_of_zeros_have_no_tail_and_are_in_none(small_planted, rule):
    unit = small_planted.unit.copy()
    unit[[0, 7, 550]] = 0
    graph = tail_graph(unit, rule)
    for row in (0, 7, 550):
        assert graph.tail(row)[0].size == 0
        assert graph.threshold[row] == np.inf
    assert not np.isin([0, 7, 550], graph.indices).any()
    assert_equals_slow(unit, rule, [1, 2, 510, 551])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rows_that_occur_twice_find_each_other(small_planted, rule):
    unit = np.concatenate([small_planted.unit, small_planted.unit[:3]])
    graph = tail_graph(unit, rule)
    for row in range(3):
        assert graph.tail(row)[0][0] == 580 + row
        assert graph.tail(580 + row)[0][0] == row
    assert_equals_slow(unit, rule, [0, 1, 2, 580, 581, 582])


def test_ties_stand_by_rising_row():
    unit = np.float32([[1, 0], [0.6, 0.8], [0.6, -0.8], [0.8, 0.6], [0.6, 0.8]])
    assert tail_graph(unit, Fixed(0.5)).tail(0)[0].tolist() == [3, 1, 2, 4]


@pytest.mark.parametrize("cosine", [-0.6, -0.2, 0.2, 0.6])
@pytest.mark.parametrize("rule", [*RULES, Fixed(-0.9)], ids=str)
def test_two_rows_are_enough(cosine, rule):
    unit = np.float32([[1, 0], [cosine, np.sqrt(1 - cosine**2)]])
    assert_equals_slow(unit, rule, [0, 1])


@pytest.mark.parametrize("rule", [NoiseFloor(), Reference(), ZScore()], ids=lambda rule: rule.name)
def test_none_of_many_equal_rows_stands_out(rule):
    row = unit_rows(np.random.default_rng(0).standard_normal((1, 30)).astype(np.float32))
    assert tail_graph(np.repeat(row, 100, axis=0), rule).n_edges == 0


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_rows_are_refused(n):
    with pytest.raises(InputError, match="expected at least 2"):
        tail_graph(np.ones((n, 1), np.float32), Fixed())


def test_no_matrix_of_all_cosines_is_ever_held():
    n = 20_000
    unit = unit_rows(np.random.default_rng(0).standard_normal((n, 32)).astype(np.float32))
    tracemalloc.start()
    try:
        tail_graph(unit, NoiseFloor())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < n * n * 4 / 10
