import pytest

from knife.errors import ShapeError
from knife.types.term_paths import TermPath


def parts(**others):
    given = {
        "names": ("a", "b", "c"),
        "nodes": [4, 2, 9],
        "cosines": [0.5, 0.25],
        "ranks": [1, 3],
        "back_ranks": [2, 2],
        "is_reciprocal": [True, False],
        "is_forward": [True, False],
        "measure": "edges",
        "cost": 2.0,
    }
    return given | others


def test_its_length_is_the_number_of_steps():
    assert len(TermPath(**parts())) == 2


@pytest.mark.parametrize(
    "name", ["nodes", "cosines", "ranks", "back_ranks", "is_reciprocal", "is_forward"]
)
def test_every_step_has_everything(name):
    with pytest.raises(ShapeError, match=name):
        TermPath(**parts(**{name: [1]}))
