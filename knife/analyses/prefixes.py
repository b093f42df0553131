"""A text word by word, as a recurrent network would read it: the state after each prefix.

The model reads every prefix by itself, and the head state of the first control piece ([CLS])
plays the hidden state. It lies in the space of the embeddings, so it can be read at each step:
which terms are nearest, how far the word moved it. All prefixes of all texts are read together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.text_places import require_readable
from knife.errors import InputError
from knife.maths.rankings import highest
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints
from knife.types.prefixes import Nearness, PrefixWalk, Step
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding

BLOCK_SCORES = 2**22
"""Most scores or cosines that are held at once."""

_WORD = re.compile(r"\S+")


def prefix_states(
    texts: Sequence[str],
    model: MaskedLanguageModel,
    *,
    top: int = 5,
    by: Nearness = "score",
    step: Step = "words",
    space: Landmarks | None = None,
) -> list[PrefixWalk]:
    """Return the head state of the first control piece after each prefix of texts.

    Parameters
    ----------
    texts : sequence of str
        Texts that fit into the model.
    model : MaskedLanguageModel
        Who reads.
    top : int
        How many terms are listed at each step.
    by : {"score", "cosine"}
        What makes a term near: its score at that place (dot product plus bias, what the model
        itself would say), or its cosine to the state among the landmarks, as `knife.neighbors`
        places phrases.
    step : {"words", "pieces"}
        What a step adds: a word between white space, or one piece of the tokenizer.
    space : Landmarks, optional
        The terms; made from the model by default. Pass it to ask again and again.

    Returns
    -------
    list of PrefixWalk
        One for each text. Step 0 is the empty text. Terms are pieces that begin a word.

    Raises
    ------
    InputError
        If a text has no piece or is longer than the model reads, `top` is out of range, or the
        model puts no control piece before a text.

    Notes
    -----
    A prefix is cut from the pieces of the whole text, so the last step has exactly its pieces.

    Examples
    --------
    >>> import knife
    >>> (walk,) = prefix_states(["He treats cancer."], knife.load(), top=3)
    >>> [walk.added(step) for step in range(len(walk))], walk.ids.shape
    (['', 'He', 'treats', 'cancer.'], (4, 3))
    """
    space = space or landmarks(model.vocabulary)
    require_top(top, space)
    for name, value, known in (
        ("by", by, ("score", "cosine")),
        ("step", step, ("words", "pieces")),
    ):
        if value not in known:
            raise InputError(f"{name} is {value!r}; expected {known[0]!r} or {known[1]!r}.")
    walks = [
        _cut(text, encoding, model, step)
        for text, encoding in zip(texts, model.encode(texts), strict=True)
    ]
    sequences = [ids for own, _ in walks for ids in own]
    states = model.head_states_at(sequences, [[0]] * len(sequences))
    ids, values = _nearest(states, model, space, top, by)
    found, first = [], 0
    for text, (own, spans) in zip(texts, walks, strict=True):
        rows = slice(first, first + len(own))
        found.append(_walk(text, spans, states[rows], (ids[rows], values[rows]), model, by))
        first = rows.stop
    return found


def require_top(top: int, space: Landmarks) -> None:
    """Refuse a number of terms that there are not.

    Parameters
    ----------
    top : int
        How many terms are asked for.
    space : Landmarks
        The terms that there are.

    Raises
    ------
    InputError
        If `top` is below 1 or above the number of words.
    """
    if not 1 <= top <= len(space.ids):
        raise InputError(f"top is {top}; expected 1 to {len(space.ids)}, the number of words.")


def _cut(
    text: str, encoding: Encoding, model: MaskedLanguageModel, step: Step
) -> tuple[list[list[int]], Ints]:
    """Return the pieces of each prefix, and the span that each step adds, int64 (n + 1, 2)."""
    require_readable(text, encoding, model)
    own = np.flatnonzero(~encoding.is_special)
    if not encoding.is_special[0]:
        raise InputError(
            f"the model {model.vocabulary.info.name!r} puts no control piece before a text; "
            "expected one such as [CLS], whose state is read. Choose another model."
        )
    first, last = int(own[0]), int(own[-1]) + 1
    spans, ends = _steps(text, encoding.offsets[first:last], step)
    ids = encoding.ids.tolist()
    sequences = [[*ids[: first + end], *ids[last:]] for end in ends]
    return sequences, np.array(spans, np.int64)


def _steps(text: str, offsets: Ints, step: Step) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the span of each step, and how many pieces have been read after it."""
    spans, ends = [(0, 0)], [0]
    if step == "pieces":
        spans += [(start, end) for start, end in offsets.tolist()]
        return spans, [0, *range(1, len(offsets) + 1)]
    for word in _WORD.finditer(text):
        # A word may have no piece of its own, such as a lone control character.
        n_read = int(np.searchsorted(offsets[:, 0], word.end(), side="left"))
        if n_read > ends[-1]:
            spans.append(word.span())
            ends.append(n_read)
    if ends[-1] < len(offsets):
        # Pieces behind the last word, such as a space at the end.
        spans.append((spans[-1][1], len(text)))
        ends.append(len(offsets))
    return spans, ends


def _nearest(
    states: Floats, model: MaskedLanguageModel, space: Landmarks, top: int, by: Nearness
) -> tuple[Ints, Floats]:
    """Return the nearest terms of each state and their values, (n, k) each."""
    ids = np.empty((len(states), top), np.int64)
    values = np.empty((len(states), top), np.float32)
    for rows in row_blocks(len(states), max(1, BLOCK_SCORES // len(model.vocabulary))):
        block = states[rows]
        scores = (
            model.logits(block)[:, space.ids]
            if by == "score"
            else np.clip(space.place_states(block) @ space.unit.T, -1, 1)
        )
        best = highest(scores, top)
        ids[rows], values[rows] = space.ids[best], np.take_along_axis(scores, best, axis=1)
    return ids, values


def _walk(
    text: str,
    spans: Ints,
    states: Floats,
    nearest: tuple[Ints, Floats],
    model: MaskedLanguageModel,
    by: Nearness,
) -> PrefixWalk:
    ids, values = nearest
    exact = states.astype(np.float64)
    norms = np.sqrt(np.einsum("ij,ij->i", exact, exact))
    unit = exact / np.where(norms > 0, norms, 1)[:, None]
    moves = np.zeros(len(states))
    moves[1:] = 1 - np.clip(np.einsum("ij,ij->i", unit[1:], unit[:-1]), -1, 1)
    surfaces = model.vocabulary.surfaces
    return PrefixWalk(
        text=text,
        spans=spans,
        states=states,
        norms=norms.astype(np.float32),
        moves=moves.astype(np.float32),
        by=by,
        ids=ids,
        surfaces=tuple(tuple(surfaces[piece] for piece in row) for row in ids.tolist()),
        values=values,
    )
