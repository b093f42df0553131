"""Analogy questions that ship with knife, so that a figure can stand beside every answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knife.types.analogies import AnalogyQuestion
from knife.types.protocols import MaskedLanguageModel

if TYPE_CHECKING:
    from knife.analyses.evaluation.analogies import AnalogyReport
    from knife.analyses.landmarks import Landmarks


def analogies_file() -> Path:
    """Return the file of analogy questions that ships with knife."""
    from knife.assembly.opening import data_directory

    return data_directory() / "analogies.tsv"


def default_analogies() -> list[AnalogyQuestion]:
    """Return the analogy questions that ship with knife.

    Examples
    --------
    >>> len(default_analogies()) > 100
    True
    """
    from knife.store.analogies import read_analogies

    return read_analogies(analogies_file())


def expected_accuracy(
    model: MaskedLanguageModel, method: str, space: Landmarks | None = None
) -> AnalogyReport | None:
    """Measure how far a method is to be trusted with a model.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model, which is not run: only questions whose words are all pieces are asked.
    method : str
        How words are scored; the nearest neighbour of c is measured beside it.
    space : Landmarks, optional
        Of the model's words.

    Returns
    -------
    AnalogyReport or None
        None where the vocabulary holds no question whole.

    Examples
    --------
    >>> import knife
    >>> report = expected_accuracy(knife.load(), "add")
    >>> report.of("add").included.value < report.of("add").excluded.value
    True
    """
    from knife.analyses.evaluation.analogies import evaluate_analogies
    from knife.errors import InputError

    names = [method, "nearest to c"]
    try:
        return evaluate_analogies(
            model, default_analogies(), names, with_phrases=False, space=space
        )
    except InputError:
        return None  # a vocabulary of another language has no word of these questions
