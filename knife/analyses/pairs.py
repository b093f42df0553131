"""Which pieces of a text stand for each other: each piece scored at each place of the text.

A high score off the diagonal says that the model, at one place, would say another piece of the same
text. By default the text is read as it stands, so that the diagonal is mostly rank 1 and what is
near it is what the place resembles; with masks the model has to guess.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knife.analyses.text_places import require_readable
from knife.maths.rankings import ranks_within
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints
from knife.types.pairs import TokenPairs
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding

BLOCK_SCORES = 2**22
"""Most scores of the whole vocabulary that are held at once."""


def token_pairs(
    texts: Sequence[str],
    model: MaskedLanguageModel,
    *,
    masked: bool = False,
    controls: bool = False,
) -> list[TokenPairs]:
    """Score each piece of a text at each place of the text.

    Parameters
    ----------
    texts : sequence of str
        Texts that fit into the model.
    model : MaskedLanguageModel
        Whose scores.
    masked : bool
        Whether each place is masked when it is looked at, which takes a reading for each.
    controls : bool
        Whether control pieces have rows and columns as well.

    Returns
    -------
    list of TokenPairs
        One for each text.

    Raises
    ------
    InputError
        If a text has no piece, or is longer than the model reads.

    Examples
    --------
    >>> import knife
    >>> (pairs,) = token_pairs(["She sold her house."], knife.load())
    >>> pairs.pieces, pairs.scores.shape
    (('She', 'sold', 'her', 'house', '.'), (5, 5))
    """
    encodings = model.encode(texts)
    wanted = [
        _rows(text, encoding, model, controls=controls)
        for text, encoding in zip(texts, encodings, strict=True)
    ]
    sequences: list[list[int]] = []
    positions: list[list[int]] = []
    for encoding, rows in zip(encodings, wanted, strict=True):
        for own in [[row] for row in rows.tolist()] if masked else [rows.tolist()]:
            ids = encoding.ids.tolist()
            if masked:
                ids[own[0]] = model.mask_id
            sequences.append(ids)
            positions.append(own)
    states = model.head_states_at(sequences, positions)
    found, first = [], 0
    for text, encoding, rows in zip(texts, encodings, wanted, strict=True):
        own = states[first : first + rows.size]
        found.append(_pairs(text, encoding, rows, own, model, is_masked=masked))
        first += rows.size
    return found


def _rows(text: str, encoding: Encoding, model: MaskedLanguageModel, *, controls: bool) -> Ints:
    """Return which pieces have rows, int64 (n,)."""
    require_readable(text, encoding, model)
    own = np.flatnonzero(~encoding.is_special)
    return np.arange(len(encoding)) if controls else own


def _pairs(
    text: str,
    encoding: Encoding,
    rows: Ints,
    states: Floats,
    model: MaskedLanguageModel,
    *,
    is_masked: bool,
) -> TokenPairs:
    ids = encoding.ids[rows]
    scores = np.empty((rows.size, rows.size), np.float32)
    ranks = np.empty((rows.size, rows.size), np.int64)
    for block in row_blocks(rows.size, max(1, BLOCK_SCORES // len(model.vocabulary))):
        whole = model.logits(states[block])
        scores[block], ranks[block] = whole[:, ids], ranks_within(whole, ids)
    names = model.vocabulary.pieces
    return TokenPairs(
        ids=ids,
        pieces=tuple(
            names[encoding.ids[row]] if encoding.is_special[row] else text[start:end]
            for row, (start, end) in zip(
                rows.tolist(), encoding.offsets[rows].tolist(), strict=True
            )
        ),
        offsets=encoding.offsets[rows],
        is_control=encoding.is_special[rows],
        scores=scores,
        ranks=ranks,
        own_ranks=_dense(ranks),
        is_masked=is_masked,
    )


def _dense(ranks: Ints) -> Ints:
    """Return ranks among the columns of each row; equal ranks, of equal pieces, stay equal."""
    order = np.argsort(ranks, axis=1, kind="stable")
    ordered = np.take_along_axis(ranks, order, axis=1)
    steps = np.ones_like(ranks)
    steps[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    dense = np.empty_like(ranks)
    np.put_along_axis(dense, order, np.cumsum(steps, axis=1), axis=1)
    return dense
