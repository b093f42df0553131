"""Where the terms of a lexicon stand in raw text, sampled so that no term is heard too often.

Terms are found word by word, the longest first; a term that begins a text may be capitalised there.
Of terms with more than one label nothing is learnt, but they still take their place, so that a
shorter term within them is not found by mistake. Terms of which the person was not sure (a weight
below 1) teach as well: they show what doubtful spans look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.labels import NONE, Lexicon

_WORD = re.compile(r"\w+(?:[-'\u2019.]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Occurrence:
    """A term in a text.

    Parameters
    ----------
    text : str
        The text, usually a sentence.
    mention : Mention
        Where the term stands in it.
    term : str
        As the lexicon spells it.
    label : str
        Its one label.
    """

    text: str = field(repr=False)
    mention: Mention
    term: str
    label: str


@dataclass(frozen=True)
class SamplingOptions:
    """How many occurrences are kept.

    Parameters
    ----------
    per_term : int
        Most of one term.
    per_plain_term : int
        Most of one plain word (label ``NONE``).
    shortest, longest : int, in code points
        Texts outside are passed over.
    seed : int
        Decides which occurrences are kept.
    """

    per_term: int = 8
    per_plain_term: int = 3
    shortest: int = 30
    longest: int = 600
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("per_term", "per_plain_term", "shortest", "longest"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}; expected 1 or more.")
        if self.longest < self.shortest:
            raise InputError(
                f"the longest text is of {self.longest} code points, the shortest of "
                f"{self.shortest}; expected the longest to be the longer one."
            )
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}; expected 0 or a positive number.")


class TermFinder:
    """Finds the terms of a lexicon in texts.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.

    Examples
    --------
    >>> lexicon = Lexicon(("breast cancer", "breast"), ("DISEASE", "ANATOMY"), [1, 1], ("", ""))
    >>> [(m.start, m.text, term) for m, term in TermFinder(lexicon).find("Breast cancer, breast")]
    [(0, 'Breast cancer', 'breast cancer'), (15, 'breast', 'breast')]
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._terms = frozenset(" ".join(_WORD.findall(term)) for term in lexicon.by_term)
        self._spelt = {" ".join(_WORD.findall(term)): term for term in lexicon.by_term}
        self._most = max((term.count(" ") + 1 for term in self._terms), default=0)

    def find(self, text: str) -> Iterator[tuple[Mention, str]]:
        """Yield each term that stands in a text, from left to right, not overlapping."""
        words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
        first = 0
        while first < len(words):
            last = self._longest(text, words, first)
            if last > first:
                start, end = words[first][0], words[last - 1][1]
                key = self._key(text, words[first:last], begins=first == 0)
                yield Mention(start, end, text[start:end]), self._spelt[key]
            first = max(last, first + 1)

    def _longest(self, text: str, words: list[tuple[int, int]], first: int) -> int:
        for last in range(min(first + self._most, len(words)), first, -1):
            if self._key(text, words[first:last], begins=first == 0):
                return last
        return first

    def _key(self, text: str, words: list[tuple[int, int]], *, begins: bool) -> str:
        key = " ".join(text[start:end] for start, end in words)
        if key in self._terms:
            return key
        lowered = key[:1].lower() + key[1:]
        return lowered if begins and lowered in self._terms else ""


def sample_occurrences(
    texts: Iterable[str], lexicon: Lexicon, options: SamplingOptions | None = None
) -> list[Occurrence]:
    """Return some occurrences of every unambiguous term, each as likely as any other of its term.

    Parameters
    ----------
    texts : iterable of str
        Raw text, best sentence by sentence; read once.
    lexicon : Lexicon
        What a person wrote.
    options : SamplingOptions, optional
        How many are kept.

    Returns
    -------
    list of Occurrence
        In the order of the terms in the lexicon.

    References
    ----------
    Vitter, "Random sampling with a reservoir", 1985.
    """
    options = options or SamplingOptions()
    generator = np.random.default_rng(options.seed)
    finder, kept = TermFinder(lexicon), _Reservoirs(options, generator)
    labels = {
        term: own[0][0]
        for term, own in lexicon.by_term.items()
        if len({label for label, _ in own}) == 1
    }
    for text in texts:
        if options.shortest <= len(text) <= options.longest:
            for mention, term in finder.find(text):
                if term in labels:
                    kept.offer(Occurrence(text, mention, term, labels[term]))
    return [one for term in lexicon.by_term for one in kept.by_term.get(term, ())]


class _Reservoirs:
    """A fair sample of bounded size for each term."""

    def __init__(self, options: SamplingOptions, generator: np.random.Generator) -> None:
        self._options, self._generator = options, generator
        self._seen: dict[str, int] = {}
        self.by_term: dict[str, list[Occurrence]] = {}

    def offer(self, one: Occurrence) -> None:
        """Keep an occurrence if there is room, or in place of another by chance."""
        plain = one.label == NONE
        most = self._options.per_plain_term if plain else self._options.per_term
        seen = self._seen[one.term] = self._seen.get(one.term, 0) + 1
        held = self.by_term.setdefault(one.term, [])
        if seen <= most:
            held.append(one)
            return
        place = int(self._generator.integers(seen))
        if place < most:
            held[place] = one
