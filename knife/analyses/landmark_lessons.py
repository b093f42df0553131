"""What contextual landmarks are learnt from: occurrences of terms as a model describes them.

Descriptions are the largest thing that learning needs: they are held once, and looked at block by
block. This module does not know which rows are hidden, or what is learnt from the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.analyses.masking import MaskableText
from knife.analyses.span_states import SpanStates
from knife.analyses.term_occurrences import Occurrence
from knife.types.arrays import Bools, Floats, Ints
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent

N_TOGETHER = 2048
"""Occurrences that are described together."""

N_BATCH, N_BLOCK = 512, 8192
"""Rows of a step of learning, and about how many rows are copied at a time."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """Spans with their labels, of which some are heard.

    Parameters
    ----------
    features : float32 array (n, D)
        What a model makes of each span.
    labels : str array (n,)
        What each is.
    rows : int64 array (m,), optional
        Those that are heard; all by default.
    """

    features: Floats = field(repr=False)
    labels: NDArray[np.str_] = field(repr=False)
    rows: Ints | None = field(default=None, repr=False)

    def part(self, is_heard: Bools) -> Lesson:
        """Return a lesson of the same spans in which only some are heard, bool (n,)."""
        return Lesson(self.features, self.labels, np.flatnonzero(is_heard))

    @property
    def heard(self) -> Ints:
        """The rows that are heard, int64 (m,)."""
        return np.arange(len(self.labels)) if self.rows is None else self.rows

    def moments(self) -> tuple[Floats, Floats]:
        """Return mean and spread of each feature over what is heard, float32 (D,) each.

        The spread is the standard deviation and a little more, so that it is above 0.
        """
        parts, n = blocks(self.heard), len(self.heard)
        total, squares = np.zeros((2, self.features.shape[1]))
        for rows in parts:
            total += self.features[rows].sum(axis=0, dtype=np.float64)
        for rows in parts:
            squares += np.square(self.features[rows] - total / n).sum(axis=0)
        return (total / n).astype(np.float32), (np.sqrt(squares / n) + 1e-3).astype(np.float32)


def blocks(rows: Ints) -> list[Ints]:
    """Return rows in blocks of whole batches; what is less than a batch goes with the last block.

    Examples
    --------
    >>> [len(block) for block in blocks(np.arange(N_BLOCK + 3))]
    [8195]
    """
    cuts = range(N_BLOCK, len(rows) - N_BATCH + 1, N_BLOCK)
    return np.split(rows, list(cuts))


def describe_occurrences(
    model: MaskedLanguageModel, occurrences: Sequence[Occurrence], step: Step = silent
) -> Floats:
    """Return what a model makes of each occurrence.

    Parameters
    ----------
    model : MaskedLanguageModel
        What reads.
    occurrences : sequence of Occurrence, length n
        Terms in texts.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    float32 array (n, D)
        As `SpanStates` describes spans.
    """
    states, n = SpanStates(model, TypingOptions().context_pieces), len(occurrences)
    features = np.zeros((n, states.width), np.float32)
    for start in range(0, n, N_TOGETHER):
        block = occurrences[start : start + N_TOGETHER]
        with step("Describing occurrences", f", {start:,} of {n:,} done"):
            texts = {text: i for i, text in enumerate(dict.fromkeys(one.text for one in block))}
            readable = [MaskableText.of(encoding) for encoding in model.encode(list(texts))]
            places = [(texts[one.text], one.mention) for one in block]
            features[start : start + len(block)] = states.describe(readable, places)[0]
    return features
