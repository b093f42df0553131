import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.maths.covering import greedy_cover


def slow_greedy_cover(tails: list[dict[int, float]]) -> list[int]:
    """Weigh every row anew before each choice."""
    covered, chosen = set(), []
    while True:
        gains = [
            sum(worth for other, worth in tail.items() if other not in covered)
            + (row not in covered)
            if tail
            else 0
            for row, tail in enumerate(tails)
        ]
        best = max(range(len(tails)), key=lambda row: (gains[row], -row), default=0)
        if not tails or gains[best] == 0:
            return chosen
        chosen.append(best)
        covered |= {best, *tails[best]}


# Eighths add up without rounding, so that ties are ties.
weights = st.integers(1, 8).map(lambda eighths: eighths / 8)


@st.composite
def graphs(draw: st.DrawFn) -> list[dict[int, float]]:
    n = draw(st.integers(0, 12))
    rows = st.dictionaries(st.integers(0, max(n - 1, 0)), weights, max_size=5)
    return [
        {other: worth for other, worth in draw(rows).items() if other != row} for row in range(n)
    ]


def cover(tails: list[dict[int, float]]) -> list[int]:
    indptr = np.concatenate([[0], np.cumsum([len(tail) for tail in tails])]).astype(np.int64)
    indices = np.array([other for tail in tails for other in tail], np.int64)
    worth = np.array([worth for tail in tails for worth in tail.values()], np.float32)
    return greedy_cover(indptr, indices, worth).tolist()


@given(graphs())
@settings(deadline=None)
def test_the_heap_chooses_what_weighing_all_anew_chooses(tails):
    assert cover(tails) == slow_greedy_cover(tails)


@given(graphs())
@settings(deadline=None)
def test_all_that_have_or_are_neighbours_are_covered(tails):
    reached = {row for row, tail in enumerate(tails) if tail} | {i for t in tails for i in t}
    assert reached == {i for row in cover(tails) for i in (row, *tails[row])}


def test_ties_go_to_the_lower_row():
    assert cover([{1: 0.5}, {0: 0.5}, {3: 0.5}, {2: 0.5}]) == [0, 2]


def test_a_neighbour_of_no_worth_is_covered_all_the_same():
    assert cover([{1: 0.0}, {}]) == [0]
