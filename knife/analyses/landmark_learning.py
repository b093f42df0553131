"""Contextual landmarks from a lexicon and raw text; no sentence is labelled by anybody.

Where an unambiguous term of the lexicon stands in a text, its label is known. From what the model
makes of such spans a network with one hidden layer learns what a span is. Features are dropped at
random while it learns, so that it does not rely on the word alone. Some terms are hidden from it
and from the signatures: on these it is fitted how loud each cue is, and where to abstain. The
network is then learnt once more from all terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.neural_network import MLPClassifier

from knife.analyses.ballots import PiecesOf
from knife.analyses.cue_fitting import N_CALIBRATION, Calibration, fit_cues
from knife.analyses.labelling import spread
from knife.analyses.landmark_reading import fingerprint
from knife.analyses.masking import MaskableText
from knife.analyses.span_states import SpanStates
from knife.analyses.term_occurrences import Occurrence
from knife.errors import InputError
from knife.types.arrays import Floats, Ints
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.labels import Lexicon
from knife.types.options import CueWeights, TypingOptions
from knife.types.protocols import MaskedLanguageModel

N_TOGETHER = 2048
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
        How often every occurrence is seen.
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


@dataclass(frozen=True)
class Learnt:
    """Landmarks, and how good they are.

    Parameters
    ----------
    landmarks : ContextualLandmarks
        What was learnt.
    n_occurrences, n_terms : int
        From how much.
    calibration : Calibration
        What hidden terms say of them.
    """

    landmarks: ContextualLandmarks = field(repr=False)
    n_occurrences: int
    n_terms: int
    calibration: Calibration


def learn_landmarks(
    model: MaskedLanguageModel,
    lexicon: Lexicon,
    occurrences: Sequence[Occurrence],
    pieces_of: PiecesOf,
    options: LearningOptions | None = None,
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
    terms = sorted({one.term for one in occurrences})
    if len(terms) < FEWEST_TERMS or len({one.label for one in occurrences}) < 2:
        raise InputError(
            f"{len(terms)} terms of the lexicon stand in the text, with "
            f"{len({one.label for one in occurrences})} labels; expected {FEWEST_TERMS} terms and "
            "two labels or more. Give more text, or text on the lexicon's subject."
        )
    features = describe_occurrences(model, occurrences)
    drawn = np.random.default_rng(options.seed).random(len(terms)) < options.held_out
    hidden = frozenset(term for term, is_hidden in zip(terms, drawn, strict=True) if is_hidden)
    is_hidden = np.array([one.term in hidden for one in occurrences])
    seen = [one.label for one, hide in zip(occurrences, is_hidden, strict=True) if not hide]
    draft = _landmarks(model, lexicon, features[~is_hidden], seen, options)
    rest = _without(lexicon, hidden)
    asked = _some(np.flatnonzero(is_hidden), N_CALIBRATION, options.seed)
    calibration = fit_cues(
        model,
        spread(rest, model.vocabulary, pieces_of),
        draft,
        [occurrences[i] for i in asked],
        TypingOptions(),
    )
    final = _landmarks(
        model, lexicon, features, [one.label for one in occurrences], options, calibration
    )
    return Learnt(final, len(occurrences), len(terms), calibration)


def describe_occurrences(model: MaskedLanguageModel, occurrences: Sequence[Occurrence]) -> Floats:
    """Return what a model makes of each occurrence, float32 (n, D)."""
    states = SpanStates(model, TypingOptions().context_pieces)
    blocks = []
    for start in range(0, len(occurrences), N_TOGETHER):
        block = occurrences[start : start + N_TOGETHER]
        texts = {text: i for i, text in enumerate(dict.fromkeys(one.text for one in block))}
        readable = [MaskableText.of(encoding) for encoding in model.encode(list(texts))]
        places = [(texts[one.text], one.mention) for one in block]
        blocks.append(states.describe(readable, places)[0])
    return np.concatenate(blocks) if blocks else np.zeros((0, states.width), np.float32)


def _landmarks(
    model: MaskedLanguageModel,
    lexicon: Lexicon,
    features: Floats,
    labels: Sequence[str],
    options: LearningOptions,
    calibration: Calibration | None = None,
) -> ContextualLandmarks:
    """Fit the network to features with labels."""
    names, targets = np.unique(np.array(labels), return_inverse=True)
    center, scale = features.mean(axis=0), features.std(axis=0) + 1e-3
    network = _network((features - center) / scale, targets.astype(np.int64), options)
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
        calibration.weights if calibration else CueWeights(landmarks=1.0),
        calibration.threshold if calibration else 0.0,
        fingerprint(model),
        model.vocabulary.digest,
        lexicon.digest,
    )


def _network(features: Floats, targets: Ints, options: LearningOptions) -> MLPClassifier:
    """Return a network that was fitted epoch by epoch, each with other features dropped."""
    generator = np.random.default_rng(options.seed)
    network = MLPClassifier(
        hidden_layer_sizes=(options.width,),
        alpha=options.penalty,
        batch_size=min(512, len(features)),
        # A generator and not a number, or every epoch would see the batches in one order.
        random_state=np.random.RandomState(options.seed),
    )
    classes = np.arange(targets.max() + 1)
    for _ in range(options.epochs):
        kept = generator.random(features.shape, dtype=np.float32) >= options.dropout
        network.partial_fit(
            features * kept / np.float32(1 - options.dropout), targets, classes=classes
        )
    return network


def _without(lexicon: Lexicon, hidden: frozenset[str]) -> Lexicon:
    """Return a lexicon less some terms."""
    rows = [i for i, term in enumerate(lexicon.terms) if term not in hidden]
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
