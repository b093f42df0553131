"""The terms of a text that say most, weighed by the bias of the model alone.

Candidates are mentions that somebody else finds. A word weighs as much as its most important piece,
a phrase as much as its words on average, and what stands there more than once counts more. A text
is weighed by itself, so its answer is the same in any company. No model runs here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from knife.analyses.importance import piece_importance
from knife.analyses.masking import MaskableText
from knife.types.arrays import Floats, Ints
from knife.types.entities import Mention
from knife.types.importance import Keyword
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary


class KeywordReader:
    """Weighs the candidate terms of texts.

    Parameters
    ----------
    model : MaskedLanguageModel
        Its tokenizer and bias are used.

    Examples
    --------
    >>> import knife
    >>> reader = KeywordReader(knife.load())
    >>> text = "The cell of the cell."
    >>> found = reader.keywords(text, [Mention(0, 3, "The"), Mention(4, 8, "cell"),
    ...     Mention(16, 20, "cell")])
    >>> [(one.text, len(one.mentions)) for one in found]
    [('cell', 2), ('The', 1)]
    """

    def __init__(self, model: MaskedLanguageModel) -> None:
        self._model = model
        self._importance = piece_importance(model.vocabulary)

    def keywords(
        self, text: str, mentions: Sequence[Mention], *, nested: bool = False
    ) -> list[Keyword]:
        """Return the candidate terms of a text by falling score.

        Parameters
        ----------
        text : str
            Any text, of any length.
        mentions : sequence of Mention
            The candidates; those of the same words are one term.
        nested : bool
            Whether a candidate within a longer one counts there as well.

        Returns
        -------
        list of Keyword
            Ties by first place. Candidates without a known piece are left out.
        """
        pieces = MaskableText.of(self._model.encode([text])[0])
        chosen = sorted(set(mentions)) if nested else _maximal(mentions)
        by_term: dict[str, list[Mention]] = {}
        for mention in chosen:
            by_term.setdefault(" ".join(mention.text.casefold().split()), []).append(mention)
        found = [self._keyword(own, pieces) for own in by_term.values()]
        known = [one for one in found if one is not None]
        return sorted(known, key=lambda one: (-round(one.score, 6), one.mentions[0]))

    def _keyword(self, mentions: list[Mention], text: MaskableText) -> Keyword | None:
        vocabulary = self._model.vocabulary
        ids = text.ids[text.pieces_in(mentions[0])]
        importance = _of_words(ids, vocabulary, self._importance)
        if importance is None:
            return None
        written = Counter(mention.text for mention in mentions).most_common(1)[0][0]
        return Keyword(
            written,
            importance * (1 + float(np.log(len(mentions)))),
            importance,
            tuple(mentions),
            tuple(vocabulary.pieces[piece] for piece in ids.tolist()),
        )


def _of_words(ids: Ints, vocabulary: Vocabulary, importance: Floats) -> float | None:
    """Return the mean over words of their most important piece; None if no piece is known."""
    words: list[float] = []
    for piece in ids.tolist():
        own = float(importance[piece])
        if np.isnan(own) or not any(char.isalnum() for char in vocabulary.surfaces[piece]):
            continue
        if words and vocabulary.is_continuation[piece]:
            words[-1] = max(words[-1], own)
        else:
            words.append(own)
    return float(np.mean(words)) if words else None


def _maximal(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that lie in no other, in order of their start."""
    found: list[Mention] = []
    reached = 0
    for mention in sorted(set(mentions), key=lambda one: (one.start, -one.end)):
        if mention.end > reached:
            found.append(mention)
            reached = mention.end
    return found
