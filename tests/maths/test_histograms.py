import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.maths.histograms import histogram, rounded, walk_down
from knife.maths.tails import edge_of_bin, reference

# Six histograms with the lengths and thresholds that the reference work finds, in hundredths.
TOYS = {
    "hill after a thin tail": ({100: 1, 62: 2, 55: 3, 40: 9, 39: 12, 38: 30}, (15, 39)),
    "dense bin after a sparse one": ({100: 1, 50: 4, 30: 25}, (5, 30)),
    "two neighbouring bins": ({100: 1, 40: 11, 35: 10, 20: 500}, (1, 40)),
    "bins of ten that are apart": (
        {100: 1, 40: 11, 35: 3, 34: 10, 33: 9, 32: 19, 31: 10, 20: 900},
        (34, 32),
    ),
    "no hill": ({100: 1, 50: 2}, (3, 0)),
    "hill given back": ({100: 1, 45: 8, 44: 10, 43: 7, 42: 10, 41: 20}, (26, 42)),
}


@pytest.mark.parametrize(("bins", "expected"), TOYS.values(), ids=TOYS)
def test_the_walk_finds_what_the_reference_work_finds(bins, expected):
    stop = walk_down(bins, tail=10, dense=20)
    # A walk that meets no hill takes all for tail, from threshold 0 up.
    assert (stop or (sum(bins.values()), 0)) == expected


@pytest.mark.parametrize(("bins", "expected"), TOYS.values(), ids=TOYS)
def test_the_rule_finds_the_same_from_cosines(bins, expected):
    n_tail, threshold = expected
    others = {**bins, 100: bins[100] - 1}
    cosines = np.repeat(np.float32(list(others)) / 100, list(others.values()))
    found = reference(cosines, 10, 20)
    assert found == edge_of_bin(threshold)
    assert 1 + (cosines > found).sum() == n_tail


def test_empty_bins_do_not_part_neighbours():
    assert walk_down({100: 1, 50: 12, 49: 0, 48: 12}, tail=10, dense=20) == (1, 50)


def test_nothing_to_walk():
    assert walk_down({}, tail=10, dense=20) is None


def test_every_cosine_is_counted_once():
    cosines = np.linspace(-1, 1, 1001, dtype=np.float32)
    counts = histogram(cosines)
    assert counts.shape == (200,)
    assert counts.sum() == 1001


def test_both_ends_fall_into_the_outer_bins():
    counts = histogram(np.float32([-1, -1.0001, 1, 1.0001]))
    assert (counts[0], counts[199]) == (2, 2)


@given(st.integers(-100, 99))
def test_a_bin_begins_at_its_own_lower_end(hundredths):
    assert histogram(np.float32([hundredths / 100])).argmax() == hundredths + 100


@given(st.floats(-1, 1, width=32))
def test_a_rounded_cosine_is_at_most_half_a_bin_away(cosine):
    found = int(rounded(np.float32([cosine]))[0])
    assert abs(found / 100 - cosine) <= 0.005 + 1e-7
