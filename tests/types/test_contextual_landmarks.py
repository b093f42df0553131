import numpy as np
import pytest

from knife.errors import InputError, ShapeError
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.options import CueWeights


def landmarks(**changes):
    """Three features, a hidden layer of two, two labels."""
    fields = {
        "names": ("CELL", "GENE"),
        "center": [0, 1, 2],
        "scale": [1, 1, 2],
        "hidden": [[1, 0], [0, 1], [1, 1]],
        "hidden_bias": [0, 0.5],
        "rows": [[1, 0], [0, 1]],
        "bias": [0, 0.25],
        "weights": CueWeights(),
        "threshold": 0.5,
        "fingerprint": [1, 0],
        "vocabulary_digest": "v",
        "lexicon_digest": "l",
    }
    return ContextualLandmarks(**{**fields, **changes})


def test_landmarks_are_as_many_as_their_labels():
    assert len(landmarks()) == 2


def test_arrays_are_float32_whatever_came_and_nobody_can_change_them():
    own = landmarks(hidden=np.ones((3, 2), np.float64))
    for name in ("center", "scale", "hidden", "hidden_bias", "rows", "bias", "fingerprint"):
        array = getattr(own, name)
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_weights_are_not_shown_to_whoever_prints_them():
    assert "hidden" not in repr(landmarks())


@pytest.mark.parametrize(
    "changes",
    [
        {"center": [0, 1]},
        {"center": [[0, 1, 2]]},
        {"scale": [1, 1]},
        {"hidden": [[1, 0], [0, 1]]},
        {"hidden": [1, 0, 1]},
        {"hidden_bias": [0]},
        {"rows": [[1, 0]]},
        {"rows": [[1], [0]]},
        {"bias": [0, 0, 0]},
        {"fingerprint": [[1, 0]]},
        {"names": ("CELL",)},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(changes):
    with pytest.raises(ShapeError):
        landmarks(**changes)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["center", "scale", "bias", "hidden_bias", "fingerprint"])
def test_what_is_no_number_is_refused(name, value):
    given = np.array(getattr(landmarks(), name))
    given[-1] = value
    with pytest.raises(InputError, match=f"{name} is not finite"):
        landmarks(**{name: given})


@pytest.mark.parametrize("scale", [[1, 0, 1], [1, -1, 1]])
def test_a_feature_is_divided_by_something_above_0(scale):
    with pytest.raises(InputError, match="not above 0"):
        landmarks(scale=scale)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_probability(threshold):
    with pytest.raises(InputError, match="threshold is"):
        landmarks(threshold=threshold)


@pytest.mark.parametrize("names", [("GENE", "CELL"), ("CELL", "CELL")])
def test_labels_are_sorted_and_each_stands_once(names):
    with pytest.raises(InputError, match="sorted, each once"):
        landmarks(names=names)


def test_landmarks_of_nothing_are_refused():
    with pytest.raises(InputError, match="one or more"):
        landmarks(names=(), rows=np.zeros((0, 2)), bias=[])
