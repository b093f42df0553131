"""How relations are decided."""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError


@dataclass(frozen=True)
class RelationOptions:
    """What speaks for a relation, and how loud.

    Parameters
    ----------
    min_confidence : float, in [0, 1]
        Triples below it are left out.
    only : frozenset of str
        Only these relations are told, the others still compete; all if empty.
    lexicon_weight, mask_weight, label_weight : float, 0 or more
        Exponents of what the words of the span say, of what stands at the mask, and of how well
        the labels of the two entities fit. 0 leaves a cue out.
    order_trust : float, in [0, 1]
        How far a place is trusted that the order of words tells and not the parse.
    n_substitutes : int
        How many pieces are heard at a mask.
    """

    min_confidence: float = 0.3
    only: frozenset[str] = frozenset()
    lexicon_weight: float = 1.0
    mask_weight: float = 0.3
    label_weight: float = 1.0
    order_trust: float = 0.7
    n_substitutes: int = 50

    def __post_init__(self) -> None:
        for name in ("min_confidence", "order_trust"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 to 1.")
        for name in ("lexicon_weight", "mask_weight", "label_weight"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise InputError(f"{name} is {getattr(self, name)}; expected 0 or more.")
        if self.n_substitutes < 1:
            raise InputError(f"n_substitutes is {self.n_substitutes}; expected 1 or more.")
