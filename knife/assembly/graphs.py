"""The graph of a directory, or that of the vocabulary where nobody names one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from knife.types.term_graphs import TermGraph

if TYPE_CHECKING:
    from knife.types.protocols import MaskedLanguageModel


def open_graph(directory: str | Path | None, model: MaskedLanguageModel) -> TermGraph:
    """Return a graph that was saved, or build that of the model's words.

    Parameters
    ----------
    directory : str or Path, optional
        What `knife graph build` wrote.
    model : MaskedLanguageModel
        The model in use.

    Returns
    -------
    TermGraph
        Of this model.

    Raises
    ------
    StoreError
        If there is no graph, or it is damaged.
    DigestMismatchError
        If it was made with another model.

    Examples
    --------
    >>> import knife
    >>> open_graph("nowhere", knife.load())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    knife.errors.StoreError: ... is no directory; expected a directory that was saved as ...
    """
    if directory is not None:
        from knife.store.term_graphs import load_graph

        return load_graph(directory, model.vocabulary.digest)
    from knife.analyses.graphs.building import term_graph
    from knife.models.screens import best_screen

    return term_graph(model, screen=best_screen())
