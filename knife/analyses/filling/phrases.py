"""Phrases that somebody proposes for a mask, each scored by itself.

A phrase is spelt as the tokenizer spells it in that very place, however many pieces that takes.
What cannot be spelt is left out, with the reason. A phrase's score does not depend on the others;
its share of the probability does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from knife.analyses.filling.blanks import Blanks, find_blanks, read_span
from knife.analyses.filling.chains import DIGITS, Chain, log_likelihoods
from knife.analyses.filling.lengths import fair_scores
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.fillings import Answer, Filling, LeftOut
from knife.types.protocols import MaskedLanguageModel
from knife.types.sentences import Encoding

SPARE = 64
"""Pieces that are kept free for a phrase in a long text; a quarter of what a small model reads."""

_SCORED_TOGETHER = 512


@dataclass(frozen=True)
class _Scored:
    """A phrase with its pieces and what they are worth."""

    score: float
    ids: tuple[int, ...]
    phrase: str


def fill_from(
    text: str, model: MaskedLanguageModel, phrases: Iterable[str], top: int | None = None
) -> Filling:
    """Rank phrases that may stand at the mask of a text.

    Parameters
    ----------
    text : str
        A text with one ``[MASK]``.
    model : MaskedLanguageModel
        Whom to ask.
    phrases : iterable of str
        Candidates of any length. Blanks around and within them are made single; a phrase that
        comes again is scored once. Their order does not matter.
    top : int, optional
        How many answers; all if nothing is said.

    Returns
    -------
    Filling
        Scores as `fair_scores` says; probabilities are shares among all phrases scored.

    Raises
    ------
    InputError
        If the text has no mask or more than one, or there is no phrase.

    Examples
    --------
    >>> import knife
    >>> found = fill_from("[MASK] is in France.", knife.load(), ["New York", "Paris"])
    >>> [answer.words for answer in found.answers]
    [('Paris',), ('New York',)]
    """
    wanted = sorted({" ".join(one.split()) for one in listed(phrases)})
    if not wanted:
        raise InputError("there are no candidates; expected at least one phrase. Name some.")
    blanks = find_blanks(text, model, min(SPARE, model.max_length // 4))
    if blanks.places.size > 1:
        raise InputError(
            f"text {text[:60]!r} has {blanks.places.size} masks; expected one, where candidates "
            "are proposed. Leave one mask, and write something for the others."
        )
    scored: list[_Scored] = []
    left_out: list[LeftOut] = []
    # In alphabetical order, so that phrases that begin alike share what is computed.
    for block in row_blocks(len(wanted), _SCORED_TOGETHER):
        scored += _score(blanks, model, wanted[block], left_out)
    scored.sort(key=lambda one: (-round(one.score, DIGITS), one.ids, one.phrase))
    shares = _shares([one.score for one in scored])
    kept = list(zip(scored, shares, strict=True))[:top]
    answers = tuple(_answer(blanks, model, one, share) for one, share in kept)
    return Filling(text, answers, read_span(blanks, text), len(scored), tuple(left_out))


def listed(phrases: Iterable[str]) -> list[str]:
    """Return phrases as a list.

    Raises
    ------
    InputError
        If they are a single str, or one is no str.
    """
    if isinstance(phrases, str):
        raise InputError(
            f"candidates are the text {phrases[:40]!r}; expected a list. Put it in brackets."
        )
    found = list(phrases)
    for one in found:
        if not isinstance(one, str):
            raise InputError(f"a candidate is {one!r}; expected a str. Leave it out.")
    return found


def _score(
    blanks: Blanks, model: MaskedLanguageModel, phrases: Sequence[str], left_out: list[LeftOut]
) -> Iterator[_Scored]:
    """Yield the phrases that can be spelt, scored."""
    spelt: list[tuple[str, Chain]] = []
    for phrase, encoding in _encoded(blanks, model, phrases, left_out):
        chain, reason = _spell(blanks, model, phrase, encoding)
        if chain is None:
            left_out.append(LeftOut(phrase, reason))
        else:
            spelt.append((phrase, chain))
    chains = [chain for _, chain in spelt]
    scores = fair_scores(model, chains, log_likelihoods(model, chains))
    for (phrase, chain), score in zip(spelt, scores.tolist(), strict=True):
        yield _Scored(score, tuple(chain.ids[chain.places].tolist()), phrase)


def _encoded(
    blanks: Blanks, model: MaskedLanguageModel, phrases: Sequence[str], left_out: list[LeftOut]
) -> Iterator[tuple[str, Encoding]]:
    """Yield phrases with the pieces of the text that they stand in."""
    usable = []
    for phrase in phrases:
        problem = _unusable(phrase)
        if problem:
            left_out.append(LeftOut(phrase, problem))
        else:
            usable.append(phrase)
    texts = [blanks.filled((phrase,)) for phrase in usable]
    yield from zip(usable, model.encode(texts), strict=True)


def _unusable(phrase: str) -> str:
    if not phrase:
        return "it is empty"
    if any("\ud800" <= sign <= "\udfff" for sign in phrase):
        return "it holds half of a surrogate pair"
    return ""


def _spell(
    blanks: Blanks, model: MaskedLanguageModel, phrase: str, encoding: Encoding
) -> tuple[Chain | None, str]:
    """Return a phrase in its text, or why it cannot stand there."""
    start = len(blanks.parts[0])
    touching = (encoding.offsets[:, 1] > start) & (encoding.offsets[:, 0] < start + len(phrase))
    places = np.flatnonzero(touching & ~encoding.is_special)
    if not places.size:
        return None, "the tokenizer makes no piece of it"
    if model.vocabulary.is_special[encoding.ids[places]].any():
        return None, "it holds characters that the model never saw, or a control piece"
    if len(encoding) > model.max_length:
        return None, (
            f"the text has {len(encoding)} pieces with it; expected at most {model.max_length}"
        )
    # Words are what blanks part: the next group begins where a piece does not touch the last.
    apart = encoding.offsets[places[1:], 0] > encoding.offsets[places[:-1], 1]
    groups = np.split(places, np.flatnonzero(apart) + 1)
    return Chain(encoding.ids, tuple(tuple(group.tolist()) for group in groups)), ""


def _shares(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    shares = np.exp(np.array(scores) - max(scores))
    return (shares / shares.sum()).tolist()


def _answer(blanks: Blanks, model: MaskedLanguageModel, one: _Scored, share: float) -> Answer:
    names = tuple(model.vocabulary.pieces[piece] for piece in one.ids)
    return Answer(
        blanks.whole((one.phrase,)), (one.phrase,), (names,), (one.ids,), one.score, share
    )
