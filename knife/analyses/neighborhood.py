"""What lies near a term: the tail of its cosines to the vocabulary, or its nearest k pieces.

A term that is a piece is placed by its embedding. Any other term is placed by the head state of the
model's first piece ([CLS]) after reading the term alone, and the answer says so.
"""

from __future__ import annotations

import numpy as np

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError, UnknownTermError
from knife.maths.histograms import histogram
from knife.types.arrays import Floats
from knife.types.neighbors import Neighbors
from knife.types.protocols import MaskedLanguageModel
from knife.types.rules import NoiseFloor, TailRule
from knife.types.vocabulary import Vocabulary


def neighbors(
    term: str,
    model: MaskedLanguageModel,
    rule: TailRule | None = None,
    *,
    top: int | None = None,
    space: Landmarks | None = None,
) -> Neighbors:
    """Return the pieces nearest to a term.

    Parameters
    ----------
    term : str
        A word of the vocabulary, a piece in the tokenizer's spelling (``##ing``), or any phrase.
    model : MaskedLanguageModel
        The model to ask.
    rule : TailRule, optional
        What a tail is; `NoiseFloor()` by default.
    top : int, optional
        Return this many pieces instead of the tail.
    space : Landmarks, optional
        Where to look; made from the model by default. Pass it to ask many terms.

    Returns
    -------
    Neighbors
        By falling cosine, the term itself left out.

    Raises
    ------
    InputError
        If the term is empty or `top` is not above 0.
    UnknownTermError
        If the term holds characters that the model does not know; names close matches.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> found = neighbors("London", model, top=5)
    >>> len(found), found.representation
    (5, 'piece')
    """
    term = term.strip()
    if not term:
        raise InputError("the term is empty; expected a word or a phrase, such as cell.")
    if top is not None and top < 1:
        raise InputError(f"top is {top}; expected 1 or more.")
    vocabulary = model.vocabulary
    piece = vocabulary.find(_folded(term, vocabulary))
    space = _space_of(piece, vocabulary, space)
    names: tuple[str, ...]
    if piece is not None:
        position = int(np.searchsorted(space.ids, piece))
        cosines, names = space.unit @ space.unit[position], (vocabulary.pieces[piece],)
        cosines[position] = -2  # not its own neighbour
    else:
        state, names = _first_state(term, model)
        cosines = space.unit @ space.place_states(state[None])[0]
    others = np.clip(cosines[cosines > -1.5], -1, 1)
    threshold = tail_threshold(others, rule or NoiseFloor())
    order = np.lexsort((space.ids, -cosines))
    n_found = int((cosines > threshold).sum()) if top is None else min(top, others.size)
    ids = space.ids[order[:n_found]]
    return Neighbors(
        term=term,
        representation="piece" if piece is not None else "head state of [CLS]",
        pieces=names,
        ids=ids,
        surfaces=tuple(vocabulary.surfaces[i] for i in ids),
        cosines=np.clip(cosines[order[:n_found]], -1, 1),
        threshold=float(threshold),
        histogram=histogram(others),
    )


def _folded(term: str, vocabulary: Vocabulary) -> str:
    return term if vocabulary.info.is_cased else term.lower()


def _space_of(piece: int | None, vocabulary: Vocabulary, space: Landmarks | None) -> Landmarks:
    """Return landmarks of the piece's own kind: words among words."""
    if piece is not None and vocabulary.is_continuation[piece]:
        return landmarks(vocabulary, "continuations")
    return space or landmarks(vocabulary, "words")


def _first_state(term: str, model: MaskedLanguageModel) -> tuple[Floats, tuple[str, ...]]:
    """Return the head state of the first control piece, float32 (H,), and the term's pieces."""
    vocabulary, encoding = model.vocabulary, model.encode([term])[0]
    own = encoding.ids[~encoding.is_special]
    if own.size == 0 or vocabulary.is_special[own].any():
        raise UnknownTermError(
            term, vocabulary.close_matches(term), "it holds characters that the model never saw"
        )
    state = model.head_states_at([encoding.ids.tolist()], [[0]])[0]
    return state, tuple(vocabulary.pieces[i] for i in own)
