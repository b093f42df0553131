import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.maths import places
from knife.maths.local_scaling import sides
from knife.maths.places import Asked, n_nearer, rising
from knife.maths.similarity import unit_rows


def slow_nearer(similarity, row, other, columns):
    """Count over all of a row's similarities, ties by the lower number."""
    own = similarity[row, other]
    return sum(int((similarity[row, one], -one) > (own, -other)) for one in columns if one != row)


def asked_of(similarity, pairs):
    row, other = np.array(pairs, np.int64).T
    return Asked(row, other, similarity[row, other])


def random_unit(n, width, seed=0):
    rng = np.random.default_rng(seed)
    return unit_rows(rng.standard_normal((n, width)).astype(np.float32))


def cosines(unit):
    doubles = unit.astype(np.float64)
    return np.clip(doubles @ doubles.T, -1, 1).astype(np.float32)


def test_counts_are_those_of_the_sorted_rows():
    unit = random_unit(700, 8)
    similarity = cosines(unit)
    rng = np.random.default_rng(1)
    pairs = [(a, b) for a, b in rng.integers(0, 700, (2000, 2)).tolist() if a != b]
    expected = [slow_nearer(similarity, a, b, range(700)) for a, b in pairs[:300]]
    assert n_nearer(unit, asked_of(similarity, pairs))[:300].tolist() == expected


def test_of_equal_similarities_the_lower_row_is_nearer():
    unit = np.float32([[1, 0], [0, 1], [0, 1], [0, 1]])
    asked = asked_of(cosines(unit), [(0, 1), (0, 2), (0, 3), (2, 1), (2, 3), (2, 0)])
    assert n_nearer(unit, asked).tolist() == [0, 1, 2, 0, 1, 2]


@settings(max_examples=60, deadline=None)
@given(
    signs=st.lists(st.lists(st.sampled_from([-0.5, 0.5]), min_size=4, max_size=4), min_size=2,
                   max_size=30),
    data=st.data(),
)  # fmt: skip
def test_ties_of_any_number_are_told_apart(signs, data):
    unit = np.float32(signs)  # of length 1 exactly, so that cosines are exact as well
    n, similarity = len(unit), cosines(unit)
    node = st.integers(0, n - 1)
    drawn = data.draw(st.lists(st.tuples(node, node), min_size=1, max_size=20))
    pairs = [(a, b) for a, b in drawn if a != b]
    if pairs:
        expected = [slow_nearer(similarity, a, b, range(n)) for a, b in pairs]
        assert n_nearer(unit, asked_of(similarity, pairs)).tolist() == expected


def test_only_the_columns_count_but_any_row_may_be_asked_about():
    unit = random_unit(50, 4)
    similarity, columns = cosines(unit), np.array([3, 7, 8, 40])
    pairs = [(a, b) for a in range(50) for b in range(0, 50, 7) if a != b]
    expected = [slow_nearer(similarity, a, b, columns.tolist()) for a, b in pairs]
    assert n_nearer(unit, asked_of(similarity, pairs), columns).tolist() == expected


def test_rows_of_two_sides_are_compared_across():
    unit = random_unit(60, 5)
    scales = np.linspace(0, 0.5, 60, dtype=np.float32)
    doubles = scales.astype(np.float64) / 2
    exact = unit.astype(np.float64) @ unit.T.astype(np.float64) - doubles[:, None] - doubles
    similarity = exact.astype(np.float32)
    pairs = [(a, b) for a in range(60) for b in range(0, 60, 3) if a != b]
    left, right = sides(unit, scales)
    expected = [slow_nearer(similarity, a, b, range(60)) for a, b in pairs]
    assert n_nearer(left, asked_of(similarity, pairs), right=right).tolist() == expected


@pytest.mark.parametrize(("block", "tile", "held"), [(3, 5, 1), (1, 1000, 10**9), (64, 7, 40)])
def test_counts_do_not_depend_on_blocks(monkeypatch, block, tile, held):
    unit = unit_rows(np.repeat(random_unit(40, 6), 5, axis=0))
    pairs = [(a, b) for a in range(0, 200, 3) for b in range(1, 200, 11) if a != b]
    asked = asked_of(cosines(unit), pairs)
    expected = n_nearer(unit, asked)
    monkeypatch.setattr(places, "BLOCK", block)
    monkeypatch.setattr(places, "TILE", tile)
    monkeypatch.setattr(places, "MOST_HELD", held)
    assert n_nearer(unit, asked).tolist() == expected.tolist()


def test_the_order_of_questions_changes_nothing():
    unit = random_unit(80, 6)
    pairs = [(a, b) for a in range(80) for b in range(0, 80, 9) if a != b]
    asked = asked_of(cosines(unit), pairs)
    mixed = np.random.default_rng(0).permutation(len(pairs))
    again = Asked(asked.row[mixed], asked.other[mixed], asked.similarity[mixed])
    assert n_nearer(unit, again).tolist() == n_nearer(unit, asked)[mixed].tolist()


def test_no_question_has_no_answer():
    none = np.empty(0, np.int64)
    assert n_nearer(np.eye(2, dtype=np.float32), Asked(none, none, np.float32([]))).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-2, 2, width=32)), max_size=30))
def test_keys_rise_with_the_group_and_then_with_the_value(pairs):
    group = np.array([one for one, _ in pairs], np.int64)
    values = np.array([two for _, two in pairs], np.float32)
    keys = rising(group, values)
    for a in range(len(pairs)):
        for b in range(len(pairs)):
            assert (keys[a] < keys[b]) == ((group[a], values[a]) < (group[b], values[b]))
