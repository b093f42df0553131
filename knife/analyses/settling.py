"""Which mentions need not be asked about further: no answer could make them a label that is told.

What a model makes of a mention as it stands, and what its own pieces are, costs one reading of the
text. The substitutes cost a sequence for each mention, and they can say only so much: a cue is a
distribution with a floor below it, so its part in the product is bounded. Where the labels that are
left out lead by more than that, the mention is dropped whatever the substitutes say.
"""

from __future__ import annotations

import numpy as np

from knife.analyses.cues import CUES, FLOORS, CueReader
from knife.analyses.fusion import Doubles, log_cues
from knife.analyses.questions import Answers
from knife.types.arrays import Bools

ASKED = [CUES.index(name) for name in ("in_context", "prompt", "alone")]
"""The cues that cost a sequence for each mention."""


class Settling:
    """Tells which mentions are settled before anything costly is asked.

    Parameters
    ----------
    reader : CueReader
        What reads the answers.
    calibration : float, in [0, 1]
        How far each cue is corrected by what it says of nothing.
    is_told : bool array (U,)
        First levels of which some label is told.

    Attributes
    ----------
    reach : float, in nats
        How far the cues that are not yet asked can lift a label that is told above one that is not.
    """

    def __init__(self, reader: CueReader, calibration: float, is_told: Bools) -> None:
        self._reader, self._calibration, self._is_told = reader, calibration, is_told
        self._weights = reader.weights.values.astype(np.float64)
        self.reach = float(sum(self._weights[cue] * self._reach_of(cue) for cue in ASKED))

    def _reach_of(self, cue: int) -> float:
        """Return how far one cue of weight 1 can lift a told label above one that is left out."""
        floor = FLOORS[cue]
        if self._is_told.all() or not self._is_told.any():
            return 0.0
        habits = np.log(self._reader.nothing[cue] + floor)
        corrected = habits[~self._is_told].max() - habits[self._is_told].min()
        return float(np.log((1 + floor) / floor) + self._calibration * corrected)

    def __call__(self, answers: Answers) -> Bools:
        """Return which mentions are settled.

        Parameters
        ----------
        answers : Answers
            About n mentions, before their substitutes were asked for.

        Returns
        -------
        bool array (n,)
            True where every label that is told stays below some other, whatever is answered.
        """
        if self._is_told.all():
            return np.zeros(len(answers), bool)
        logs = self._logs(answers)
        left_out = logs[:, ~self._is_told].max(axis=1, initial=-np.inf)
        return left_out - logs[:, self._is_told].max(axis=1, initial=-np.inf) > self.reach

    def _logs(self, answers: Answers) -> Doubles:
        """Return how likely labels are so far, as logarithms up to a constant, float64 (n, U)."""
        cues = self._reader.shares(answers) @ self._reader.scheme.to_upper
        logs = log_cues(cues, self._reader.nothing, self._calibration, FLOORS)
        return (self._weights[:, None] * logs).sum(axis=1)
