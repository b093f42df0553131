from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError
from knife.maths import neighbors
from knife.maths.neighbors import Float32Screen, cosines_of, cosines_to_all, pairs_above
from knife.maths.similarity import unit_rows
from knife.types.arrays import Floats, Ints


def slow_pairs(unit, cut):
    cosines = np.clip(unit.astype(float) @ unit.astype(float).T, -1, 1).astype(np.float32)
    lower = np.minimum(cut[:, None], cut[None, :])
    return [tuple(pair) for pair in np.argwhere(np.triu(cosines > lower, k=1))]


@given(
    n=st.integers(0, 40),
    width=st.integers(1, 8),
    seed=st.integers(0, 1000),
    block=st.integers(1, 50),
)
@settings(deadline=None)
def test_pairs_are_those_of_all_products(n, width, seed, block):
    rng = np.random.default_rng(seed)
    unit = unit_rows(rng.standard_normal((n, width)).astype(np.float32))
    cut = rng.uniform(-0.5, 0.9, n).astype(np.float32)
    found = pairs_above(unit, cut, Float32Screen(block))
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == slow_pairs(
        unit, cut
    )


class EverythingScreen:
    """Holds nothing back."""

    def margin(self, width: int) -> float:
        return 2.0

    def candidates(self, rows: Floats, cut: Floats) -> Iterator[tuple[Ints, Ints]]:
        yield np.triu_indices(len(rows), k=1)


def test_what_a_screen_lets_pass_in_vain_changes_nothing(small_planted):
    cut = np.full(len(small_planted.unit), 0.3, np.float32)
    coarse = pairs_above(small_planted.unit, cut, EverythingScreen())
    fine = pairs_above(small_planted.unit, cut)
    for name in ("first", "second", "cosines"):
        assert (getattr(coarse, name) == getattr(fine, name)).all()


def test_cosines_do_not_depend_on_how_many_are_asked_for(small_planted):
    unit = small_planted.unit
    first, second = np.triu_indices(len(unit), k=1)
    some = slice(100_000, 100_777)
    together = cosines_of(unit, first, second)
    assert (cosines_of(unit, first[some], second[some]) == together[some]).all()
    assert (cosines_of(unit, second[some], first[some]) == together[some]).all()


def test_cosines_to_all_are_the_same_cosines(small_planted):
    unit = small_planted.unit
    chosen = np.array([3, 500])
    to_all = cosines_to_all(unit, chosen)
    for row, cosines in zip(chosen, to_all, strict=True):
        expected = cosines_of(unit, np.full(len(unit), row), np.arange(len(unit)))
        assert cosines == pytest.approx(expected, abs=6e-8)


def test_a_cut_that_lets_nearly_all_pass_is_refused(small_planted, monkeypatch):
    monkeypatch.setattr(neighbors, "MOST_PAIRS", 1000)
    with pytest.raises(InputError, match=r"more than 1,000 pairs .* Raise the threshold"):
        pairs_above(small_planted.unit, np.full(len(small_planted.unit), -1, np.float32))
