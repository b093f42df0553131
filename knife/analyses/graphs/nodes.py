"""Words of a vocabulary, phrases and sentences as nodes, in the space of the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from knife.analyses.landmarks import landmarks
from knife.analyses.static_vectors import StaticSource
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.graph_nodes import GraphNodes, joined_nodes
from knife.types.protocols import MaskedLanguageModel
from knife.types.static_vectors import PhraseSource, StaticOptions
from knife.types.term_graphs import NODE_KINDS, NodeKind
from knife.types.vocabulary import Vocabulary

AT_ONCE = 256


def vocabulary_nodes(vocabulary: Vocabulary) -> GraphNodes:
    """Return the words of a vocabulary as nodes.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and embeddings.

    Returns
    -------
    GraphNodes
        By rising piece id; of pieces that stand for the same text, the first.

    Examples
    --------
    >>> import knife
    >>> "London" in vocabulary_nodes(knife.load().vocabulary).names
    True
    """
    space = landmarks(vocabulary)
    first: dict[str, int] = {}
    for row, piece in enumerate(space.ids.tolist()):
        name = name_of(vocabulary.surfaces[piece])
        if name:
            first.setdefault(name, row)
    kept = np.array(list(first.values()), np.int64)
    kinds = np.full(len(kept), NODE_KINDS.index("piece"), np.int64)
    return GraphNodes(tuple(first), kinds, space.ids[kept], space.unit[kept])


def text_nodes(
    model: MaskedLanguageModel,
    texts: Iterable[str],
    kind: NodeKind = "phrase",
    phrases_by: PhraseSource = "both",
) -> GraphNodes:
    """Return phrases or sentences as nodes, each once.

    Parameters
    ----------
    model : MaskedLanguageModel
        What reads them.
    texts : iterable of str
        A text that is a word of the vocabulary becomes that piece.
    kind : {"phrase", "sentence"}
        What the texts are.
    phrases_by : {"both", "mean", "first", "pieces"}
        What stands for a text, as in `StaticOptions`.

    Returns
    -------
    GraphNodes
        In the order in which they came.

    Raises
    ------
    UnknownTermError
        If a text holds characters that the model does not know.
    InputError
        If a text is empty or too long.

    Examples
    --------
    >>> import knife
    >>> text_nodes(knife.load(), ["breast cancer", "breast  cancer"]).names
    ('breast cancer',)
    """
    reader = NodeReader(model, phrases_by)
    return joined_nodes([reader.none(), *reader.blocks(texts, kind)])


class NodeReader:
    """Reads texts as nodes block by block, no name twice.

    Parameters
    ----------
    model : MaskedLanguageModel
        What reads them.
    phrases_by : {"both", "mean", "first", "pieces"}
        What stands for a text, as in `StaticOptions`.
    taken : iterable of str
        Names that there are already; they are counted, not repeated.

    Examples
    --------
    >>> import knife
    >>> reader = NodeReader(knife.load(), taken=["breast cancer"])
    >>> reader.read(["breast cancer", "heart attack"]).names, reader.n_doubles
    (('heart attack',), 1)
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        phrases_by: PhraseSource = "both",
        taken: Iterable[str] = (),
    ) -> None:
        self._model, self._taken = model, set(taken)
        self._source = StaticSource(model, StaticOptions(phrases_by=phrases_by))
        self._space = landmarks(model.vocabulary)
        self.n_doubles = 0

    def none(self) -> GraphNodes:
        """Return no node at all, of the model's width."""
        no_ids = np.empty(0, np.int64)
        return GraphNodes((), no_ids, no_ids, np.empty((0, self._source.width), np.float32))

    def words(self) -> GraphNodes:
        """Return the words of the vocabulary whose names are not taken, and take them."""
        found = vocabulary_nodes(self._model.vocabulary)
        fresh = [row for row, name in enumerate(found.names) if name not in self._taken]
        self.n_doubles += len(found) - len(fresh)
        names = tuple(found.names[row] for row in fresh)
        self._taken.update(names)
        kept = np.array(fresh, np.int64)
        return GraphNodes(names, found.kinds[kept], found.piece_ids[kept], found.rows[kept])

    def blocks(self, texts: Iterable[str], kind: NodeKind = "phrase") -> Iterable[GraphNodes]:
        """Yield nodes of some texts at a time, as `read` gives them."""
        batch: list[str] = []
        for text in texts:
            batch.append(text)
            if len(batch) == AT_ONCE:
                yield self.read(batch, kind)
                batch = []
        if batch:
            yield self.read(batch, kind)

    def read(self, texts: Sequence[str], kind: NodeKind = "phrase") -> GraphNodes:
        """Return those texts that are new as nodes; if one cannot be had, no name is taken.

        Raises
        ------
        UnknownTermError, InputError
            As for `text_nodes`.
        """
        fresh: dict[str, None] = {}
        n_doubles = 0
        for text in texts:
            name = name_of(text)
            if not name:
                raise InputError("a text is empty; expected a word, a phrase or a sentence.")
            if name in self._taken or name in fresh:
                n_doubles += 1
            else:
                fresh[name] = None
        nodes = self._nodes(tuple(fresh), kind)
        self._taken.update(fresh)
        self.n_doubles += n_doubles
        return nodes

    def _nodes(self, names: tuple[str, ...], kind: NodeKind) -> GraphNodes:
        vocabulary = self._model.vocabulary
        folded = names if vocabulary.info.is_cased else tuple(name.lower() for name in names)
        found = [vocabulary.find(name) for name in folded]
        pieces = np.array([-1 if piece is None else piece for piece in found], np.int64)
        places = np.searchsorted(self._space.ids, pieces)
        # A continuation in a tokenizer's own spelling is no word: it is read as it stands.
        places = np.minimum(places, max(len(self._space.ids) - 1, 0))
        is_word = (pieces >= 0) & (self._space.ids[places] == pieces)
        rows = np.zeros((len(names), vocabulary.width), np.float32)
        rows[is_word] = self._space.unit[places[is_word]]
        others = np.flatnonzero(~is_word)
        for block in row_blocks(len(others), AT_ONCE):
            chosen = others[block]
            rows[chosen] = self._source.read([names[row] for row in chosen.tolist()])
        kinds = np.where(is_word, NODE_KINDS.index("piece"), NODE_KINDS.index(kind))
        return GraphNodes(names, kinds, np.where(is_word, pieces, -1), rows)


def name_of(text: str) -> str:
    r"""Return a text as the name of a node: one space between words, nothing that is not printed.

    Examples
    --------
    >>> name_of(" New\tYork ")
    'New York'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
