"""How alike texts are: pairs, and a query against many, with the terms that explain it.

The score is the cosine similarity of two vectors. An explanation is exact for `terms`, whose
cosine is a sum over terms. Vectors of other methods have no terms, so they are explained by the
same, and the two scores stand side by side.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np

from knife.analyses.sentences.terms import TermReader, shared_terms, unit_terms
from knife.analyses.sentences.vectors import Embedder
from knife.errors import InputError
from knife.maths.similarity import unit_rows
from knife.types.arrays import Bools, Floats
from knife.types.similarities import Similarity

BLOCK = 256
"""Texts that are compared with a query at once."""


def similarities(
    first: Sequence[str],
    second: Sequence[str],
    reader: Embedder | TermReader,
    *,
    explain: TermReader | None = None,
) -> list[Similarity]:
    """Return how alike each text of a list is to its partner in another list.

    Parameters
    ----------
    first, second : sequence of str, length n
        The texts of each pair.
    reader : Embedder or TermReader
        Makes the vectors that are compared.
    explain : TermReader, optional
        Finds the terms that both share, if an explanation is wanted.

    Returns
    -------
    list of Similarity
        In the order of the pairs.

    Raises
    ------
    InputError
        If the lists differ in length, or a text cannot be read.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> reader = TermReader(model)
    >>> (one,) = similarities(["She took aspirin."], ["He swallowed aspirin."], reader,
    ...     explain=reader)
    >>> abs(one.score - sum(term.contribution for term in one.shared)) < 1e-5
    True
    """
    if len(first) != len(second):
        raise InputError(
            f"{len(first)} texts are to be compared with {len(second)}; expected as many on both "
            "sides. Give a partner to each."
        )
    scores = paired_scores(first, second, reader)
    found = [
        Similarity(one, two, score)
        for one, two, score in zip(first, second, scores.tolist(), strict=True)
    ]
    return found if explain is None else [explained(one, explain) for one in found]


def most_similar(
    query: str, texts: Iterable[str], reader: Embedder | TermReader, top: int = 10
) -> list[tuple[int, Similarity]]:
    """Return the texts that are most like a query, the most similar first.

    Parameters
    ----------
    query : str
        What is looked for.
    texts : iterable of str
        Read once, a block at a time; no vector is kept.
    reader : Embedder or TermReader
        Makes the vectors that are compared.
    top : int
        How many.

    Returns
    -------
    list of (int, Similarity)
        Each with the number of its text, from 0; equals by that number.

    Raises
    ------
    InputError
        If `top` is below 1, or a text cannot be read.
    """
    if top < 1:
        raise InputError(f"top is {top}; expected 1 or more.")
    best: list[tuple[float, int, str]] = []
    number, block = 0, list[str]()

    def rank() -> None:
        nonlocal best, number
        scores = query_scores(query, block, reader)
        ranked = [(-score, number + i, block[i]) for i, score in enumerate(scores.tolist())]
        best = heapq.nsmallest(top, best + ranked)
        number += len(block)
        block.clear()

    for text in texts:
        block.append(text)
        if len(block) == BLOCK:
            rank()
    if block:
        rank()
    return [(place, Similarity(query, text, -score)) for score, place, text in best]


def explained(one: Similarity, reader: TermReader) -> Similarity:
    """Return a similarity with the terms that both texts share."""
    vectors = reader.vectors([one.first, one.second])
    shared = shared_terms(vectors[0], vectors[1], reader.model.vocabulary)
    score = float(sum(term.contribution for term in shared))
    return Similarity(one.first, one.second, one.score, score, shared)


def paired_scores(
    first: Sequence[str], second: Sequence[str], reader: Embedder | TermReader
) -> Floats:
    """Return the cosine similarity of each pair of texts, float32 (n,).

    Parameters
    ----------
    first, second : sequence of str, length n
        The texts of each pair.
    reader : Embedder or TermReader
        Makes the vectors that are compared; each text is read once.

    Raises
    ------
    InputError
        If a text has no piece that the method reads.
    """
    texts = list(dict.fromkeys([*first, *second]))
    place = {text: row for row, text in enumerate(texts)}
    one, two = (
        np.array([place[text] for text in side], dtype=np.int64) for side in (first, second)
    )
    if isinstance(reader, TermReader):
        rows = unit_terms(reader.vectors(texts))
        _require_some(texts, np.diff(rows.indptr) > 0)
        products = rows[one].multiply(rows[two]).sum(axis=1)
        return np.asarray(products, np.float32).ravel()
    vectors = unit_rows(reader.vectors(texts))
    _require_some(texts, np.asarray(vectors.any(axis=1)))
    return np.clip(np.einsum("ij,ij->i", vectors[one], vectors[two]), -1, 1)


def query_scores(query: str, texts: Sequence[str], reader: Embedder | TermReader) -> Floats:
    """Return the cosine similarity of a query to each text, float32 (n,).

    Parameters
    ----------
    query : str
        What is looked for.
    texts : sequence of str, length n
        What it is compared with.
    reader : Embedder or TermReader
        Makes the vectors that are compared.

    Raises
    ------
    InputError
        If a text has no piece that the method reads.
    """
    return paired_scores([query] * len(texts), texts, reader)


def _require_some(texts: Sequence[str], has_some: Bools) -> None:
    if not has_some.all():
        text = texts[int(np.flatnonzero(~has_some)[0])]
        raise InputError(
            f"the text {text[:60]!r} has no piece that this method reads; expected a word at "
            "least. Leave it out."
        )
