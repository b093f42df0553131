import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from knife.errors import InputError, ShapeError
from knife.models import scores
from knife.models.scores import best_pieces, split_rows, states_as_tensor


def best(logits, k):
    return best_pieces(torch.as_tensor(logits, dtype=torch.float32), lambda x: x, len(logits[0]), k)


@given(
    st.lists(st.lists(st.integers(-2, 2), min_size=7, max_size=7), min_size=1, max_size=5),
    st.integers(1, 7),
)
def test_the_best_pieces_are_those_of_a_full_stable_sort(rows, k):
    found = best(rows, k)
    logits = np.array(rows, dtype=np.float64)
    order = np.argsort(-logits, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(found.ids, order)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = np.take_along_axis(probabilities, order, 1)
    np.testing.assert_allclose(found.probabilities, expected, rtol=1e-5)
    np.testing.assert_array_equal(found.logits, np.take_along_axis(logits, order, 1))


def test_all_pieces_together_have_probability_one():
    found = best([[3.0, 1.0, -20.0, 0.5]], 4)
    assert found.probabilities.sum() == pytest.approx(1)


def test_blocks_of_rows_give_what_one_block_gives(monkeypatch):
    logits = np.random.default_rng(0).normal(size=(7, 9)).round(1)
    whole = best(logits, 3)
    sizes = []

    def project(block):
        sizes.append(len(block))
        return block

    monkeypatch.setattr(scores, "BLOCK_SCORES", 20)
    blocks = best_pieces(torch.as_tensor(logits, dtype=torch.float32), project, 9, 3)
    assert sizes == [2, 2, 2, 1]
    np.testing.assert_array_equal(whole.ids, blocks.ids)
    np.testing.assert_array_equal(whole.probabilities, blocks.probabilities)


def test_no_rows_give_no_substitutes():
    found = best_pieces(torch.zeros(0, 4), lambda x: x, 4, 2)
    assert found.ids.shape == (0, 2)


@pytest.mark.parametrize("k", [0, -1, 5])
def test_a_k_outside_the_vocabulary_is_refused(k):
    with pytest.raises(InputError, match=f"k is {k}; expected 1 to 4"):
        best([[0, 0, 0, 0]], k)


def test_states_that_are_no_rows_are_refused():
    with pytest.raises(ShapeError):
        best_pieces(torch.zeros(2, 3, 4), lambda x: x, 4, 1)


def test_rows_are_cut_into_runs_of_any_length():
    found = best([[2, 1, 0], [0, 2, 1], [1, 0, 2]], 1)
    runs = split_rows(found, [1, 0, 2])
    assert [run.ids[:, 0].tolist() for run in runs] == [[0], [], [1, 2]]
    assert split_rows(found, []) == []


def test_states_of_another_width_are_refused_with_both_widths():
    with pytest.raises(ShapeError, match=r"\(2, 3\).*4"):
        states_as_tensor(np.zeros((2, 3)), 4, torch.device("cpu"))
    with pytest.raises(ShapeError):
        states_as_tensor(np.float32(1), 1, torch.device("cpu"))


def test_rows_that_share_the_border_stand_beside_rows_that_do_not():
    found = best([[1, 3, 1, 1, 2], [5, 4, 3, 2, 1], [0, 0, 0, 0, 0]], 3)
    assert found.ids.tolist() == [[1, 4, 0], [0, 1, 2], [0, 1, 2]]
    totals = np.exp([[1, 3, 1, 1, 2], [5, 4, 3, 2, 1], [0] * 5]).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.probabilities, np.exp(found.logits) / totals, rtol=1e-6)


def test_probabilities_of_large_scores_stay_exact():
    found = best([[1000.0, 999.0, -1000.0]], 2)
    expected = 1 / (1 + np.exp(-1.0))
    np.testing.assert_allclose(found.probabilities[0], [expected, 1 - expected], rtol=1e-6)
