import pytest

from knife.errors import ShapeError
from knife.types.substitutes import Substitutes


def test_substitutes_are_counted_by_place():
    found = Substitutes([[5, 2], [1, 0]], [[0.6, 0.2], [0.5, 0.4]], [[3, 2], [1, 0]])
    assert len(found) == 2
    assert not found.probabilities.flags.writeable


@pytest.mark.parametrize("name", ["probabilities", "logits"])
def test_arrays_of_different_shapes_are_refused(name):
    fields = {"ids": [[5, 2]], "probabilities": [[0.6, 0.2]], "logits": [[3, 2]]}
    with pytest.raises(ShapeError, match=name):
        Substitutes(**{**fields, name: [[0.5]]})


def test_one_dimension_is_refused():
    with pytest.raises(ShapeError, match="ids"):
        Substitutes([5], [0.5], [1])
