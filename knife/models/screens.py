"""A coarse and fast product that finds candidate pairs of similar rows.

bfloat16 keeps eight bits of each number, and hardware that has it multiplies several times faster
than in float32. Whoever asks scores the candidates again, so a screen only has to let no pair
through the net: its margin is a proven bound. This module multiplies; it knows no term and no tail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from knife.models.precision import choose_device, has_native_bfloat16
from knife.types.arrays import Floats, Ints


@dataclass(frozen=True)
class Bfloat16Screen:
    """The product in bfloat16, on a CPU or a GPU; fulfils `knife.maths.neighbors.Screen`.

    Parameters
    ----------
    block : int, in rows
        Rows a block.
    device : str
        Where the product is done, as torch names it.

    Notes
    -----
    Let u and v be rows of length at most 1. Rounding to eight significant bits changes a number by
    at most 2^-8 of itself, so a product of two by at most 2·2^-8 + 2^-16 of itself, and their sum
    by that share of Σ|u_i v_i|, which is at most 1 (Cauchy and Schwarz). Sums are kept in float32:
    H of them add at most H·2^-23 even where hardware cuts off instead of rounding; twice that is
    allowed for rows that are not quite of length 1. A GPU may keep the sums of a few parts of the
    row in bfloat16, which costs another 2·2^-8. The result itself is rounded too, but rounding
    keeps order: what exceeds a bound is, rounded, not below the bound rounded down. So the
    comparison is made with the bound rounded down, and no margin is needed for it.

    Examples
    --------
    >>> rows = np.float32([[1, 0], [0.8, 0.6], [0, 1]])
    >>> screen = Bfloat16Screen()
    >>> for first, second in screen.candidates(rows, np.full(3, 0.7, np.float32)):
    ...     print(first.tolist(), second.tolist())
    [0] [1]
    """

    block: int = 512
    device: str = "cpu"

    def margin(self, width: int) -> float:
        """Return how far a screened cosine may be from the true one.

        Parameters
        ----------
        width : int
            Width H of the rows.

        Returns
        -------
        float, in cosine similarity
            A bound; the Notes above derive it.
        """
        rounding = 2 * 2.0**-8 + 2.0**-16
        splitting = 0 if torch.device(self.device).type == "cpu" else 2 * 2.0**-8
        return rounding + splitting + width * 2.0**-22

    def candidates(self, rows: Floats, cut: Floats) -> Iterator[tuple[Ints, Ints]]:
        """Yield the pairs whose cosine may exceed the lower of their cuts.

        Parameters
        ----------
        rows : float32 array (n, H)
            Unit rows, sorted so that `cut` rises.
        cut : float32 array (n,), ascending
            With ``first < second``, ``cut[first]`` is the lower of a pair's two cuts.

        Yields
        ------
        first, second : int64 array (m,)
            Row numbers, ``first < second``.
        """
        n, width = rows.shape
        coarse = torch.from_numpy(np.require(rows, requirements="W"))
        coarse = coarse.to(device=self.device, dtype=torch.bfloat16)
        size = min(self.block, n) * n
        products = torch.empty(size, dtype=torch.bfloat16, device=self.device)
        passes = torch.empty(size, dtype=torch.bool, device=self.device)
        margin = self.margin(width)
        for start in range(0, n, self.block):
            stop = min(start + self.block, n)
            shape = (stop - start, n - start)
            product = products[: shape[0] * shape[1]].view(shape)
            torch.matmul(coarse[start:stop], coarse[start:].T, out=product)
            # The lowest cut of the block is its first: one comparison with a scalar.
            is_passing = passes[: product.numel()].view(shape)
            torch.ge(product, _rounded_down(float(cut[start]) - margin), out=is_passing)
            first, second = np.divmod(_positions(is_passing), shape[1])
            keep = second > first
            yield first[keep] + start, second[keep] + start


def best_screen(device: str = "auto") -> Bfloat16Screen | None:
    """Return the screen that is faster than float32 on this machine, if there is one.

    Parameters
    ----------
    device : str
        ``auto``, ``cpu``, ``cuda``, as in `knife.models.precision.choose_device`.

    Returns
    -------
    Bfloat16Screen or None
        None where the device does not multiply bfloat16 in hardware.

    Raises
    ------
    InputError
        If the machine has no such device.

    Examples
    --------
    >>> screen = best_screen("cpu")
    >>> screen is None or screen.device == "cpu"
    True
    """
    chosen = choose_device(device)
    return Bfloat16Screen(device=str(chosen)) if has_native_bfloat16(chosen) else None


def _rounded_down(bound: float) -> float:
    """Return the largest bfloat16 number that is not above `bound`."""
    nearest = torch.tensor(bound, dtype=torch.bfloat16)
    if float(nearest) > bound:
        nearest = torch.nextafter(nearest, torch.tensor(-torch.inf, dtype=torch.bfloat16))
    return float(nearest)


def _positions(is_passing: torch.Tensor) -> Ints:
    """Return the flat positions of what is True, ascending, int64 (m,)."""
    if is_passing.device.type == "cpu":
        return np.flatnonzero(is_passing.numpy())  # many times faster than torch.nonzero
    flat: Ints = torch.nonzero(is_passing.view(-1)).view(-1).cpu().numpy()
    return flat
