"""What is asked of a model about mentions: in the text, in a prompt, and alone.

Questions of many mentions go through the model together, and what is asked twice among them is
computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.lexicon_lookup import Hit, look_up
from knife.analyses.masking import MaskableText, Query
from knife.analyses.substitution import ask
from knife.types.arrays import Ints
from knife.types.entities import Mention
from knife.types.labels import Lexicon
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes

N_TOGETHER = 1024
"""Mentions asked about together: enough to fill batches, few enough for a text of any length."""

N_ABOUT_NOTHING = 200
"""Substitutes heard when nothing is asked about: the whole of the distribution that matters."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What the model said about one mention; None where it could not be asked.

    Parameters
    ----------
    in_context, prompt, alone : Substitutes or None
        Substitutes in the text, in the prompt, and of the first state over the mention alone.
    pieces : int64 array (n,)
        The mention's own pieces.
    hit : Hit or None
        What the lexicon holds.
    """

    in_context: Substitutes | None
    prompt: Substitutes | None
    alone: Substitutes | None
    pieces: Ints = field(repr=False)
    hit: Hit | None


class Questions:
    """Asks a model about mentions.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    lexicon : Lexicon or None
        Looked up beside it.
    options : TypingOptions
        Prompt, window, and how many substitutes are heard.
    """

    def __init__(
        self, model: MaskedLanguageModel, lexicon: Lexicon | None, options: TypingOptions
    ) -> None:
        self._model, self._lexicon, self._options = model, lexicon, options
        self._mask = model.vocabulary.pieces[model.mask_id]

    def about(
        self, texts: Sequence[str], mentions: Sequence[Sequence[Mention]]
    ) -> Iterator[Answers]:
        """Yield what the model says about all mentions of all texts, in their order."""
        busy = [i for i, own in enumerate(mentions) if own]
        encodings = self._model.encode([texts[i] for i in busy])
        readable = map(MaskableText.of, encodings)
        places = [
            (text, mention)
            for i, text in zip(busy, readable, strict=True)
            for mention in mentions[i]
        ]
        for block in range(0, len(places), N_TOGETHER):
            yield from self._answers(places[block : block + N_TOGETHER])

    def _answers(self, places: Sequence[tuple[MaskableText, Mention]]) -> Iterator[Answers]:
        """Ask about some mentions together."""
        window = min(self._options.context_pieces, self._model.max_length)
        names = [mention.text for _, mention in places]
        unique = list(dict.fromkeys(names))
        alone = dict(zip(unique, self._model.encode(unique), strict=True))
        prompts = dict(zip(unique, self._prompts(unique), strict=True))
        questions = [
            *(text.masked(mention, self._model.mask_id, window) for text, mention in places),
            *(prompts[name] for name in names),
            *(self._first_place(alone[name].ids) for name in names),
        ]
        found, n = ask(self._model, questions, self._options.n_substitutes), len(names)
        for i, name in enumerate(names):
            own = alone[name].ids[~alone[name].is_special]
            hit = look_up(name, self._lexicon) if self._lexicon else None
            yield Answers(found[i], found[n + i], found[2 * n + i], own, hit)

    def about_nothing(self) -> list[Substitutes | None]:
        """Return what the model says of a lone mask: in the text, in the prompt, and alone."""
        empty = self._model.encode([self._mask])[0].ids
        return ask(
            self._model,
            [
                self._last_mask(empty),
                self._prompts([self._mask])[0],
                self._first_place(empty),
            ],
            N_ABOUT_NOTHING,
        )

    def prompt_of(self, name: str) -> str:
        """Return the prompt that asks about a mention, such as ``aspirin is a [MASK] .``."""
        return self._options.prompt_text.replace("{mention}", name).replace("{mask}", self._mask)

    def _prompts(self, names: Sequence[str]) -> list[Query | None]:
        """Return the prompt of each mention, asking at its last mask."""
        texts = [self.prompt_of(name) for name in names]
        return [self._last_mask(encoding.ids) for encoding in self._model.encode(texts)]

    def _last_mask(self, ids: Ints) -> Query | None:
        places = np.flatnonzero(ids == self._model.mask_id)
        fits = len(ids) <= self._model.max_length and places.size
        return Query(tuple(ids.tolist()), int(places[-1])) if fits else None

    def _first_place(self, ids: Ints) -> Query | None:
        return Query(tuple(ids.tolist()), 0) if len(ids) <= self._model.max_length else None
