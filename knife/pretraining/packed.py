"""A corpus as pieces: one flat array with the borders of sentences and documents.

The arrays are written while the text is read and mapped into memory afterwards, so neither the
text nor the pieces have to fit. This module does not know where documents come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from transformers import PreTrainedTokenizerFast

from knife.errors import InputError, StoreError
from knife.models.texts import own_tokenizer
from knife.models.vocabularies import read_spelling

Integers = npt.NDArray[np.int64]

PIECES, SENTENCES, DOCUMENTS, ABOUT = "pieces.bin", "sentences.bin", "documents.bin", "corpus.json"

AT_ONCE = 10_000
"""Sentences that are tokenised together: enough to keep the tokenizer's threads busy."""


@dataclass(frozen=True)
class PackedCorpus:
    """Documents as pieces, whole sentences after one another.

    Parameters
    ----------
    pieces : (N,) uint16 or uint32
        Piece ids of all sentences, without control pieces. May be mapped from a file.
    sentence_starts : (S + 1,) int64
        Where each sentence begins in `pieces`; the last entry is N.
    document_starts : (D + 1,) int64
        Where each document begins in `pieces`; the last entry is N.
    """

    pieces: npt.NDArray[np.integer]
    sentence_starts: Integers
    document_starts: Integers

    @property
    def n_pieces(self) -> int:
        """Number of pieces."""
        return len(self.pieces)

    @property
    def n_sentences(self) -> int:
        """Number of sentences."""
        return len(self.sentence_starts) - 1

    @property
    def n_documents(self) -> int:
        """Number of documents."""
        return len(self.document_starts) - 1

    def split(self, every: int) -> tuple[Integers, Integers]:
        """Return the documents to train on and those that are held out.

        Parameters
        ----------
        every : int
            Documents ``every``, ``2 * every``, …, counted from 1, are held out; 0 for none, as in
            `knife.pretraining.documents.is_held_out`.

        Returns
        -------
        trained, held_out : int64
            Document numbers from 0, those without a piece left out.

        Raises
        ------
        InputError
            If `every` is negative.
        """
        if every < 0:
            raise InputError(
                f"one document in {every} cannot be held out; expected a positive number, or 0 for "
                "none. Change it."
            )
        numbers = np.flatnonzero(np.diff(self.document_starts))
        is_held_out = (numbers + 1) % every == 0 if every else np.zeros(len(numbers), bool)
        return numbers[~is_held_out], numbers[is_held_out]


@dataclass(frozen=True)
class _About:
    """What stands beside the arrays."""

    dtype: str
    n_pieces: int
    n_sentences: int
    n_documents: int
    digest: str


