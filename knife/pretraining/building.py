"""A run put together: settings, corpus as pieces, model and loop in one directory.

Every process of a run calls the same function; the first one does what is done once, and the
others wait for it. A run that was interrupted at any of these steps can be taken up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.errors import InputError, StoreError
from knife.models.vocabularies import read_spelling
from knife.pretraining.batches import Batches
from knife.pretraining.checkpoints import checkpoints
from knife.pretraining.continuing import has_next_sentence, open_trained
from knife.pretraining.digests import digest_of_tokenizer
from knife.pretraining.masking import PieceKinds
from knife.pretraining.memory import keep_buffers
from knife.pretraining.new_model import new_model, start_from_offsets, start_from_word_vectors
from knife.pretraining.objective import Objective
from knife.pretraining.packed import PackedCorpus, pack, read_packed
from knife.pretraining.requirements import (
    require_length,
    require_new,
    require_parts,
    require_word_vectors,
    shape_of,
)
from knife.pretraining.settings import Settings, read_settings, write_settings
from knife.pretraining.stepping import accelerator
from knife.pretraining.trainer import CHECKPOINTS, LOG, Plan, Texts, Trainer
from knife.pretraining.word_vectors import word_vectors

if TYPE_CHECKING:
    from accelerate import Accelerator  # type: ignore[import-untyped]

CORPUS, SENTENCES = "corpus", "sentences.txt"

Tokenizer: TypeAlias = PreTrainedTokenizerFast
"""What a vocabulary is opened as."""


@dataclass(frozen=True)
class Computer:
    """What a run computes with.

    Parameters
    ----------
    device : torch.device
        CPU or GPU.
    dtype : torch.dtype
        What the encoder multiplies in.
    n_threads : int
        Of the CPU, for word vectors.
    """

    device: torch.device
    dtype: torch.dtype
    n_threads: int = 1


def start_run(
    directory: Path,
    documents: Iterable[Sequence[str]],
    tokenizer: PreTrainedTokenizerFast,
    settings: Settings,
    computer: Computer,
    model: PreTrainedModel | None = None,
) -> Trainer:
    """Return a new run.

    Parameters
    ----------
    directory : Path
        Of the run; new, empty, or of the same run interrupted before its first step.
    documents : iterable of sequence of str
        The text.
    tokenizer : PreTrainedTokenizerFast
        The vocabulary.
    settings : Settings
        Everything else.
    computer : Computer
        Device and dtype.
    model : PreTrainedModel, optional
        The one to continue; a new one if None.

    Raises
    ------
    StoreError
        If the directory holds a run that has begun or something else, or cannot be written.
    InputError
        If there is no text, or not enough for what the settings ask.
    MissingExtraError
        If a package that training needs is not installed.
    """
    processes = accelerator(computer.device)
    keep_buffers()
    require_parts(settings.learning, processes.num_processes)
    require_length(settings, tokenizer, model)
    require_word_vectors(settings)
    kinds_of(tokenizer)
    if processes.is_main_process:
        require_new(directory)
        digest = digest_of_tokenizer(tokenizer)
        write_settings(directory, settings, digest)
        (directory / LOG).unlink(missing_ok=True)
        pack(documents, tokenizer, directory / CORPUS, digest)
    processes.wait_for_everyone()
    return _trainer(directory, tokenizer, settings, computer, processes, model)


def resume_run(directory: Path, computer: Computer, settings: Settings | None = None) -> Trainer:
    """Return a run that was interrupted, as of its last checkpoint.

    Parameters
    ----------
    directory : Path
        Of the run.
    computer : Computer
        Device and dtype.
    settings : Settings, optional
        In place of those that it had: another budget, learning rate, dtype or kind of weights.

    Raises
    ------
    StoreError
        If the directory is no run, or was interrupted before its first checkpoint.
    """
    written, expected = read_settings(directory)
    settings = settings or written
    processes = accelerator(computer.device)
    keep_buffers()
    found = checkpoints(directory / CHECKPOINTS)
    if not found:
        raise StoreError(
            f"the run in {directory} was interrupted before its first checkpoint; there is nothing "
            "to go on from. Start it again with the files, without --resume."
        )
    model, tokenizer = open_trained(found[-1])
    if digest_of_tokenizer(tokenizer) != expected:
        raise StoreError(
            f"the vocabulary in {found[-1]} is not the one that the run began with. Remove this "
            "checkpoint to go on from the one before, or start a new run."
        )
    require_parts(settings.learning, processes.num_processes)
    require_length(settings, tokenizer, model)
    trainer = _trainer(directory, tokenizer, settings, computer, processes, model)
    if settings != written and processes.is_main_process:
        write_settings(directory, settings, expected)
    return trainer


def _trainer(
    directory: Path,
    tokenizer: PreTrainedTokenizerFast,
    settings: Settings,
    computer: Computer,
    processes: Accelerator,
    model: PreTrainedModel | None,
) -> Trainer:
    corpus = read_packed(directory / CORPUS)[0]
    trained, held_out = corpus.split(settings.hold_out)
    learning, kinds = settings.learning, kinds_of(tokenizer)
    # Too few held-out documents to make a pair of two are not scored.
    is_scored = len(held_out) >= (2 if learning.next_sentence else 1)
    texts = Texts(
        tokenizer,
        Batches(corpus, trained, kinds, learning),
        # Scores are those of masked pieces alone, so that they compare from run to run.
        Batches(corpus, held_out, kinds, replace(learning, cls_words=0)) if is_scored else None,
    )
    if model is None:
        # What the first process learns beforehand, the others get with the first step.
        scratch = directory / CORPUS / SENTENCES if processes.is_main_process else None
        model = _new(tokenizer, settings, corpus, scratch, computer.n_threads)
    if has_next_sentence(model) and not learning.next_sentence:
        # Frozen, it stays as it is and has no loss.
        for name in ("bert.pooler", "cls.seq_relationship"):
            model.get_submodule(name).requires_grad_(False)
    processes.wait_for_everyone()
    plan = Plan(learning, settings.budget, settings.rhythm)
    return Trainer(Objective(model, computer.dtype), texts, plan, directory, processes)


def _new(
    tokenizer: PreTrainedTokenizerFast,
    settings: Settings,
    corpus: PackedCorpus,
    scratch: Path | None,
    n_threads: int,
) -> PreTrainedModel:
    """Return a new model; with a place for scratch, its embeddings may begin as word vectors."""
    seed, shape = settings.learning.seed, shape_of(settings)
    model = new_model(
        shape,
        tokenizer,
        seed=seed,
        has_next_sentence=settings.learning.next_sentence,
        dropout=settings.dropout,
    )
    if settings.init_embeddings == "word2vec" and scratch is not None:
        vectors = word_vectors(
            corpus,
            corpus.split(settings.hold_out)[0],
            n_pieces=len(tokenizer),
            hidden_size=shape.hidden_size,
            scratch=scratch,
            n_threads=n_threads,
            seed=seed,
        )
        start_from_word_vectors(model, torch.from_numpy(vectors))
    if settings.init_heads == "offsets":
        start_from_offsets(model, seed)
    return model


def kinds_of(tokenizer: PreTrainedTokenizerFast) -> PieceKinds:
    """Return what a vocabulary says about its pieces.

    Raises
    ------
    InputError
        If it lacks a control piece that sequences are made with.
    """
    control = {
        "cls": tokenizer.cls_token_id,
        "sep": tokenizer.sep_token_id,
        "mask": tokenizer.mask_token_id,
    }
    lacking = [name for name, piece in control.items() if piece is None]
    if lacking:
        raise InputError(
            f"the vocabulary has no {', '.join(lacking)} piece; expected one that begins a text, "
            "one that ends it and a mask. Use the tokenizer of a masked language model."
        )
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    spelling = read_spelling(tokenizer.backend_tokenizer)
    return PieceKinds(
        is_control=np.isin(np.arange(len(pieces)), tokenizer.all_special_ids),
        is_continuation=np.array([spelling.is_continuation(piece) for piece in pieces]),
        pad=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else control["sep"],
        **control,
    )
