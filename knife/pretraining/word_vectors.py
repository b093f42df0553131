"""Word vectors of pieces, as a start for the embeddings.

Continuous bag of words (Mikolov et al. 2013) over the pieces of the same corpus knows in minutes
which pieces occur in similar places; a model that begins with random embeddings spends its first
hours on that. gensim computes them, reading pieces as numbers in a text file that it streams
without Python in the loop.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knife.errors import MissingExtraError, StoreError
from knife.pretraining.packed import Integers, PackedCorpus

Floats = npt.NDArray[np.float32]

WINDOW, N_NEGATIVE, SUBSAMPLING, N_EPOCHS = 5, 10, 1e-4, 5


def word_vectors(
    corpus: PackedCorpus,
    documents: Integers,
    *,
    n_pieces: int,
    hidden_size: int,
    scratch: Path,
    n_threads: int,
    seed: int,
) -> Floats:
    """Return a vector for each piece, learnt from the pieces around it.

    Parameters
    ----------
    corpus : PackedCorpus
        All documents.
    documents : (n,) int64
        Those to read, in rising order.
    n_pieces, hidden_size : int
        V and H.
    scratch : Path
        Where a text file of the corpus is written for the time being.
    n_threads : int
        With more than one, runs differ in the last digits.
    seed : int
        Start of the vectors, also of those of pieces that never occur.

    Returns
    -------
    (V, H) float32
        Centred, of standard deviation 1.

    Raises
    ------
    MissingExtraError
        If gensim is not installed.
    StoreError
        If the text file cannot be written.
    """
    try:
        from gensim.models import Word2Vec  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError("gensim", "pretrain") from error
    try:
        _write_sentences(corpus, documents, scratch)
        with _quiet(logging.getLogger("gensim")):
            learnt = Word2Vec(
                corpus_file=str(scratch),
                vector_size=hidden_size,
                window=WINDOW,
                negative=N_NEGATIVE,
                sample=SUBSAMPLING,
                epochs=N_EPOCHS,
                min_count=1,
                workers=n_threads,
                seed=seed,
            ).wv
    except OSError as error:
        raise StoreError(
            f"the text for word vectors cannot be written to {scratch}: {error}. Expected room for "
            "about five bytes a piece. Make room, or begin with random embeddings."
        ) from error
    finally:
        scratch.unlink(missing_ok=True)
    vectors = np.random.default_rng(seed).normal(size=(n_pieces, hidden_size)).astype(np.float32)
    found = learnt.vectors - learnt.vectors.mean(axis=0)
    # A single piece is its own mean and stays there.
    spread = float(found.std()) or 1.0
    vectors[np.array(learnt.index_to_key, dtype=np.int64)] = found / spread
    return vectors


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _write_sentences(corpus: PackedCorpus, documents: Integers, path: Path) -> None:
    """Write the pieces of each sentence as numbers on a line."""
    names = np.arange(int(corpus.pieces.max()) + 1).astype(str)
    with path.open("w", encoding="ascii") as file:
        for document in documents.tolist():
            start, end = corpus.document_starts[document : document + 2]
            first, last = np.searchsorted(corpus.sentence_starts, (start, end))
            written = names[corpus.pieces[start:end]]
            cuts = corpus.sentence_starts[first + 1 : last] - start
            lines = (" ".join(own) for own in np.split(written, cuts))
            file.write("\n".join(lines) + "\n")
