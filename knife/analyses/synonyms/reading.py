"""A corpus read once for its phrases and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from knife.analyses.synonyms.patterns import claims
from knife.analyses.synonyms.phrases import Bounds, PhraseTable
from knife.analyses.synonyms.sayings import key_of
from knife.analyses.synonyms.scoring import DEFAULT_WEIGHTS, THRESHOLD, Weights
from knife.analyses.synonyms.shelves import Shelf
from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.labels import Signatures
from knife.types.phrases import Phrase
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent

FindPhrases = Callable[[str], Sequence[Phrase]]
"""Finds the phrases of a sentence that may be terms."""

LONGEST_SENTENCE = 2000
"""Code points above which a sentence is data and passed over; how many is told."""

_OFTEN = 1000


@dataclass(frozen=True)
class SynonymOptions:
    """How synonyms are looked for in a corpus.

    Parameters
    ----------
    fewest : int
        How often a phrase must be seen, unless a pattern names it.
    n_nearest : int
        Nearest phrases of each that are candidates.
    most_compared : int
        Most phrases that are read in their places, the most frequent first; for a single term those
        nearest to it.
    threshold : float, in [0, 1]
        Score from which a candidate is accepted.
    window : int, in pieces
        Longest sequence that the model reads around a place.
    n_examples : int
        Most sentences told of a pair.
    bounds : Bounds
        What is kept of the corpus.
    weights : Weights
        What counts how much.
    """

    fewest: int = 3
    n_nearest: int = 10
    most_compared: int = 10_000
    threshold: float = THRESHOLD
    window: int = 64
    n_examples: int = 3
    bounds: Bounds = field(default_factory=Bounds)
    weights: Weights = DEFAULT_WEIGHTS

    def __post_init__(self) -> None:
        for name in ("fewest", "n_nearest", "most_compared", "window"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")
        if self.n_examples < 0:
            raise InputError(f"n_examples is {self.n_examples}; expected 0 or more.")
        if not 0 <= self.threshold <= 1:
            raise InputError(f"the threshold is {self.threshold}; expected 0 to 1.")


@dataclass(frozen=True, eq=False)
class Instruments:
    """What a corpus is read with.

    Parameters
    ----------
    model : MaskedLanguageModel
        What reads phrases in their places.
    find : callable
        Finds the phrases of a sentence.
    shelf : Shelf
        Where sentences wait for the model.
    signatures : Signatures or None
        What kind of thing each piece is.
    step : callable
        Is told what comes next and how far it is, and returns what to do it within.
    """

    model: MaskedLanguageModel
    find: FindPhrases
    shelf: Shelf
    signatures: Signatures | None = None
    step: Step = silent


def read_corpus(
    texts: Iterable[tuple[str | int, str]],
    instruments: Instruments,
    bounds: Bounds,
    wanted: Sequence[str] = (),
) -> PhraseTable:
    """Read sentences for their phrases, and for what they say of them.

    Parameters
    ----------
    texts : iterable of (str or int, str)
        Name and sentence; read once, one at a time.
    instruments : Instruments
        What finds phrases, and where sentences wait.
    bounds : Bounds
        What is kept.
    wanted : sequence of str
        Terms that are looked for as well, as whole words in any case.

    Returns
    -------
    PhraseTable
        Of all sentences.
    """
    table = PhraseTable(instruments.shelf, bounds, {key_of(term) for term in wanted})
    finder = _Wanted(wanted)
    stream = iter(texts)
    while True:
        n_before = table.n_sentences
        done = f", {n_before:,} sentences" if n_before else ""
        with instruments.step("Reading the corpus", done):
            for record, text in stream:
                if len(text) > LONGEST_SENTENCE:
                    table.n_passed_over += 1
                    continue
                phrases = finder.added(text, instruments.find(text))
                table.add(record, text, phrases, list(claims(text, phrases)))
                if table.n_sentences % _OFTEN == 0:
                    break
        if table.n_sentences % _OFTEN or table.n_sentences == n_before:
            return table


class _Wanted:
    """Adds terms that were asked about to the phrases of a sentence."""

    def __init__(self, terms: Sequence[str]) -> None:
        spelt = sorted((term.split() for term in terms), key=lambda words: -len(" ".join(words)))
        own = "|".join(r"\s+".join(map(re.escape, words)) for words in spelt)
        self._pattern = re.compile(rf"(?<!\w)(?:{own})(?!\w)", re.IGNORECASE) if own else None
        self._keys = {key_of(term).lower(): term for term in terms}

    def added(self, text: str, phrases: Sequence[Phrase]) -> list[Phrase]:
        """Return the phrases with the wanted terms among them, each span once."""
        found = {one.mention: one for one in phrases}
        if self._pattern is not None:
            for place in self._pattern.finditer(text):
                mention = Mention(*place.span(), place[0])
                found[mention] = Phrase(mention, is_extended=False)
        return sorted(found.values(), key=lambda one: (one.mention.start, one.mention.end))
