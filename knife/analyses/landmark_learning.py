"""Contextual landmarks from a lexicon and raw text; no sentence is labelled by anybody.

Where an unambiguous term of the lexicon stands in a text, its label is known. From what the model
makes of such spans a network with one hidden layer learns what a span is. Features are dropped at
random while it learns, so that it does not rely on the word alone. Some terms are hidden from it
and from the signatures: on these it is fitted how loud each cue is, and where to abstain. The
network is then learnt once more from all terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.neural_network import MLPClassifier

from knife.analyses.ballots import PiecesOf
from knife.analyses.cue_fitting import N_CALIBRATION, Calibration, fit_cues
from knife.analyses.labelling import spread
from knife.analyses.landmark_lessons import N_BATCH, Lesson, blocks, describe_occurrences
from knife.analyses.landmark_reading import fingerprint
from knife.analyses.term_occurrences import Occurrence
from knife.errors import InputError
from knife.types.arrays import Ints
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.labels import Lexicon
from knife.types.options import CueWeights, TypingOptions
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent

FEWEST_STEPS = 200
"""Updates without which a network has learnt nothing, however few the occurrences are."""

FEWEST_TERMS = 20
"""Terms that must be seen in the text before anything can be learnt from them."""


@dataclass(frozen=True)
class LearningOptions:
    """How landmarks are learnt. docs/journal.md has the measurements.

    Parameters
    ----------
    width : int
        Units of the hidden layer.
    epochs : int
        How often every occurrence is seen; more often where these are so few that the network
        would be at its beginning after that.
    dropout : float, in [0, 1)
        Share of the features that is dropped.
    penalty : float
        Weight of the squared weights (scikit-learn's `alpha`).
    held_out : float, in (0, 1)
        Share of the terms on which the cues are weighed.
    seed : int
        Decides which terms are hidden, and where learning begins.
    """

    width: int = 256
    epochs: int = 8
    dropout: float = 0.2
    penalty: float = 2.0
    held_out: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("width", "epochs"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")
        if not (0 <= self.dropout < 1 and 0 < self.held_out < 1 and self.penalty >= 0):
            raise InputError(
                f"dropout is {self.dropout}, held_out {self.held_out}, penalty {self.penalty}; "
                "expected shares below 1, and a penalty of 0 or more."
            )
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; expected 0 or a positive number.")


@dataclass(frozen=True)
class Learnt:
    """Landmarks, and how good they are.

    Parameters
    ----------
    landmarks : ContextualLandmarks
        What was learnt.
    n_occurrences, n_terms : int
        From how much.
    by_label : tuple of (str, int, int)
        Label, terms, occurrences; most terms first.
    calibration : Calibration
        What hidden terms say of them.
    """

    landmarks: ContextualLandmarks = field(repr=False)
    n_occurrences: int
    n_terms: int
    by_label: tuple[tuple[str, int, int], ...]
    calibration: Calibration


def learn_landmarks(
    model: MaskedLanguageModel,
    lexicon: Lexicon,
    occurrences: Sequence[Occurrence],
    pieces_of: PiecesOf,
    options: LearningOptions | None = None,
    step: Step = silent,
) -> Learnt:
    """Learn contextual landmarks.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose states are read.
    lexicon : Lexicon
        What a person wrote.
    occurrences : sequence of Occurrence
        Where its terms stand, from `sample_occurrences`.
    pieces_of : callable
        Turns terms into piece ids.
    options : LearningOptions, optional
        How.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    Learnt
        The landmarks, and how well hidden terms are told with them.

    Raises
    ------
    InputError
        If too few terms occur, or all of one label.

    References
    ----------
    Method: distant supervision (Mintz and others, ACL 2009) of a probing classifier (Alain and
    Bengio, 2016), with dropout (Srivastava and others, JMLR 2014).
    """
    options = options or LearningOptions()
    terms, labels = {one.term for one in occurrences}, [one.label for one in occurrences]
    if len(terms) < FEWEST_TERMS or len(set(labels)) < 2:
        raise InputError(
            f"too few terms of the lexicon stand in the text: {len(terms)}, with "
            f"{len(set(labels))} of its labels; expected {FEWEST_TERMS} terms and two labels or "
            "more. Give more text, or text on the lexicon's subject."
        )
    lesson = Lesson(describe_occurrences(model, occurrences, step), np.array(labels))
    hidden = _hidden_words(terms, options)
    is_hidden = np.array([one.term.casefold() in hidden for one in occurrences])
    draft = _landmarks(model, lexicon, lesson.part(~is_hidden), options, step)
    asked = _some(np.flatnonzero(is_hidden), N_CALIBRATION, options.seed)
    with step("Weighing the cues", ""):
        calibration = fit_cues(
            model,
            spread(_without(lexicon, hidden), model.vocabulary, pieces_of),
            draft,
            [occurrences[i] for i in asked],
            TypingOptions(),
        )
    final = replace(
        _landmarks(model, lexicon, lesson, options, step),
        weights=calibration.weights,
        threshold=calibration.threshold,
    )
    return Learnt(final, len(occurrences), len(terms), _counts(occurrences), calibration)


def _landmarks(
    model: MaskedLanguageModel,
    lexicon: Lexicon,
    lesson: Lesson,
    options: LearningOptions,
    step: Step,
) -> ContextualLandmarks:
    """Fit the network to a lesson; how loud it is beside other cues is told later."""
    names, targets = np.unique(lesson.labels[lesson.heard], return_inverse=True)
    center, scale = lesson.moments()
    generator = np.random.default_rng(options.seed)
    network = MLPClassifier(
        hidden_layer_sizes=(options.width,),
        alpha=options.penalty,
        batch_size=min(N_BATCH, len(targets)),
        random_state=np.random.RandomState(np.random.MT19937(options.seed)),
    )
    n_epochs = max(options.epochs, -(-FEWEST_STEPS * network.batch_size // len(targets)))
    for epoch in range(n_epochs):
        with step("Learning", f", epoch {epoch + 1} of {n_epochs}"):
            for rows in blocks(generator.permutation(len(targets))):
                features = (lesson.features[lesson.heard[rows]] - center) / scale
                is_kept = generator.random(features.shape, dtype=np.float32) >= options.dropout
                features *= is_kept / np.float32(1 - options.dropout)
                network.partial_fit(features, targets[rows], classes=np.arange(len(names)))
    hidden, last = (weights.astype(np.float32) for weights in network.coefs_)
    hidden_bias, bias = (values.astype(np.float32) for values in network.intercepts_)
    if len(names) == 2:  # scikit-learn tells two labels apart by one number
        last = np.hstack([np.zeros_like(last), last])
        bias = np.concatenate([np.zeros_like(bias), bias])
    return ContextualLandmarks(
        tuple(str(name) for name in names),
        center,
        scale,
        hidden,
        hidden_bias,
        last.T,
        bias,
        CueWeights(landmarks=1.0),
        0.0,
        fingerprint(model),
        model.vocabulary.digest,
        lexicon.digest,
    )


def _counts(occurrences: Sequence[Occurrence]) -> tuple[tuple[str, int, int], ...]:
    """Return each label with its terms and occurrences counted, most terms first."""
    occurring = Counter(one.label for one in occurrences)
    terms = Counter(label for label, _ in {(one.label, one.term) for one in occurrences})
    ranked = sorted(occurring, key=lambda label: (-terms[label], label))
    return tuple((label, terms[label], occurring[label]) for label in ranked)


def _hidden_words(terms: Collection[str], options: LearningOptions) -> frozenset[str]:
    """Return words that are hidden, in small letters: *Aspirin* would tell what *aspirin* is."""
    words = sorted({term.casefold() for term in terms})
    n_hidden = min(max(round(options.held_out * len(words)), 1), len(words) - 1)
    drawn = np.random.default_rng(options.seed).permutation(len(words))[:n_hidden]
    return frozenset(words[i] for i in drawn)


def _without(lexicon: Lexicon, hidden: frozenset[str]) -> Lexicon:
    """Return a lexicon less some words, however they are spelt."""
    rows = [i for i, term in enumerate(lexicon.terms) if term.casefold() not in hidden]
    return Lexicon(
        tuple(lexicon.terms[i] for i in rows),
        tuple(lexicon.labels[i] for i in rows),
        lexicon.weights[rows],
        tuple(lexicon.sources[i] for i in rows),
    )


def _some(rows: Ints, most: int, seed: int) -> Ints:
    """Return at most so many rows, in order."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
