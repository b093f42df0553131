"""Figures with their intervals, as records and as text: one spelling for all reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._render import number

if TYPE_CHECKING:
    from knife.maths.intervals import Estimate


def estimate_record(found: Estimate, over: str | None = None) -> dict[str, object]:
    """Return a figure and the ends of its interval, null where they are not known.

    Parameters
    ----------
    found : Estimate
        The figure.
    over : str, optional
        Under which name it is told how many things it rests on; not told by default.
    """
    low, high = (None if end is None else number(end) for end in (found.low, found.high))
    counted: dict[str, object] = {} if over is None else {over: found.n}
    return {"value": number(found.value), "low": low, "high": high, **counted}


def interval(found: Estimate, shown: str = ".3f", times: float = 1) -> str:
    """Return ``value [low, high]``, or the value alone where the ends are not known.

    Parameters
    ----------
    found : Estimate
        The figure.
    shown : str
        How a number is written, as `format` takes it.
    times : float
        What all three are multiplied by: 100 for percents.
    """
    value = f"{times * found.value:{shown}}"
    if found.low is None or found.high is None:
        return value
    return f"{value} [{times * found.low:{shown}}, {times * found.high:{shown}}]"


def ends(found: Estimate, shown: str = ".3f") -> str:
    """Return ``(low to high)``, or that there is no interval."""
    if found.low is None or found.high is None:
        return "(no interval)"
    return f"({found.low:{shown}} to {found.high:{shown}})"
