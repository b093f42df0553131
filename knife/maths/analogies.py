"""How near words lie to "b less a plus c", from cosine similarities alone.

All vectors have length 1, so sums, products and differences of directions follow from the cosines
of each word to a, b and c, and no vector is made. This module knows arrays only.

References
----------
Mikolov, Yih and Zweig, "Linguistic Regularities in Continuous Space Word Representations",
NAACL 2013 (add; the difference of pairs, "direction").
Levy and Goldberg, "Linguistic Regularities in Sparse and Explicit Word Representations",
CoNLL 2014 (mul).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knife.errors import ShapeError

Numbers = NDArray[np.floating]

EPSILON = 1e-3
"""Keeps a product from a division by nothing; the value of Levy and Goldberg."""

_SMALL = 1e-6


def add_scores(plus: Numbers, minus: Numbers) -> Numbers:
    """Return the sum of cosines to terms that are added, less those to terms taken away.

    Parameters
    ----------
    plus : float array (p, …, V)
        Cosines of words to each added term.
    minus : float array (m, …, V)
        The same for terms taken away; m may be 0.

    Returns
    -------
    float array (…, V)
        Orders words as the cosine to the sum of vectors does (3CosAdd).

    Examples
    --------
    >>> add_scores(np.array([[0.5], [0.2]]), np.array([[0.1]])).round(2).tolist()
    [0.6]
    """
    _check(plus, minus)
    found: Numbers = plus.sum(axis=0) - minus.sum(axis=0)
    return found


def mul_scores(plus: Numbers, minus: Numbers) -> Numbers:
    """Return the product of cosines to added terms over that to terms taken away.

    Parameters
    ----------
    plus, minus : float array (p, …, V), (m, …, V)
        As `add_scores` takes them.

    Returns
    -------
    float array (…, V), 0 or more
        3CosMul: cosines are moved to 0 to 1 first, so that no product of two negative ones is
        large.

    Examples
    --------
    >>> mul_scores(np.array([[0.5], [0.0]]), np.array([[0.0]])).round(3).tolist()
    [0.749]
    """
    _check(plus, minus)
    above = ((plus + 1) / 2).prod(axis=0)
    below = ((minus + 1) / 2 + EPSILON).prod(axis=0)
    found: Numbers = above / below
    return found


def direction_scores(
    cosines: tuple[Numbers, Numbers, Numbers], ab: Numbers, ac: Numbers, bc: Numbers
) -> Numbers:
    """Return how alike the way from c to each word is to the way from a to b.

    Parameters
    ----------
    cosines : tuple of three float arrays (…, V)
        Cosines of words to a, b and c.
    ab, ac, bc : float array (…)
        Cosines between the terms.

    Returns
    -------
    float array (…, V), in [-1, 1]
        The cosine of ``word - c`` and ``b - a`` (PairDirection); 0 where one of them has no length.

    Examples
    --------
    >>> unit = np.eye(3)
    >>> near = (unit[0], unit[1], unit[2])
    >>> zero = np.array(0.0)
    >>> direction_scores(near, zero, zero, zero).round(2).tolist()
    [-0.5, 0.5, 0.0]
    """
    to_a, to_b, to_c = cosines
    dots = to_b - to_a - (bc - ac)[..., None]
    lengths = np.sqrt(np.maximum(2 - 2 * to_c, 0) * np.maximum(2 - 2 * ab, 0)[..., None])
    usable = lengths > _SMALL
    return np.where(usable, dots / np.where(usable, lengths, 1), 0).clip(-1, 1)


def _check(plus: Numbers, minus: Numbers) -> None:
    if plus.shape[1:] != minus.shape[1:]:
        raise ShapeError("minus", expected=("m", *plus.shape[1:]), got=minus.shape)
