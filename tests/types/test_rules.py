import math

import pytest

from knife.errors import InputError
from knife.types.rules import (
    RULES,
    Fixed,
    Hdbscan,
    NoiseFloor,
    Reference,
    ZScore,
    rule_as_dict,
    rule_from_dict,
)


@pytest.mark.parametrize(
    ("kind", "constants", "name"),
    [
        (NoiseFloor, {"expected_false": 0}, "expected_false"),
        (NoiseFloor, {"expected_false": math.nan}, "expected_false"),
        (NoiseFloor, {"expected_false": math.inf}, "expected_false"),
        (Reference, {"tail": 0}, "tail"),
        (Reference, {"tail": 30, "dense": 20}, "tail"),
        (Fixed, {"cosine": 1}, "cosine"),
        (Fixed, {"cosine": -1.1}, "cosine"),
        (Fixed, {"cosine": math.nan}, "cosine"),
        (ZScore, {"z": -1}, "z"),
        (ZScore, {"z": math.nan}, "z"),
        (ZScore, {"largest_share": 0}, "largest_share"),
        (ZScore, {"largest_share": 1.5}, "largest_share"),
        (Hdbscan, {"min_cluster_size": 1}, "min_cluster_size"),
    ],
)
def test_a_constant_out_of_range_is_refused(kind, constants, name):
    with pytest.raises(InputError, match=rf"^{name} is .*expected"):
        kind(**constants)


@pytest.mark.parametrize("kind", RULES.values())
def test_a_rule_comes_back_from_its_values(kind):
    assert rule_from_dict(rule_as_dict(kind())) == kind()


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="unknown rule 'best'; expected one of noise_floor"):
        rule_from_dict({"name": "best"})


def test_an_unknown_constant_is_refused():
    with pytest.raises(InputError, match="rule fixed cannot take"):
        rule_from_dict({"name": "fixed", "z": 4})
