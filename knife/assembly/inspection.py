"""A model at a glance: its parts, its vocabulary, its space, and what these allow.

Everything is measured in seconds, on built-in texts or on the caller's. What cannot be measured of
a model is left out, and a note says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knife.analyses.evaluation.cls_usability import ClsUsability, cls_usability
from knife.analyses.inspection.bias_summary import bias_summary
from knife.analyses.inspection.probe_reading import ProbeReading, read_probes
from knife.analyses.inspection.probes import PHRASES, SENTENCES
from knife.analyses.inspection.vocabulary_makeup import vocabulary_makeup
from knife.analyses.inspection.vocabulary_space import MOST_WORDS, VocabularySpace, vocabulary_space
from knife.types.inspection import Anatomy, BiasSummary, CheckpointFiles, VocabularyMakeup
from knife.types.steps import NamedStep, silent
from knife.types.vocabulary import ModelInfo

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM

N_RECOMPOSED = 6
"""Sentences whose scores are made twice."""

"""Told what is measured next; the measuring happens inside."""


@dataclass(frozen=True)
class Probes:
    """The texts that a model is shown.

    Parameters
    ----------
    sentences : sequence of str
        For its head states.
    phrases : sequence of str
        For what it says at [CLS].
    """

    sentences: Sequence[str] = SENTENCES
    phrases: Sequence[str] = PHRASES


@dataclass(frozen=True)
class Inspection:
    """What was found of one model; None where it could not be had.

    Parameters
    ----------
    info : ModelInfo
        The model.
    anatomy : Anatomy
        Its parts.
    files : CheckpointFiles or None
        What it was read from; None if nobody said.
    recomposition : float or None, in logits
        Largest difference between the model's own scores and those that its parts make.
    makeup : VocabularyMakeup
        Kinds of pieces.
    space : VocabularySpace or None
        How words lie among each other.
    bias : BiasSummary or None
        The decoder's bias.
    reading : ProbeReading
        What it made of the probes.
    cls : ClsUsability or None
        Whether ``[CLS]`` says anything.
    notes : tuple of str
        What was left out or sampled, and why.
    """

    info: ModelInfo
    anatomy: Anatomy
    files: CheckpointFiles | None
    recomposition: float | None
    makeup: VocabularyMakeup
    space: VocabularySpace | None
    bias: BiasSummary | None
    reading: ProbeReading
    cls: ClsUsability | None
    notes: tuple[str, ...]


def inspect_model(
    model: MaskedLM,
    *,
    files: CheckpointFiles | None = None,
    probes: Probes | None = None,
    seed: int = 0,
    most_words: int = MOST_WORDS,
    step: NamedStep | None = None,
) -> Inspection:
    """Look at a model.

    Parameters
    ----------
    model : MaskedLM
        The model, best opened in float32.
    files : CheckpointFiles, optional
        From `open_files`; without it nothing is said of files and of heads for pairs.
    probes : Probes, optional
        The texts that it is shown; plain English ones by default.
    seed : int
        Decides which words are sampled from a large vocabulary, and which pairs are compared.
    most_words : int, at least 2
        Of a vocabulary with more words than this a sample is drawn.
    step : callable, optional
        Is told what comes next and returns what to do it within.

    Returns
    -------
    Inspection
        Figures; `knife.assembly.inspection_verdicts.verdicts` says what they allow.

    Raises
    ------
    InputError
        If a probe is no text, or `most_words` is below 2.

    Examples
    --------
    >>> import knife
    >>> from knife.assembly.inspection import Probes
    >>> probes = Probes(["The heart pumps blood."], ["blood cells", "old town"])
    >>> model = knife.load(dtype="float32")
    >>> found = inspect_model(model, probes=probes, most_words=500)
    >>> found.anatomy.is_split, found.cls.n_phrases, found.recomposition < 1e-3
    (True, 2, True)
    """
    from knife.models.anatomy import anatomy, recomposition_error
    from knife.models.screens import best_screen

    step, probes = step or silent, probes or Probes()
    with step("Reading the probes"):
        reading = read_probes(model, probes.sentences, seed)
        recomposed = recomposition_error(model, reading.sentences[:N_RECOMPOSED])
        cls = cls_usability(model, probes.phrases) if len(probes.phrases) > 1 else None
    with step("Comparing the words of the vocabulary"):
        space = vocabulary_space(
            model.vocabulary, seed=seed, most_words=most_words, screen=best_screen()
        )
    parts = anatomy(model)
    makeup, bias = vocabulary_makeup(model.vocabulary), bias_summary(model.vocabulary)
    found = Inspection(
        model.info, parts, files, recomposed, makeup, space, bias, reading, cls, notes=()
    )
    return Inspection(**{**vars(found), "notes": tuple(_notes(found, len(probes.phrases)))})


def open_files(
    model: str | Path | None = None,
    *,
    revision: str | None = None,
    local_files_only: bool = False,
) -> CheckpointFiles:
    """Read what the weights of a model are stored as.

    Parameters
    ----------
    model : str or Path, optional
        A directory, an embedded name or a Hub id; the embedded model by default.
    revision : str, optional
        Branch, tag or commit of a Hub model.
    local_files_only : bool
        Whether to stay off the network.

    Raises
    ------
    ModelError
        If there is no such model, or its files cannot be read.
    """
    from knife.assembly.opening import DEFAULT_MODEL, data_directory
    from knife.models.checkpoint_files import checkpoint_files
    from knife.models.places import LoadOptions

    source = DEFAULT_MODEL if model is None else model
    options = LoadOptions(revision, local_files_only)
    return checkpoint_files(source, options, embedded=data_directory() / "models")


def _notes(found: Inspection, n_phrases: int) -> list[str]:
    notes = []
    if found.reading.n_left_out:
        notes.append(
            f"{found.reading.n_left_out} of the probe sentences are longer than "
            f"{found.anatomy.max_length} pieces and were left out"
        )
    if found.recomposition is None:
        why = (
            "the encoder does not compute in float32"
            if found.reading.sentences
            else "no probe sentence could be read"
        )
        notes.append(f"no recomposition: {why}")
    if found.space is None:
        notes.append("no tails, hubs and directions: the vocabulary has fewer than two words")
    elif found.space.n_left_out:
        words = found.space.n_words + found.space.n_left_out
        notes.append(
            f"tails, hubs and directions are those of {found.space.n_words:,} of {words:,} words, "
            "drawn by the seed; in the whole vocabulary tails are longer"
        )
    if found.cls is None:
        why = (
            "the model puts no control piece before a text, or reads hardly any text at once"
            if n_phrases > 1
            else "there are fewer than two probe phrases"
        )
        notes.append(f"no test of [CLS]: {why}")
    return notes
