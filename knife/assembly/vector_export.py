"""Context-free vectors from a model to a file that word2vec's readers open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from knife.analyses.static_vectors import StaticSource
from knife.store.word2vec import check_word2vec, write_word2vec
from knife.types.protocols import MaskedLanguageModel
from knife.types.static_vectors import NamedBlock, StaticOptions


def export_vectors(
    path: str | Path,
    model: MaskedLanguageModel,
    phrases: Iterable[str] = (),
    options: StaticOptions | None = None,
    *,
    force: bool = False,
) -> int:
    """Write the vectors of a vocabulary and of phrases, block by block.

    Parameters
    ----------
    path : str or Path
        ``.txt`` or ``.vec`` (text), ``.bin`` (binary), each also with ``.gz``.
    model : MaskedLanguageModel
        The model.
    phrases : iterable of str
        Further words and phrases; read as they are written.
    options : StaticOptions, optional
        Which vectors.
    force : bool
        Whether a file that exists is replaced.

    Returns
    -------
    int
        How many vectors were written.

    Raises
    ------
    InputError
        As for `knife.static_vectors`, or if the name ends in something else; nothing is written.
    StoreError
        If the file exists and `force` is not set, or cannot be written.

    Examples
    --------
    >>> import knife, tempfile
    >>> place = Path(tempfile.mkdtemp(), "words.bin")
    >>> model = knife.load()
    >>> export_vectors(place, model) == len(model.vocabulary.words)
    True
    """
    path = check_word2vec(path)
    source = StaticSource(model, options)

    def blocks() -> Iterator[NamedBlock]:
        yield from source.pieces()
        yield from source.phrases(phrases)

    return write_word2vec(path, blocks(), source.width, force=force)
