"""How the tail of a term's cosine histogram is found: one small value for each rule.

A rule is only its name and constants. The arithmetic is in `knife.maths.tails`.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import ClassVar

from knife.errors import InputError


@dataclass(frozen=True)
class NoiseFloor:
    """Cut where the bulk, fitted as a normal distribution, would put few members by chance.

    Parameters
    ----------
    expected_false : float, in members a term
        How many members of a tail the bulk is allowed to supply, greater than 0.
    """

    name: ClassVar[str] = "noise_floor"
    expected_false: float = 0.5

    def __post_init__(self) -> None:
        holds = 0 < self.expected_false < math.inf
        _require(holds, "expected_false", self.expected_false, "a number above 0")


@dataclass(frozen=True)
class Reference:
    """Walk bins of .01 downward until they become dense, as the reference work does.

    Parameters
    ----------
    tail, dense : int, in pieces a bin
        Two neighbouring bins of at least `tail` pieces stop the walk, and so does one of at
        least `dense`.
    """

    name: ClassVar[str] = "reference"
    tail: int = 10
    dense: int = 20

    def __post_init__(self) -> None:
        _require(0 < self.tail <= self.dense, "tail", self.tail, "between 1 and dense")


@dataclass(frozen=True)
class Fixed:
    """Cut at one cosine similarity for all terms.

    Parameters
    ----------
    cosine : float, in cosine similarity
        Members lie strictly above it.
    """

    name: ClassVar[str] = "fixed"
    cosine: float = 0.5

    def __post_init__(self) -> None:
        _require(-1 <= self.cosine < 1, "cosine", self.cosine, "between -1 and 1")


@dataclass(frozen=True)
class ZScore:
    """Cut at mean + z times the standard deviation of a term's cosines.

    Parameters
    ----------
    z : float, in standard deviations
        How far above the mean a member lies, 0 or more.
    largest_share : float, in (0, 1]
        A tail holds at most this share of the vocabulary.
    """

    name: ClassVar[str] = "zscore"
    z: float = 4.0
    largest_share: float = 0.05

    def __post_init__(self) -> None:
        _require(0 <= self.z < math.inf, "z", self.z, "a number of 0 or more")
        _require(math.isfinite(self.z), "z", self.z, "a finite number")
        _require(0 < self.largest_share <= 1, "largest_share", self.largest_share, "in (0, 1]")


@dataclass(frozen=True)
class Hdbscan:
    """No tail at all: the field's standard density clustering, to compare with.

    Parameters
    ----------
    min_cluster_size : int, in pieces
        Smallest cluster.
    """

    name: ClassVar[str] = "hdbscan"
    min_cluster_size: int = 5

    def __post_init__(self) -> None:
        _require(self.min_cluster_size >= 2, "min_cluster_size", self.min_cluster_size, "2 or more")


TailRule = NoiseFloor | Reference | Fixed | ZScore
ClusterRule = TailRule | Hdbscan
RULES: dict[str, type[ClusterRule]] = {
    rule.name: rule for rule in (NoiseFloor, Reference, Fixed, ZScore, Hdbscan)
}


def rule_as_dict(rule: ClusterRule) -> dict[str, object]:
    """Return a rule as plain JSON values, ``{"name": ..., constants}``."""
    return {"name": rule.name, **asdict(rule)}


def rule_from_dict(values: dict[str, object]) -> ClusterRule:
    """Return the rule that `rule_as_dict` wrote.

    Raises
    ------
    InputError
        If the name or a constant is unknown.

    Examples
    --------
    >>> rule_from_dict({"name": "fixed", "cosine": 0.4})
    Fixed(cosine=0.4)
    """
    constants = {key: value for key, value in values.items() if key != "name"}
    kind = RULES.get(str(values.get("name")))
    if kind is None:
        raise InputError(
            f"unknown rule {values.get('name')!r}; expected one of {', '.join(RULES)}."
        )
    try:
        return kind(**constants)  # type: ignore[arg-type]
    except TypeError as error:
        raise InputError(f"rule {kind.name} cannot take {constants}: {error}.") from error


def _require(holds: bool, name: str, value: object, expected: str) -> None:
    if not holds:
        raise InputError(f"{name} is {value}; expected {expected}.")
