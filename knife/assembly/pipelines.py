"""Pipelines that cut, tag and parse: which one if nobody says, from which files, to which place.

Treebanks are read from files, packed or not; a trained pipeline takes its place whole or not at
all, with its card. What a treebank means and how a pipeline learns is known to `knife.language`.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knife.assembly.opening import data_directory
from knife.errors import InputError, RecordError, StoreError
from knife.language.conllu import read_conllu
from knife.language.pipeline_design import PipelineDesign
from knife.language.pipelines import EMBEDDED_PIPELINE, load_pipeline
from knife.language.tagged_lines import read_tagged
from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation
from knife.pretraining.lines import BROKEN, decoded, name_of, numbered_lines, require_readable
from knife.store.directories import place_of, restore, store_errors, sync_all, take_place

if TYPE_CHECKING:
    from knife.language.pipeline_training import Heard
    from knife.language.pipelines import Pipeline

CARD = "README.md"


def open_pipeline(source: str | Path | None = None, *, exclude: Sequence[str] = ()) -> Pipeline:
    """Open a spaCy pipeline.

    Parameters
    ----------
    source : str or Path, optional
        A directory, the name of an embedded pipeline, or an installed package such as
        ``en_core_web_sm``; the embedded default, which needs no network, if nothing is said.
    exclude : sequence of str
        Components to leave out, such as ``ner``.

    Returns
    -------
    spacy.language.Language
        The pipeline.

    Raises
    ------
    ModelNotFoundError
        If there is none, with the command that may install it.
    ModelError
        If it cannot be loaded.

    Examples
    --------
    >>> pipeline = open_pipeline(exclude=["parser", "lemmatizer"])
    >>> [token.tag_ for token in pipeline("The rat slept.")]
    ['DT', 'NN', 'VBD', '.']
    """
    name = EMBEDDED_PIPELINE if source is None else source
    return load_pipeline(name, embedded=data_directory() / "models", exclude=exclude)


def read_trees(source: str | Path) -> list[TreebankSentence]:
    """Return the sentences of a CoNLL-U file, packed or not.

    Raises
    ------
    InputError
        If it cannot be read, or holds something else.
    """
    return _read(source, read_conllu)


def read_tags(source: str | Path) -> list[TreebankSentence]:
    """Return the sentences of a file of words and tags, packed or not.

    Raises
    ------
    InputError
        If it cannot be read, or holds something else.
    """
    return _read(source, read_tagged)


def train(
    trees: Sequence[TreebankSentence],
    tagged: Sequence[TreebankSentence] = (),
    design: PipelineDesign | None = None,
    *,
    variation: Variation | None = None,
    seed: int = 0,
    heard: Heard | None = None,
) -> Pipeline:
    """Train a pipeline; the same seed gives the same pipeline on the same machine.

    Parameters
    ----------
    trees : sequence of TreebankSentence
        With trees, tags and lemmas, in the order in which they were written.
    tagged : sequence of TreebankSentence
        With tags alone.
    design : PipelineDesign, optional
        Sizes and how to train.
    variation : Variation, optional
        How often sentences are written otherwise.
    seed : int
        Of all that is drawn. The global random sources are as they were when this returns.
    heard : callable, optional
        Called with the number of steps and the losses after each step.

    Returns
    -------
    spacy.language.Language
        The pipeline.

    Raises
    ------
    InputError
        If there is no tree.
    """
    from knife.language.pipeline_training import train_pipeline

    with _seeded(seed):
        return train_pipeline(trees, tagged, design, variation=variation, seed=seed, heard=heard)


def require_new(directory: Path, *, overwrite: bool) -> None:
    """Refuse a place for a pipeline before any work is done.

    Parameters
    ----------
    directory : Path
        Where it shall stand.
    overwrite : bool
        Whether a pipeline that is there may be replaced; nothing else ever is.

    Raises
    ------
    StoreError
        If something stands there that may not be replaced, or nothing can be written there.
    """
    target = place_of(directory)
    with store_errors("look at", target):
        holds = target.is_dir() and any(target.iterdir())
        is_pipeline = (target / "meta.json").is_file() and (target / "config.cfg").is_file()
        blocked = target.exists() and not target.is_dir()
    if blocked or (holds and not is_pipeline):
        raise StoreError(
            f"{str(directory)!r} is no pipeline; expected a new or empty directory, or a pipeline "
            "to replace. Choose another place."
        )
    if holds and not overwrite:
        raise StoreError(
            f"{str(directory)!r} holds a pipeline; expected a new or empty directory. Choose "
            "another place, or replace it with --force."
        )
    above = next(one for one in (target, *target.parents) if one.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise StoreError(
            f"a pipeline cannot be saved to {str(directory)!r}: {str(above)!r} is no directory "
            "that you may write to. Choose another place."
        )


def save_pipeline(pipeline: Pipeline, directory: Path, card: str, *, overwrite: bool) -> None:
    """Write a pipeline with its card, whole or not at all.

    Parameters
    ----------
    pipeline : spacy.language.Language
        As `train` returns it.
    directory : Path
        A new or empty one, or a pipeline's; parents are made.
    card : str
        What it is, as Markdown.
    overwrite : bool
        Whether a pipeline that is there may be replaced.

    Raises
    ------
    StoreError
        If something stands there that may not be replaced, or it cannot be written.
    """
    from knife.language.pipeline_files import write_pipeline

    target = place_of(directory)
    fresh = target.with_name(f".{target.name}.unfinished")
    with store_errors("write", target):
        restore(target)
        require_new(target, overwrite=overwrite)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            write_pipeline(pipeline, fresh, target.name)
            (fresh / CARD).write_text(card, encoding="utf-8")
            sync_all(fresh)
            take_place(fresh, target, shutil.rmtree)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


def _read(
    source: str | Path, reader: Callable[[Iterator[str], str], list[TreebankSentence]]
) -> list[TreebankSentence]:
    require_readable(source)
    return reader(_lines(source), name_of(source))


def _lines(source: str | Path) -> Iterator[str]:
    number = 0
    try:
        for position, line in numbered_lines(source):
            number = position
            yield decoded(line)
    except RecordError as error:
        raise InputError(f"{name_of(source)}, line {number}: {error}") from error
    except BROKEN as error:
        raise InputError(
            f"{name_of(source)} cannot be read on after line {number}: {error}. Expected a whole "
            "file. Fetch or pack it again."
        ) from error


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed what spaCy draws from, for a while; others may draw from it too."""
    # spaCy knows only the legacy source of numpy.
    before = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])  # noqa: NPY002
