"""What is asked of a model about mentions: in the text, in a prompt, alone, and as they stand.

Questions of many mentions go through the model together, what is asked twice among them is computed
once, and what a weight of 0 would not hear is not asked. What costs least is asked first; of
mentions that it settles nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from knife.analyses.masking import MaskableText, Query
from knife.analyses.shouting import Hushing
from knife.analyses.span_states import SpanStates
from knife.analyses.substitution import ask
from knife.errors import InputError
from knife.types.arrays import Bools, Floats, Ints
from knife.types.entities import Mention
from knife.types.options import CueWeights, TypingOptions
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding
from knife.types.substitutes import Substitutes

N_TOGETHER = 1024
"""Mentions asked about together: enough to fill batches, few enough for a text of any length."""

N_ABOUT_NOTHING = 200
"""Substitutes heard when nothing is asked about: the whole of the distribution that matters."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What the model said about n mentions; None where it was not, or could not be, asked.

    Parameters
    ----------
    mentions : list of Mention, length n
        What was asked about, as it was read: see `knife.analyses.shouting`.
    in_context, prompt, alone : list of Substitutes or None, length n
        Substitutes in the text, in the prompt, and of the first state over the mention alone.
    pieces : list of int64 array (n_i,), length n
        The mentions' own pieces.
    features : float32 array (n, D) or None
        What the model makes of each mention where it stands; None if that was not asked.
    is_read : bool array (n,)
        False where there are no features.
    """

    mentions: list[Mention] = field(repr=False)
    in_context: list[Substitutes | None] = field(repr=False)
    prompt: list[Substitutes | None] = field(repr=False)
    alone: list[Substitutes | None] = field(repr=False)
    pieces: list[Ints] = field(repr=False)
    features: Floats | None = field(repr=False)
    is_read: Bools = field(repr=False)

    def __len__(self) -> int:
        return len(self.mentions)


Settled = Callable[[Answers], Bools]
"""Tells of which mentions enough is known, bool (n,), before their substitutes are asked for."""


class Questions:
    """Asks a model about mentions.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    options : TypingOptions
        Prompt, window, and how many substitutes are heard.
    weights : CueWeights
        What is worth asking.
    """

    def __init__(
        self, model: MaskedLanguageModel, options: TypingOptions, weights: CueWeights
    ) -> None:
        self._model, self._options, self._weights = model, options, weights
        self._mask = model.vocabulary.pieces[model.mask_id]
        self._hushing = Hushing(model)
        self._window = min(options.context_pieces, model.max_length)
        self._states = SpanStates(model, self._window)

    def about(
        self,
        texts: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        settled: Settled | None = None,
    ) -> Iterator[Answers]:
        """Yield what the model says about all mentions of all texts, in their order, in blocks.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        mentions : sequence of sequences of Mention
            The mentions of each text.
        settled : callable, optional
            Is shown each block before substitutes are asked for; they are asked for the mentions
            that it leaves open. All are open by default.

        Yields
        ------
        Answers
            About up to `N_TOGETHER` mentions.
        """
        busy = [i for i, own in enumerate(mentions) if own]
        read = self._hushing.read([texts[i] for i in busy])
        encodings = self._model.encode(read)
        if self._options.on_long == "error":
            for encoding in encodings:
                self._require_short(encoding)
        readable = [MaskableText.of(encoding) for encoding in encodings]
        places = [
            (row, Mention(one.start, one.end, read[row][one.start : one.end]))
            for row, i in enumerate(busy)
            for one in mentions[i]
        ]
        for block in range(0, len(places), N_TOGETHER):
            asked = places[block : block + N_TOGETHER]
            early = self._early(readable, asked)
            is_open = ~settled(early) if settled else np.ones(len(asked), bool)
            yield self._with_substitutes(early, readable, asked, is_open)

    def _require_short(self, encoding: Encoding) -> None:
        """Refuse a text that the model cannot read at once."""
        if len(encoding) > self._model.max_length:
            raise InputError(
                f"the text has {len(encoding):,} pieces; expected {self._model.max_length:,} or "
                "fewer, as this model reads at once. Cut it, or let it be read in windows."
            )

    def _early(
        self, texts: Sequence[MaskableText], places: Sequence[tuple[int, Mention]]
    ) -> Answers:
        """Return what mentions are made of, and what the model makes of them as they stand."""
        names = [mention.text for _, mention in places]
        unique = list(dict.fromkeys(names))
        alone = dict(zip(unique, self._model.encode(unique), strict=True))
        features, is_read = None, np.zeros(len(names), bool)
        if self._weights.landmarks:
            features, is_read = self._states.describe(texts, places)
        silent: list[Substitutes | None] = [None] * len(names)
        return Answers(
            [mention for _, mention in places],
            silent,
            silent,
            silent,
            [alone[name].ids[~alone[name].is_special] for name in names],
            features,
            is_read,
        )

    def _with_substitutes(
        self,
        early: Answers,
        texts: Sequence[MaskableText],
        places: Sequence[tuple[int, Mention]],
        is_open: Bools,
    ) -> Answers:
        """Return answers with the substitutes of those mentions that are still open."""
        weights, rows = self._weights, np.flatnonzero(is_open).tolist()
        names = list(dict.fromkeys(places[row][1].text for row in rows))
        prompts = dict(zip(names, self._prompts(names if weights.prompt else ()), strict=False))
        alone = dict(zip(names, self._alone(names if weights.alone else ()), strict=False))
        n = len(places)
        asked: list[Query | None] = [None] * (3 * n)
        for row in rows:
            number, mention = places[row]
            if weights.in_context:
                asked[row] = texts[number].masked(mention, self._model.mask_id, self._window)
            asked[n + row] = prompts.get(mention.text)
            asked[2 * n + row] = alone.get(mention.text)
        found = ask(self._model, asked, self._options.n_substitutes)
        return replace(early, in_context=found[:n], prompt=found[n : 2 * n], alone=found[2 * n :])

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

    def _alone(self, names: Sequence[str]) -> list[Query | None]:
        """Return each mention alone, asking at its first place."""
        return [self._first_place(encoding.ids) for encoding in self._model.encode(names)]

    def _last_mask(self, ids: Ints) -> Query | None:
        places = np.flatnonzero(ids == self._model.mask_id)
        fits = len(ids) <= self._model.max_length and places.size
        return Query(tuple(ids.tolist()), int(places[-1])) if fits else None

    def _first_place(self, ids: Ints) -> Query | None:
        return Query(tuple(ids.tolist()), 0) if len(ids) <= self._model.max_length else None
