"""Vectors without a context for the pieces of a model and for any phrase, in one space.

A word of the vocabulary has its decoder row; a phrase is read by the model and put among the rows.
The names are those of word2vec files: no spaces, each once. What is given out with a name that is
taken already would be lost in such a file, so it is refused, never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from knife.analyses.landmarks import Landmarks, Members, landmarks
from knife.errors import InputError, RecordError, UnknownTermError
from knife.maths.similarity import row_blocks, unit_rows
from knife.types.arrays import Floats, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding
from knife.types.static_vectors import NamedBlock, PhraseSource, StaticOptions

BLOCK = 4096
PHRASES_AT_ONCE = 256


def static_vectors(
    model: MaskedLanguageModel,
    phrases: Iterable[str] = (),
    options: StaticOptions | None = None,
) -> NamedBlock:
    """Return the vectors of a vocabulary, and of phrases behind them.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    phrases : iterable of str
        Words or phrases. One that is a word of the vocabulary has that word's vector.
    options : StaticOptions, optional
        Which vectors; words only, and as `knife.neighbors` compares them, by default.

    Returns
    -------
    NamedBlock
        Words by rising id, continuations, phrases in their order. Pieces of the same name are
        given once, with the lowest id; so are phrases that came before.

    Raises
    ------
    UnknownTermError
        If a phrase holds characters that the model does not know.
    InputError
        If a phrase is empty or too long, or its name is that of another.

    Examples
    --------
    >>> import knife
    >>> found = static_vectors(knife.load(), ["breast cancer"])
    >>> found.names[-1], bool(abs(np.linalg.norm(found.vectors[-1]) - 1) < 1e-5)
    ('breast_cancer', True)
    """
    source = StaticSource(model, options)
    blocks = [*source.pieces(), *source.phrases(phrases)]
    names = tuple(name for block in blocks for name in block.names)
    empty = np.empty((0, model.vocabulary.width), np.float32)
    return NamedBlock(names, np.concatenate([empty, *(block.vectors for block in blocks)]))


class StaticSource:
    """Gives out named vectors block by block, no name twice.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    options : StaticOptions, optional
        Which vectors.
    """

    def __init__(self, model: MaskedLanguageModel, options: StaticOptions | None = None) -> None:
        self._model, self._options = model, options or StaticOptions()
        self._taken: dict[str, str] = {}
        self.n_doubles = 0

    @cached_property
    def _words(self) -> Landmarks:
        return self._space("words")

    @cached_property
    def _continuations(self) -> Landmarks:
        return self._space("continuations")

    def _space(self, members: Members) -> Landmarks:
        n_directions = 1 if self._options.kind == "landmark" else 0
        return landmarks(self._model.vocabulary, members, min(n_directions, self.width - 1))

    @property
    def width(self) -> int:
        """Width H of a vector."""
        return self._model.vocabulary.width

    def pieces(self) -> Iterator[NamedBlock]:
        """Yield the pieces that were asked for; those whose name is taken are counted."""
        vocabulary = self._model.vocabulary
        groups = []
        if self._options.has_words:
            groups.append((vocabulary.words, ""))
        if self._options.has_continuations:
            groups.append((vocabulary.continuations, "##"))
        for ids, mark in groups:
            for rows in row_blocks(len(ids), BLOCK):
                chosen, names = [], []
                for piece in ids[rows].tolist():
                    surface = mark + vocabulary.surfaces[piece]
                    name = name_of(surface, self._options.space)
                    if not name or name in self._taken:
                        self.n_doubles += 1
                        continue
                    self._taken[name] = surface
                    chosen.append(piece)
                    names.append(name)
                yield NamedBlock(tuple(names), self._rows(np.array(chosen, np.int64)))

    def phrases(self, phrases: Iterable[str]) -> Iterator[NamedBlock]:
        """Yield phrases with their vectors; one that came before is counted, not repeated.

        Raises
        ------
        UnknownTermError, InputError
            As for `static_vectors`.
        """
        batch: list[str] = []
        for phrase in phrases:
            batch.append(phrase)
            if len(batch) == PHRASES_AT_ONCE:
                yield self.block_of(batch)
                batch = []
        if batch:
            yield self.block_of(batch)

    def block_of(self, phrases: Sequence[str]) -> NamedBlock:
        """Return the vectors of a few phrases; if one of them cannot be had, no name is taken."""
        fresh: dict[str, str] = {}
        n_doubles = 0
        for phrase in phrases:
            name, text = self._name(phrase), " ".join(phrase.split())
            standing = fresh.get(name, self._taken.get(name))
            if standing is None:
                fresh[name] = text
            elif standing == text:
                n_doubles += 1
            else:
                raise RecordError(
                    f"{text!r} would be called {name!r}, as {standing!r} is already; expected "
                    "different names. Choose another --space, or leave one out."
                )
        vectors = self.vectors(list(fresh.values()))
        self._taken.update(fresh)
        self.n_doubles += n_doubles
        return NamedBlock(tuple(fresh), vectors)

    def _name(self, phrase: str) -> str:
        name = name_of(phrase, self._options.space)
        if not name:
            raise InputError("a phrase is empty; expected a word or a phrase, such as cell.")
        return name

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of words and phrases, float32 (n, H); no name is taken.

        Raises
        ------
        UnknownTermError, InputError
            As `read` does.
        """
        vocabulary = self._model.vocabulary
        vectors = np.zeros((len(texts), self.width), np.float32)
        folded = texts if vocabulary.info.is_cased else [text.lower() for text in texts]
        found = [vocabulary.find(text) for text in folded]
        known = [row for row, piece in enumerate(found) if piece is not None]
        vectors[known] = self._rows(np.array([p for p in found if p is not None], np.int64))
        others = [row for row, piece in enumerate(found) if piece is None]
        if others:
            vectors[others] = self.read([texts[row] for row in others])
        return vectors

    def _rows(self, ids: Ints) -> Floats:
        """Return the vectors of pieces, each kind in its own space, float32 (n, H)."""
        vocabulary = self._model.vocabulary
        rows = vocabulary.embeddings[ids]
        if self._options.kind == "embedding":
            return rows
        inside = vocabulary.is_continuation[ids]
        if inside.any():
            rows[inside] = self._continuations.common.remove(rows[inside])
        if not inside.all():
            rows[~inside] = self._words.common.remove(rows[~inside])
        return unit_rows(rows) if self._options.kind == "landmark" else rows

    def read(self, texts: Sequence[str], by: PhraseSource | None = None) -> Floats:
        """Return the vectors of texts as the model reads them, also where a text is a word.

        Parameters
        ----------
        texts : sequence of str
            Words or phrases.
        by : {"both", "mean", "first", "pieces"}, optional
            What stands for a text; as the options say by default.

        Returns
        -------
        float32 array (n, H)
            As long as those of words on average.

        Raises
        ------
        UnknownTermError
            If one holds characters that the model does not know.
        InputError
            If one is too long.
        """
        vocabulary, encodings = self._model.vocabulary, self._model.encode(texts)
        own = [one.ids[~one.is_special] for one in encodings]
        for text, ids in zip(texts, own, strict=True):
            if ids.size == 0 or vocabulary.is_special[ids].any():
                why = "it holds characters that the model never saw"
                raise UnknownTermError(text, vocabulary.close_matches(text), why)
        by = by or self._options.phrases_by
        found = np.zeros((len(texts), self.width), np.float32)
        if by in {"both", "pieces"}:
            found += unit_rows(np.stack([self._rows(ids).mean(axis=0) for ids in own]))
        if by != "pieces":
            found += self._states(encodings, by_first=by == "first")
        # A head state is much longer than an embedding and would outweigh words in sums.
        return unit_rows(found) * np.float32(self._length)

    def _states(self, encodings: Sequence[Encoding], *, by_first: bool) -> Floats:
        """Return the state of each text among the words, at length 1, float32 (n, H)."""
        places = [
            [0] if by_first else np.flatnonzero(~one.is_special).tolist() for one in encodings
        ]
        states = self._model.head_states_at([one.ids.tolist() for one in encodings], places)
        starts = np.cumsum([0, *(len(one) for one in places[:-1])])
        sizes = np.array([[len(one)] for one in places], np.float32)
        means: Floats = (np.add.reduceat(states, starts, axis=0) / sizes).astype(np.float32)
        if self._options.kind == "embedding":
            return unit_rows(means)
        return self._words.place_states(means)

    @cached_property
    def _length(self) -> float:
        if self._options.kind == "landmark" or not self._model.vocabulary.words.size:
            return 1.0
        sample = self._rows(self._model.vocabulary.words[:BLOCK])
        return float(np.linalg.norm(sample, axis=1).mean())


def name_of(text: str, space: str = "_") -> str:
    r"""Return a name for files whose columns are parted by spaces, as control characters are.

    Examples
    --------
    >>> name_of(" New\tYork "), name_of("New York", "")
    ('New_York', 'NewYork')
    """
    return space.join("".join(c if c.isprintable() else " " for c in text).split())
