"""Pretraining runs for the faces: names become vocabularies, models and devices.

What a run is and how it goes on is decided in `knife.pretraining`; here it only gets its parts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from knife.assembly.opening import data_directory
from knife.models.places import LoadOptions
from knife.models.precision import choose_device, choose_dtype
from knife.pretraining import building, finishing
from knife.pretraining.building import Computer
from knife.pretraining.continuing import has_next_sentence, open_trained
from knife.pretraining.documents import Document, part
from knife.pretraining.new_words import add_words, frequent_words
from knife.pretraining.options import Budget
from knife.pretraining.requirements import require_length, require_new
from knife.pretraining.settings import Dtype, Settings, Weights, read_settings

if TYPE_CHECKING:
    from knife.pretraining.building import Tokenizer
    from knife.pretraining.log import Line
    from knife.pretraining.trainer import Trainer


def start_pretraining(
    directory: str | Path,
    documents: Iterable[Sequence[str]],
    vocabulary: str | Path,
    settings: Settings,
    *,
    device: str = "auto",
) -> Trainer:
    """Return a new run that trains a model from scratch.

    Parameters
    ----------
    directory : str or Path
        Of the run; new, or of a run that was interrupted before its first step.
    documents : iterable of sequence of str
        The sentences of each document.
    vocabulary : str or Path
        A saved vocabulary, or a model whose vocabulary is used.
    settings : Settings
        Size, budget and how to learn.
    device : str
        ``auto``, ``cpu`` or ``cuda``.

    Returns
    -------
    Trainer
        Iterate over its ``lines()`` to train.

    Raises
    ------
    KnifeError
        If anything of this cannot be had; see `knife.pretraining.building.start_run`.
    """
    tokenizer = find_tokenizer(vocabulary)
    if settings.shape is not None:
        # A vocabulary of another model may bring that model's limit.
        tokenizer.model_max_length = settings.shape.max_positions
    computer = _computer(settings, device)
    return building.start_run(Path(directory), documents, tokenizer, settings, computer)


@dataclass(frozen=True)
class Start:
    """The trained model that is adapted.

    Parameters
    ----------
    model : str or Path
        A directory, an embedded model or a Hub id.
    revision : str, optional
        Branch, tag or commit of a Hub model.
    local_files_only : bool
        Whether to stay off the network.
    words : sequence of str
        Whole words that its vocabulary is to get.
    n_words : int
        Further ones: the most frequent of the text that it cuts into pieces.
    min_frequency : int
        Fewest occurrences of such a word.
    """

    model: str | Path
    revision: str | None = None
    local_files_only: bool = False
    words: Sequence[str] = ()
    n_words: int = 0
    min_frequency: int = 20


def start_adapting(
    directory: str | Path,
    documents: Callable[[], Iterable[Document]],
    start: Start,
    settings: Settings,
    *,
    device: str = "auto",
) -> Trainer:
    """Return a new run that continues a trained model.

    Parameters
    ----------
    directory : str or Path
        Of the run; new, or of a run that was interrupted before its first step.
    documents : callable that returns an iterable of tuple of str
        Reads the sentences of each document from the beginning: once, or twice where frequent
        words are to be found first.
    start : Start
        Which model, and which words it gets.
    settings : Settings
        Budget and how to learn. Pairs of segments are read only by a model that has a
        next-sentence head.
    device : str
        ``auto``, ``cpu`` or ``cuda``.

    Returns
    -------
    Trainer
        Iterate over its ``lines()`` to train.

    Raises
    ------
    KnifeError
        If anything of this cannot be had.
    """
    require_new(Path(directory))
    options = LoadOptions(start.revision, start.local_files_only)
    model, tokenizer = open_trained(start.model, options, data_directory() / "models")
    require_length(settings, tokenizer, model)
    words = list(start.words)
    if start.n_words:
        trained = (text for _, text in part(documents(), settings.hold_out, held_out=False))
        words += frequent_words(trained, tokenizer, start.n_words, start.min_frequency)
    tokenizer = add_words(model, tokenizer, list(dict.fromkeys(words)))
    if not has_next_sentence(model):
        settings = replace(settings, learning=replace(settings.learning, next_sentence=False))
    computer = _computer(settings, device)
    return building.start_run(Path(directory), documents(), tokenizer, settings, computer, model)


@dataclass(frozen=True)
class Changes:
    """What a resumed run may do otherwise than it began; None leaves a setting as it was.

    Parameters
    ----------
    budget : Budget, optional
        When it is over.
    learning_rate : float, optional
        At its highest.
    dtype : str, optional
        What the encoder multiplies in.
    weights : str, optional
        How the finished model is stored.
    """

    budget: Budget | None = None
    learning_rate: float | None = None
    dtype: Dtype | None = None
    weights: Weights | None = None

    def of(self, settings: Settings) -> Settings:
        """Return settings with these changes."""
        rate, learning = self.learning_rate, settings.learning
        return replace(
            settings,
            budget=self.budget or settings.budget,
            learning=learning if rate is None else replace(learning, learning_rate=rate),
            dtype=self.dtype or settings.dtype,
            weights=self.weights or settings.weights,
        )


def resume_pretraining(
    directory: str | Path, *, device: str = "auto", changes: Changes | None = None
) -> Trainer:
    """Return a run that was interrupted, as of its last checkpoint.

    Parameters
    ----------
    directory : str or Path
        Of the run.
    device : str
        ``auto``, ``cpu`` or ``cuda``.
    changes : Changes, optional
        In place of what the run began with.

    Raises
    ------
    StoreError
        If the directory is no run that can be resumed.
    """
    settings = (changes or Changes()).of(read_settings(Path(directory))[0])
    return building.resume_run(Path(directory), _computer(settings, device), settings)


def finish_run(directory: str | Path, trainer: Trainer) -> list[Line]:
    """Write the model of a run and return the log.

    Raises
    ------
    StoreError
        If the model cannot be written; the last checkpoint is whole.
    """
    place = Path(directory)
    return finishing.finish_run(place, trainer, place / building.CORPUS)


def find_tokenizer(name: str | Path, *, offline: bool = False) -> Tokenizer:
    """Return the tokenizer of a saved vocabulary or of a model.

    Parameters
    ----------
    name : str or Path
        A directory, an embedded model or a Hub id.
    offline : bool
        Whether to stay off the network.
    """
    from knife.models.checkpoints import read_config, read_tokenizer
    from knife.models.silence import silence
    from knife.models.sources import find_model
    from knife.pretraining.vocabulary import read_vocabulary

    path = Path(name).expanduser()
    if (path / "tokenizer.json").is_file() and not (path / "config.json").exists():
        return read_vocabulary(path)
    options = LoadOptions(local_files_only=offline)
    place = find_model(name, data_directory() / "models")
    with silence():
        return read_tokenizer(place, options, read_config(place, options))


def _computer(settings: Settings, device: str) -> Computer:
    where = choose_device(device)
    return Computer(where, choose_dtype(settings.dtype, where), os.cpu_count() or 1)
