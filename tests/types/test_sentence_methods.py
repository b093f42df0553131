import pytest

from knife.errors import InputError
from knife.types.sentence_methods import EVALUATED, METHODS, parse_method


def test_every_name_is_understood():
    for name in METHODS:
        assert parse_method(name.replace("LAYERS", "0,-1")).name
    assert len({parse_method(name) for name in EVALUATED}) == len(EVALUATED)


def test_layers_are_read():
    assert parse_method("mean:all").layers is None
    assert parse_method("sif:1,-1").layers == (1, -1)
    assert parse_method("top-cls").layers == (-1,)


@pytest.mark.parametrize("name", ["", "cls", "mean", "mean:", "mean:x", "head-cls:1", "sif:1,,2"])
def test_what_is_no_method_is_refused(name):
    with pytest.raises(InputError, match="expected"):
        parse_method(name)
