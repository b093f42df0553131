"""Contextual landmarks: those that go with a model and a lexicon, and how new ones are learnt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from knife.assembly.labels import Labels, pieces_of, shipped
from knife.errors import DigestMismatchError
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.labels import Lexicon
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent

if TYPE_CHECKING:
    from knife.analyses.landmark_learning import LearningOptions, Learnt
    from knife.analyses.term_occurrences import SamplingOptions


def landmarks_for(
    model: MaskedLanguageModel,
    labels: Labels,
    landmarks: str | Path | ContextualLandmarks | None = None,
) -> ContextualLandmarks | None:
    """Return the landmarks for a model and labels.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model that they are for.
    labels : Labels
        The labels in use.
    landmarks : str, Path or ContextualLandmarks, optional
        A directory that ``knife labels learn`` wrote, or the value; those that ship with knife if
        nothing is said.

    Returns
    -------
    ContextualLandmarks or None
        None if nothing is said and those that ship were learnt with another model or lexicon.

    Raises
    ------
    StoreError
        If the directory is no artifact, or was made with another model.
    """
    from knife.analyses.landmark_reading import require_own
    from knife.store.contextual_landmarks import load_landmarks

    digest = model.vocabulary.digest
    if isinstance(landmarks, ContextualLandmarks):
        return landmarks
    if landmarks is not None:
        return load_landmarks(Path(landmarks).expanduser(), digest)
    place = shipped(model, "landmarks")
    if not place.is_dir():
        return None
    try:
        found = load_landmarks(place, digest)
        require_own(found, model)
    except DigestMismatchError:
        return None
    return found if found.lexicon_digest == labels.signatures.lexicon_digest else None


def learn(
    model: MaskedLanguageModel,
    texts: Iterable[str],
    lexicon: Lexicon,
    *,
    sampling: SamplingOptions | None = None,
    options: LearningOptions | None = None,
    step: Step = silent,
) -> Learnt:
    """Learn contextual landmarks from raw text.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose states are read.
    texts : iterable of str
        Raw text, best a sentence each; read once.
    lexicon : Lexicon
        What a person wrote.
    sampling : SamplingOptions, optional
        Which occurrences are kept.
    options : LearningOptions, optional
        How landmarks are learnt.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    Learnt
        The landmarks, and what hidden terms say of them.

    Raises
    ------
    InputError
        If too few terms of the lexicon occur.
    """
    from knife.analyses.landmark_learning import learn_landmarks
    from knife.analyses.term_occurrences import sample_occurrences

    with step("Reading the text", ""):
        found = sample_occurrences(texts, lexicon, sampling)
    return learn_landmarks(model, lexicon, found, pieces_of(model), options, step)
