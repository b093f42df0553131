"""What a model puts between two entities when the words of their relation are masked.

One mask stands in place of the verb or noun alone, its preposition left where it is; where the
words are several, two masks stand in place of all of them as well. What the substitutes say is told
by signatures over the vocabulary: which relation the words near each piece express.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knife.analyses.masking import MaskableText, Query
from knife.analyses.substitution import ask
from knife.types.entities import Mention, Vote
from knife.types.labels import Signatures
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes

MOST_PIECES = 128
"""Longest window around a mask, in pieces: relations are told within a sentence."""

N_SHOWN = 8


@dataclass(frozen=True, eq=False)
class MaskSays:
    """What substitutes say of one span.

    Parameters
    ----------
    shares : float64 array (L,)
        Of each label of the signatures, sums to at most 1; zeros if nothing speaks.
    votes : tuple of Vote
        Who said so, likeliest first.
    """

    shares: NDArray[np.float64] = field(repr=False)
    votes: tuple[Vote, ...] = ()


class MaskedSpans:
    """Asks a model what stands in place of spans.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model.
    signatures : Signatures
        Which relation each piece expresses.
    n_substitutes : int
        How many pieces are heard at a mask.
    """

    def __init__(
        self, model: MaskedLanguageModel, signatures: Signatures, n_substitutes: int
    ) -> None:
        self._model, self._signatures = model, signatures
        self._n = min(n_substitutes, len(signatures))

    def __call__(
        self, texts: Sequence[str], words: Sequence[Sequence[Mention]]
    ) -> list[list[MaskSays]]:
        """Return what the substitutes of each span of each text say.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        words : sequence of sequences of Mention
            The spans of each.
        """
        asked = [(text, own) for text, own in zip(texts, words, strict=True) if own]
        encodings = self._model.encode([text for text, _ in asked]) if asked else []
        queries = [
            self._queries(MaskableText.of(encoding), mention)
            for encoding, (_, own) in zip(encodings, asked, strict=True)
            for mention in own
        ]
        flat = [query for some in queries for query in some]
        answers = iter(ask(self._model, flat, self._n))
        found = iter([self._says([next(answers) for _ in some]) for some in queries])
        return [[next(found) for _ in own] for own in words]

    def _queries(self, text: MaskableText, mention: Mention) -> list[Query]:
        room = min(MOST_PIECES, self._model.max_length)
        one = text.masked(mention, self._model.mask_id, room)
        if one is None:
            return []
        if " " not in mention.text:
            return [one]
        at, mask = one.position, self._model.mask_id
        both = (*one.ids[: at + 1], mask, *one.ids[at + 1 :])
        if len(both) > self._model.max_length:
            return [one]
        return [one, Query(both, at), Query(both, at + 1)]

    def _says(self, answers: Sequence[Substitutes | None]) -> MaskSays:
        heard = [one for one in answers if one is not None]
        rows = self._signatures.probabilities
        if not heard:
            return MaskSays(np.zeros(rows.shape[1]))
        shares = [one.probabilities[0].astype(float) @ rows[one.ids[0]] for one in heard]
        loudest = max(range(len(heard)), key=lambda i: float(shares[i].sum()))
        return MaskSays(shares[loudest], tuple(self._votes(heard[0])))

    def _votes(self, one: Substitutes) -> list[Vote]:
        vocabulary, signatures = self._model.vocabulary, self._signatures
        found = []
        for piece, share in zip(one.ids[0][:N_SHOWN], one.probabilities[0], strict=False):
            row = signatures.probabilities[piece]
            label = signatures.names[int(row.argmax())] if row.any() else ""
            found.append(Vote(vocabulary.surfaces[piece], float(share), label))
        return found
