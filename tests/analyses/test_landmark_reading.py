"""What landmarks say is what the network's formula says; those of another model are refused."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from knife.analyses.landmark_reading import fingerprint, landmark_shares, require_own
from knife.errors import DigestMismatchError, ShapeError
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.options import CueWeights


def planted(seed=0, n_features=6, width=4, n_labels=3, **changes):
    rng = np.random.default_rng(seed)
    fields = {
        "names": tuple(f"L{i}" for i in range(n_labels)),
        "center": rng.standard_normal(n_features),
        "scale": rng.random(n_features) + 0.5,
        "hidden": rng.standard_normal((n_features, width)),
        "hidden_bias": rng.standard_normal(width),
        "rows": rng.standard_normal((n_labels, width)),
        "bias": rng.standard_normal(n_labels),
        "weights": CueWeights(landmarks=1.0),
        "threshold": 0.5,
        "fingerprint": [1, 0],
        "vocabulary_digest": "toy-digest",
        "lexicon_digest": "",
    }
    return ContextualLandmarks(**{**fields, **changes})


def slow(landmarks, features):
    """Return the shares of one span, unit by unit."""
    units = []
    for unit in range(landmarks.hidden_bias.size):
        total = landmarks.hidden_bias[unit]
        for i, value in enumerate(features):
            total += (value - landmarks.center[i]) / landmarks.scale[i] * landmarks.hidden[i, unit]
        units.append(max(total, 0))
    logits = [
        bias + sum(weight * unit for weight, unit in zip(row, units, strict=True))
        for row, bias in zip(landmarks.rows, landmarks.bias, strict=True)
    ]
    raised = np.exp(np.array(logits, np.float64))
    return raised / raised.sum()


def test_shares_are_those_of_the_formula():
    features = np.random.default_rng(1).standard_normal((20, 6)).astype(np.float32)
    shares = landmark_shares(planted(), features)
    assert shares.dtype == np.float32
    assert np.allclose(shares, [slow(planted(), row) for row in features], atol=1e-5)
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-6)


def test_shares_are_those_of_the_network_that_was_learnt():
    rng = np.random.default_rng(2)
    features = rng.standard_normal((200, 6)).astype(np.float32)
    network = MLPClassifier(hidden_layer_sizes=(5,), random_state=0)
    network.partial_fit(features, rng.integers(3, size=200), classes=np.arange(3))
    hidden, last = network.coefs_
    own = planted(
        center=np.zeros(6),
        scale=np.ones(6),
        hidden=hidden,
        hidden_bias=network.intercepts_[0],
        rows=last.T,
        bias=network.intercepts_[1],
    )
    assert np.allclose(landmark_shares(own, features), network.predict_proba(features), atol=1e-5)


def test_a_span_does_not_depend_on_the_others():
    features = np.random.default_rng(1).standard_normal((9, 6)).astype(np.float32)
    together = landmark_shares(planted(), features)
    alone = [landmark_shares(planted(), row[None])[0] for row in features]
    assert np.allclose(together, alone, atol=1e-6)


def test_features_far_away_give_no_overflow():
    shares = landmark_shares(planted(), np.full((1, 6), 1e6, np.float32))
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1)


def test_no_span_gives_no_row():
    assert landmark_shares(planted(), np.zeros((0, 6), np.float32)).shape == (0, 3)


@pytest.mark.parametrize("shape", [(2, 5), (6,), (1, 2, 6)])
def test_features_of_another_width_are_refused(shape):
    with pytest.raises(ShapeError, match="features"):
        landmark_shares(planted(), np.zeros(shape, np.float32))


class LeaningModel:
    """A toy that says something even of a lone mask, as every real model does."""

    def __init__(self, toy, state):
        self._toy, self._state = toy, np.array(state, np.float32)
        self.vocabulary, self.mask_id, self.encode = toy.vocabulary, toy.mask_id, toy.encode

    def head_states_at(self, sequences, positions):
        (ids,), ((place,),) = sequences, positions
        assert ids[place] == self.mask_id
        return self._state[None]


def test_a_fingerprint_is_the_state_of_a_lone_mask(toy, model):
    assert fingerprint(LeaningModel(toy, [1, 2])).tolist() == [1, 2]
    states = model.head_states([model.mask_token])
    assert np.allclose(fingerprint(model), states.of(0)[1], atol=1e-3)


def test_landmarks_of_the_model_itself_pass_whatever_it_computes_with(toy):
    own = planted(fingerprint=[3, 4])
    require_own(own, LeaningModel(toy, [3, 4]))
    require_own(own, LeaningModel(toy, [3.05, 3.95]))


def test_another_encoder_with_the_same_vocabulary_is_refused(toy):
    own = planted(fingerprint=[3, 4])
    for state in ([4, -3], [-3, -4], [3, 4, 0], [5, 2]):
        with pytest.raises(DigestMismatchError, match="same vocabulary, but another encoder"):
            require_own(own, LeaningModel(toy, state))


def test_another_vocabulary_is_refused_by_its_digest(toy):
    own = replace(planted(fingerprint=[3, 4]), vocabulary_digest="another-digest")
    with pytest.raises(DigestMismatchError, match=r"digest another-dige, this model has toy-dig"):
        require_own(own, LeaningModel(toy, [3, 4]))
