"""What a model makes of a few plain texts: whether it can spell them, and how its states lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.inspection.isotropy import isotropy
from knife.types.inspection import Isotropy
from knife.types.protocols import MaskedLanguageModel


@dataclass(frozen=True)
class ProbeReading:
    """How a model read some sentences.

    Parameters
    ----------
    sentences : tuple of str
        Those that fit into the model.
    n_left_out : int
        Those that do not.
    n_pieces : int
        Pieces of the former, control pieces left out.
    unknown : float, in [0, 1]
        Share of the pieces that stand for characters that the model does not know.
    head_states : Isotropy or None
        Of the pieces; None where there are fewer than two.
    """

    sentences: tuple[str, ...]
    n_left_out: int
    n_pieces: int
    unknown: float
    head_states: Isotropy | None


def read_probes(
    model: MaskedLanguageModel, sentences: Sequence[str], seed: int = 0
) -> ProbeReading:
    """Let a model read some sentences.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    sentences : sequence of str
        Any texts; those that are too long for the model are left out and counted.
    seed : int
        Decides which pairs of states are compared.

    Returns
    -------
    ProbeReading
        What it made of them.

    Raises
    ------
    InputError
        If a text holds what is no text.

    Examples
    --------
    >>> import knife
    >>> found = read_probes(knife.load(), ["The heart pumps blood."])
    >>> found.n_left_out, found.unknown
    (0, 0.0)
    """
    encodings = model.encode(sentences)
    fits = [len(one) <= model.max_length for one in encodings]
    chosen = tuple(text for text, fit in zip(sentences, fits, strict=True) if fit)
    read = [one for one, fit in zip(encodings, fits, strict=True) if fit]
    own = [np.flatnonzero(~one.is_special) for one in read]
    pieces = np.concatenate([np.empty(0, np.int64), *(one.ids[~one.is_special] for one in read)])
    found = None
    if len(pieces) > 1:
        rows = [one.ids.tolist() for one in read]
        found = isotropy(model.head_states_at(rows, [at.tolist() for at in own]), seed)
    unknown = float(model.vocabulary.is_special[pieces].mean()) if len(pieces) else 0.0
    return ProbeReading(chosen, len(sentences) - len(chosen), len(pieces), unknown, found)
