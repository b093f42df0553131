"""How loud each cue should be, and where to abstain, told by terms whose labels were hidden.

What the cues say of hidden terms is compared with the labels that a person gave these terms. The
weights are those under which the labels are likeliest, none below 0, and held a little to those
that are usual: a handful of terms would tell too much. Nobody labels a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from knife.analyses.cues import CUES, FLOORS, CueReader
from knife.analyses.fusion import Doubles, log_cues
from knife.analyses.term_occurrences import Occurrence
from knife.types.arrays import Ints
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Signatures, upper_label
from knife.types.options import CueWeights, TypingOptions
from knife.types.protocols import MaskedLanguageModel

N_CALIBRATION = 4000
"""Occurrences of hidden terms that are asked about: five numbers need no more."""

QUIET = 0.05
"""A weight below this is 0, so that nobody pays for a cue that is hardly heard."""

USUAL = CueWeights(0.3, 0.0, 0.4, 0.5, 0.6)
"""Weights where hidden terms say nothing, and towards which they are held where they are few."""

USUAL_THRESHOLD = 0.3
"""Where several thresholds are as good, or there is nothing to tell them by, the nearest to it."""

PULL = 2.0
"""What a weight costs that is 1 away from the usual one, in nats over all occurrences."""

_ALL = CueWeights(1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Calibration:
    """What hidden terms say of the cues.

    Parameters
    ----------
    weights : CueWeights
        Under which the hidden labels are likeliest.
    threshold : float, in [0, 1]
        Where precision and recall of the hidden entities are in best balance (F1).
    accuracy : float, in [0, 1]
        Share of hidden occurrences whose first level is told right.
    by_cue : dict of str to float
        The same for each cue alone.
    n_occurrences : int
        How many were asked about.
    """

    weights: CueWeights
    threshold: float
    accuracy: float
    by_cue: dict[str, float]
    n_occurrences: int


def fit_cues(
    model: MaskedLanguageModel,
    signatures: Signatures,
    landmarks: ContextualLandmarks,
    hidden: Sequence[Occurrence],
    options: TypingOptions,
) -> Calibration:
    """Weigh the cues on occurrences of hidden terms.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    signatures : Signatures
        Made without the hidden terms.
    landmarks : ContextualLandmarks
        Learnt without the hidden terms.
    hidden : sequence of Occurrence
        Where the hidden terms stand.
    options : TypingOptions
        Calibration, window, substitutes.

    Returns
    -------
    Calibration
        `USUAL` weights and `USUAL_THRESHOLD` where no hidden term occurs.
    """
    asked = TypingOptions(
        weights=_ALL,
        n_substitutes=options.n_substitutes,
        calibration=options.calibration,
        context_pieces=options.context_pieces,
        prompt_text=options.prompt_text,
    )
    reader = CueReader(model, signatures, landmarks, asked, LabelMap())
    place = {name: i for i, name in enumerate(reader.scheme.uppers)}
    known = [one for one in hidden if upper_label(one.label) in place]
    if not known:
        return Calibration(USUAL, USUAL_THRESHOLD, 0.0, {}, 0)
    answers = reader.questions.about([one.text for one in known], [[one.mention] for one in known])
    uppers = reader.scheme.to_upper.astype(np.float64)
    cues = np.concatenate([reader.shares(block) for block in answers]) @ uppers
    targets = np.array([place[upper_label(one.label)] for one in known])
    logs = log_cues(cues, reader.nothing, options.calibration, FLOORS)
    weights = likeliest_weights(logs, targets)
    shares = _shares(logs, weights.values.astype(np.float64))
    return Calibration(
        weights,
        best_threshold(shares, targets, place.get(NONE)),
        float((shares.argmax(axis=1) == targets).mean()),
        {
            name: float((cues[:, i].argmax(axis=1) == targets)[cues[:, i].any(axis=1)].mean())
            for i, name in enumerate(CUES)
            if cues[:, i].any()
        },
        len(known),
    )


def likeliest_weights(logs: Doubles, targets: Ints) -> CueWeights:
    """Return the weights under which labels are likeliest, near the usual ones if these are few.

    Parameters
    ----------
    logs : float64 array (n, 5, U)
        Logarithm of what each cue says.
    targets : int64 array (n,)
        The labels.

    Returns
    -------
    CueWeights
        None below 0; those that are next to nothing are 0.
    """
    rows, usual = np.arange(len(targets)), USUAL.values.astype(np.float64)
    pull = PULL / len(targets)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        shares = _shares(logs, weights)
        wanted = np.log(shares[rows, targets] + 1e-300)
        expected = (shares[:, None] * logs).sum(axis=2)
        slope = (expected - logs[rows, :, targets]).mean(axis=0)
        away = weights - usual
        return pull * float(away @ away) - float(wanted.mean()), slope + 2 * pull * away

    found = minimize(loss, usual, jac=True, method="L-BFGS-B", bounds=[(0, 5)] * len(usual))
    # Two digits: more would promise what a few thousand occurrences cannot tell.
    rounded = [round(float(value), 2) if value >= QUIET else 0.0 for value in found.x]
    return CueWeights(*rounded) if any(rounded) else USUAL


def best_threshold(shares: Doubles, targets: Ints, plain: int | None) -> float:
    """Return the score above which labels are told, so that F1 of the entities is best.

    Parameters
    ----------
    shares : float64 array (n, U)
        How likely each label is.
    targets : int64 array (n,)
        The labels.
    plain : int or None
        Which of them names nothing.

    Returns
    -------
    float, in [0, 1]
        Of the best, in hundredths, the one nearest to `USUAL_THRESHOLD`.
    """
    first, score = shares.argmax(axis=1), shares.max(axis=1)
    named, right = first != plain, first == targets
    n_wanted = max(int((targets != plain).sum()), 1)
    f1 = {}
    for step in range(100):
        told = named & (score >= step / 100)
        f1[step / 100] = 2 * float((told & right).sum()) / (int(told.sum()) + n_wanted)
    best = [threshold for threshold, value in f1.items() if value > max(f1.values()) - 1e-9]
    return min(best, key=lambda threshold: abs(threshold - USUAL_THRESHOLD))


def _shares(logs: Doubles, weights: Doubles) -> Doubles:
    """Return labels by the product of all cues, float64 (n, U)."""
    total = np.tensordot(weights, logs, axes=(0, 1))
    raised = np.exp(total - total.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
