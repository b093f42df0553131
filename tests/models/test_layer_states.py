import numpy as np
import pytest

from knife.errors import InputError, ShapeError

TEXTS = ["A man is playing a guitar.", "Aspirin", "The court ruled against the company."]


@pytest.fixture(scope="module")
def ids(model):
    return [one.ids.tolist() for one in model.encode(TEXTS)]


@pytest.mark.parametrize("layers", [[0], [1], [-1], [0, -1], [1, 1, 2]])
def test_pooled_layers_are_the_weighted_sum_of_their_mean(model, ids, layers):
    weights = [np.linspace(0, 1, len(one), dtype=np.float32) for one in ids]
    found = model.pooled_states(ids, weights, layers)
    states = [model.hidden_states(TEXTS, layer) for layer in layers]
    for row, share in enumerate(weights):
        mean = np.mean([one.of(row) for one in states], axis=0)
        assert np.allclose(found[row], share @ mean, atol=2e-2)


def test_head_states_are_pooled_if_no_layer_is_named(model, ids):
    weights = [np.full(len(one), 1 / len(one), np.float32) for one in ids]
    found, states = model.pooled_states(ids, weights), model.head_states(TEXTS)
    for row in range(len(ids)):
        assert np.allclose(found[row], states.of(row).mean(axis=0), atol=2e-2)


@pytest.mark.parametrize("layers", [[99], [-99], []])
def test_layers_that_there_are_not_are_refused(model, ids, layers):
    with pytest.raises(InputError, match="layer"):
        model.pooled_states(ids, [np.ones(len(one)) for one in ids], layers)


def test_weights_that_do_not_fit_are_refused(model, ids):
    with pytest.raises(ShapeError):
        model.pooled_states(ids, [np.ones(len(ids[0]))])
    with pytest.raises(ShapeError):
        model.pooled_states(ids[:1], [np.ones(99)])
    with pytest.raises(InputError, match="NaN"):
        model.pooled_states(ids[:1], [np.full(len(ids[0]), np.nan)])
