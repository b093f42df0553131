"""Words in capitals, read as a model knows them.

Headlines and datelines shout: BELGRADE. A cased model has seen few such words and spells them in
many pieces, so that a city looks like a gene. Where a word in capitals has fewer pieces with one
capital alone, it is read so. No character is added or lost, so every offset stays; what is returned
to anybody is always the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knife.types.protocols import MaskedLanguageModel

_SHOUTED = re.compile(r"(?<![^\W_])[^\W\d_]{4,}(?![^\W_])")
"""Words of four letters or more, with no letter or digit beside them; shorter ones abbreviate."""


class Hushing:
    """Reads words in capitals as the model knows them.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whose pieces count.
    """

    def __init__(self, model: MaskedLanguageModel) -> None:
        self._model = model

    def read(self, texts: Sequence[str]) -> list[str]:
        """Return texts as they are read, each as long as it was.

        Parameters
        ----------
        texts : sequence of str
            The texts as they were written.

        Returns
        -------
        list of str
            The same texts for a model that does not tell capitals apart.
        """
        if not self._model.vocabulary.info.is_cased:
            return list(texts)
        words = {word for text in texts for word in _SHOUTED.findall(text) if word.isupper()}
        known = self._fewer_pieces(sorted(words))

        def hushed(found: re.Match[str]) -> str:
            return known.get(found[0], found[0])

        return [_SHOUTED.sub(hushed, text) if known else text for text in texts]

    def _fewer_pieces(self, words: Sequence[str]) -> dict[str, str]:
        """Return how words are read that have fewer pieces with one capital."""
        quiet = [word[0] + word[1:].lower() for word in words]
        pairs = [
            (word, other)
            for word, other in zip(words, quiet, strict=True)
            if len(word) == len(other)
        ]
        loud = self._model.encode([word for word, _ in pairs])
        soft = self._model.encode([other for _, other in pairs])
        return {
            word: other
            for (word, other), before, after in zip(pairs, loud, soft, strict=True)
            if len(after) < len(before)
        }