def pack(
    documents: Iterable[Sequence[str]],
    tokenizer: PreTrainedTokenizerFast,
    directory: Path,
    digest: str = "",
) -> PackedCorpus:
    """Tokenise documents into a directory and return them as arrays that are mapped from there.

    Parameters
    ----------
    documents : iterable of sequence of str
        The sentences of each document; read once, never held.
    tokenizer : PreTrainedTokenizerFast
        Turns sentences into pieces, whole: its truncation and padding do not count here. A control
        piece that is spelt out in the text is text.
    directory : Path
        Is made; files of an earlier attempt in it are overwritten.
    digest : str
        Of the tokenizer and the sources; `read_packed` gives it back.

    Raises
    ------
    InputError
        If there is no text.
    StoreError
        If the disk is full and so on; what was written is no complete corpus then.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / ABOUT).unlink(missing_ok=True)
        about = _write(iter(documents), tokenizer, directory, digest)
        if not about.n_pieces:
            raise InputError(
                "there is no text in the corpus; expected at least one sentence. Check the files, "
                "and what is dropped of them."
            )
        text = json.dumps(asdict(about), indent=1) + "\n"
        (directory / ABOUT).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"the text cannot be kept as pieces in {directory}: {error}. Expected a directory that "
            "is open to this user, and room for two to four bytes a piece. Make room, or choose "
            "another --out, and start again."
        ) from error
    return read_packed(directory)[0]


def _write(
    documents: Iterator[Sequence[str]],
    tokenizer: PreTrainedTokenizerFast,
    directory: Path,
    digest: str,
) -> _About:
    """Write the arrays and return what stands beside them."""
    highest = max(tokenizer.get_vocab().values())
    dtype = np.dtype(np.uint16 if highest < 1 << 16 else np.uint32)
    counts = {PIECES: 0, SENTENCES: 0, DOCUMENTS: 0}
    with ExitStack() as stack:
        files = {name: stack.enter_context((directory / name).open("wb")) for name in counts}
        for lengths in _encoded(documents, tokenizer, dtype, files[PIECES]):
            ends = counts[PIECES] + np.cumsum(np.concatenate(lengths), dtype=np.int64)
            files[SENTENCES].write(ends.tobytes())
            per_document = np.cumsum([len(own) for own in lengths])
            before = np.append(counts[PIECES], ends)
            files[DOCUMENTS].write(before[per_document].tobytes())
            counts[PIECES] = int(before[-1])
            counts[SENTENCES] += len(ends)
            counts[DOCUMENTS] += len(lengths)
    return _About(dtype.name, counts[PIECES], counts[SENTENCES], counts[DOCUMENTS], digest)


def read_packed(directory: Path) -> tuple[PackedCorpus, str]:
    """Map the arrays of a directory and return them with the digest that they were written with.

    Raises
    ------
    StoreError
        If the directory holds no complete corpus.
    """
    try:
        about = _About(**json.loads((directory / ABOUT).read_text(encoding="utf-8")))
        pieces = _mapped(directory / PIECES, np.dtype(about.dtype), about.n_pieces)
        ends = _mapped(directory / SENTENCES, np.dtype(np.int64), about.n_sentences)
        last = _mapped(directory / DOCUMENTS, np.dtype(np.int64), about.n_documents)
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(
            f"{directory} holds no complete corpus of pieces: {error}. Remove the directory and "
            "start the run again; the text is then tokenised anew."
        ) from error
    return PackedCorpus(pieces, np.append(0, ends), np.append(0, last)), about.digest


def _encoded(
    documents: Iterator[Sequence[str]],
    tokenizer: PreTrainedTokenizerFast,
    dtype: np.dtype[np.unsignedinteger],
    file: IO[bytes],
) -> Iterator[list[Integers]]:
    """Write the pieces of some documents at a time; yield the length of every sentence."""
    backend = own_tokenizer(tokenizer)
    backend.encode_special_tokens = True
    # In running text a space stands before each sentence, and belongs to its first word.
    before = " " if read_spelling(backend).is_bytes else ""
    for some in _together(documents):
        lines = [line and before + line for document in some for line in document]
        ids = [
            np.array(encoding.ids, dtype=dtype)
            for start in range(0, len(lines), AT_ONCE)
            for encoding in backend.encode_batch_fast(
                lines[start : start + AT_ONCE], add_special_tokens=False
            )
        ]
        file.write(np.concatenate(ids).tobytes() if ids else b"")
        lengths = np.array([len(own) for own in ids], dtype=np.int64)
        borders = np.cumsum([len(document) for document in some])[:-1]
        yield [own[own > 0] for own in np.split(lengths, borders)]


def _together(documents: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Yield documents with about `AT_ONCE` sentences together, however long each is."""
    some: list[Sequence[str]] = []
    n_sentences = 0
    for document in documents:
        some.append(document)
        # An empty document has a place among the others, too.
        n_sentences += 1 + len(document)
        if n_sentences >= AT_ONCE:
            yield some
            some, n_sentences = [], 0
    if some:
        yield some


def _mapped(path: Path, dtype: np.dtype[np.integer], n: int) -> npt.NDArray[np.integer]:
    if path.stat().st_size != n * dtype.itemsize:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes, not {n} of {dtype}")
    return np.memmap(path, dtype=dtype, mode="r", shape=(n,)) if n else np.zeros(0, dtype)
