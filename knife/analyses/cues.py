"""What each cue says of mentions: from a model's answers to distributions over labels.

Five cues, in the order of `CUES`. All of them speak the labels of one scheme; a cue that has
nothing to say is a row of zeros.
"""

from __future__ import annotations

import numpy as np

from knife.analyses.fusion import (
    FLOOR,
    LANDMARK_FLOOR,
    Doubles,
    shares_of_pieces,
    shares_of_substitutes,
)
from knife.analyses.label_scheme import LabelScheme
from knife.analyses.landmark_reading import landmark_shares, require_own
from knife.analyses.questions import Answers, Questions
from knife.errors import DigestMismatchError, InputError
from knife.types.arrays import Ints
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.label_maps import LabelMap
from knife.types.labels import Signatures
from knife.types.options import CueWeights, TypingOptions
from knife.types.protocols import MaskedLanguageModel

CUES = ("in_context", "prompt", "alone", "pieces", "landmarks")
"""The fields of `CueWeights`, in their order."""

FLOORS = np.array([FLOOR, FLOOR, FLOOR, FLOOR, LANDMARK_FLOOR])


class CueReader:
    """Turns answers into what each cue says.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model that answers.
    signatures : Signatures
        What each piece is; made with the same model.
    landmarks : ContextualLandmarks or None
        What states are; made with the same model.
    options : TypingOptions
        How labels are decided.
    mapping : LabelMap
        The user's own scheme of labels.

    Raises
    ------
    DigestMismatchError
        If signatures or landmarks were made with another model.
    InputError
        If the landmarks know labels that the signatures do not.
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        signatures: Signatures,
        landmarks: ContextualLandmarks | None,
        options: TypingOptions,
        mapping: LabelMap,
    ) -> None:
        digest = model.vocabulary.digest
        if signatures.vocabulary_digest != digest:
            raise DigestMismatchError(
                "signatures", expected=digest, got=signatures.vocabulary_digest
            )
        self.signatures, self.landmarks = signatures, landmarks
        self.scheme = LabelScheme.of(signatures.names, mapping)
        self.weights = _weights(options, landmarks)
        self.questions = Questions(model, options, self.weights)
        self.vocabulary, self._column = model.vocabulary, np.empty(0, np.int64)
        if landmarks is not None:
            require_own(landmarks, model)
            self._column = _columns(landmarks, signatures)
        self.nothing = self._about_nothing()

    def shares(self, answers: Answers) -> Doubles:
        """Return what each cue says of each mention.

        Parameters
        ----------
        answers : Answers
            About n mentions.

        Returns
        -------
        float64 array (n, 5, L)
            Distributions over the labels of the scheme; zeros where a cue is silent.
        """
        known = np.zeros((len(answers), len(CUES), len(self.signatures.names)))
        for cue, found in enumerate((answers.in_context, answers.prompt, answers.alone)):
            known[:, cue] = shares_of_substitutes(found, self.signatures)
        for row, ids in enumerate(answers.pieces):
            known[row, 3] = shares_of_pieces(ids, self.vocabulary, self.signatures)
        if self.landmarks is not None and answers.features is not None:
            rows = np.flatnonzero(answers.is_read)
            says = landmark_shares(self.landmarks, answers.features[rows])
            known[rows[:, None], 4, self._column] = says
        return known @ self.scheme.from_known

    def _about_nothing(self) -> Doubles:
        """Return what each cue says when asked about nothing, float64 (5, U)."""
        known = np.zeros((len(CUES), len(self.signatures.names)))
        known[:3] = shares_of_substitutes(self.questions.about_nothing(), self.signatures)
        known[3] = self.signatures.priors
        own = known @ self.scheme.from_known @ self.scheme.to_upper
        # Landmarks were fitted to tell labels apart, so they have no habit to be held back.
        own[4] = 1 / own.shape[1]
        return own


def _weights(options: TypingOptions, landmarks: ContextualLandmarks | None) -> CueWeights:
    """Return how loud each cue is: as the user says, or the landmarks, or nobody."""
    if landmarks is None:
        chosen = options.weights or CueWeights()
        if chosen.landmarks:
            raise InputError(
                f"the weight of landmarks is {chosen.landmarks}, but there are none; expected 0. "
                "Learn them with knife labels learn."
            )
        return chosen
    return options.weights or landmarks.weights


def _columns(landmarks: ContextualLandmarks, signatures: Signatures) -> Ints:
    """Return where the labels of landmarks stand among those of signatures, int64 (L,)."""
    place = {name: i for i, name in enumerate(signatures.names)}
    unknown = [name for name in landmarks.names if name not in place]
    if unknown:
        raise InputError(
            f"the landmarks know {len(unknown)} labels that the lexicon does not, such as "
            f"{unknown[0]!r}; expected landmarks that were learnt with this lexicon. Learn them "
            "anew with knife labels learn."
        )
    return np.array([place[name] for name in landmarks.names])
