"""How often a model finds the object of a fact, beside what needs no knowledge of the subject.

An object is ranked among all words of the vocabulary that are one piece, among words as far as they
have its type, and among the objects of its relation. Other right objects of the same subject and
relation are taken out before. Beside the model stand the same cloze with the subject hidden, and
the relation's objects by how often they occur in the file: whoever knows nothing about the subject
can do as well. Objects of several pieces are counted and named, and a figure over all facts counts
them as not found.

References
----------
Petroni et al., "Language Models as Knowledge Bases?", EMNLP 2019.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from knife.analyses.probing.asking import (
    Doubles,
    Prompt,
    begins_word,
    log_mean,
    prompts,
    shares_by_row,
)
from knife.errors import InputError
from knife.maths.similarity import row_blocks
from knife.types.arrays import Bools, Floats
from knife.types.facts import MASK, Cloze, Fact
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

CALIBRATION = 0.5
"""How much of the prior the calibrated figures take off."""

AMONG = ("vocabulary", "type", "objects")
"""What an object is ranked among."""

_PLAIN = ("vocabulary", "objects")

_AT_ONCE = 64


@dataclass(frozen=True)
class Found:
    """Where the object of a fact was found.

    Parameters
    ----------
    fact : Fact
        What was asked.
    reason : str
        Why it could not be scored; empty if it was.
    answer : str
        The model's first answer.
    probability : float
        Of the object.
    ranks : mapping of (str, str) to int
        By method and by what it was ranked among (`AMONG`), 1 for the first; empty if it was not
        scored. A method is missing where the subject could not be hidden.
    """

    fact: Fact
    reason: str = ""
    answer: str = ""
    probability: float = 0.0
    ranks: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Asked:
    """A fact with its object's piece and what the model reads."""

    at: int
    fact: Fact
    piece: int
    prompts: tuple[Prompt, ...] = field(repr=False)
    hidden: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _How:
    """What is taken off, whether any fact has paraphrases, and what has a type."""

    calibration: float
    has_several: bool
    types: Mapping[str, Floats]


def find_objects(
    facts: Sequence[Fact],
    model: MaskedLanguageModel,
    calibration: float = CALIBRATION,
    types: Mapping[str, Floats] | None = None,
) -> list[Found]:
    """Rank the object of each fact.

    Parameters
    ----------
    facts : sequence of Fact
        All facts of each relation, because other right objects are taken from them.
    model : MaskedLanguageModel
        Whom to ask.
    calibration : float, 0 or more
        How much of the prior the method ``calibrated`` takes off.
    types : mapping of str to float32 array (V,), optional
        How far each piece has a type, by the types of the facts. A fact of another type, or of
        none, is not ranked by type.

    Returns
    -------
    list of Found
        In the order of the facts. Methods are ``model``, the mean over all clozes;
        ``first template``, the first of them, where any fact has several; ``calibrated``;
        ``prior``, where the subject is hidden; ``most frequent``.

    Raises
    ------
    InputError
        If there is no fact.

    Examples
    --------
    >>> import knife
    >>> own = Fact("1", "capital", "France", "Paris", (Cloze("The capital of France is [MASK]."),))
    >>> find_objects([own], knife.load())[0].ranks["model", "objects"]
    1
    """
    if not facts:
        raise InputError("there are no facts; expected at least one. Check the file.")
    found: list[Found | None] = [None] * len(facts)
    asked = []
    for at, fact in enumerate(facts):
        one = _ask(at, fact, model)
        if isinstance(one, str):
            found[at] = Found(fact, one)
        else:
            asked.append(one)
    known, by_relation = _right(asked), dict[str, list[_Asked]]()
    for one in asked:
        by_relation.setdefault(one.fact.relation, []).append(one)
    has_several = any(len(one.prompts) > 1 for one in asked)
    for own in by_relation.values():
        how = _How(calibration, has_several, types or {})
        for at, scored in _relation(own, known, model, how):
            found[at] = scored
    return [one for one in found if one is not None]


def one_piece(term: str, vocabulary: Vocabulary) -> int | None:
    """Return the piece that is exactly this word and may stand at a mask, or None."""
    piece = vocabulary.find(term if vocabulary.info.is_cased else term.lower())
    return None if piece is None or vocabulary.is_continuation[piece] else piece


def _ask(at: int, fact: Fact, model: MaskedLanguageModel) -> _Asked | str:
    """Return what is to be asked, or why it cannot be."""
    vocabulary = model.vocabulary
    piece = one_piece(fact.object, vocabulary)
    if piece is None:
        (encoding,) = model.encode([fact.object])
        n = int((~encoding.is_special).sum())
        return f"the object has {n} pieces" if n != 1 else "the object is no word of one piece"
    mask = vocabulary.pieces[model.mask_id]
    texts = [cloze.text.replace(MASK, mask) for cloze in fact.clozes]
    try:
        read = prompts(texts, [1] * len(texts), model)
    except InputError as error:
        return str(error)
    hidden = tuple(_hidden(cloze, mask) for cloze in fact.clozes if cloze.hidden)
    return _Asked(at, fact, piece, tuple(read), hidden)


def _hidden(cloze: Cloze, mask: str) -> tuple[str, int]:
    return cloze.hidden.replace(MASK, mask), cloze.gap


def _right(asked: Sequence[_Asked]) -> dict[tuple[str, str], set[int]]:
    """Return all right objects of each relation and subject."""
    found: dict[tuple[str, str], set[int]] = {}
    for one in asked:
        if one.fact.subject:
            found.setdefault((one.fact.relation, one.fact.subject), set()).add(one.piece)
    return found


def _relation(
    asked: Sequence[_Asked],
    known: Mapping[tuple[str, str], set[int]],
    model: MaskedLanguageModel,
    how: _How,
) -> Iterator[tuple[int, Found]]:
    """Yield the facts of one relation, scored, with where they stand among all."""
    vocabulary = model.vocabulary
    able, objects = begins_word(vocabulary), np.zeros(len(vocabulary), bool)
    objects[[one.piece for one in asked]] = True
    frequent = _by_frequency(asked, len(vocabulary))
    priors = _Priors(model)
    for block in row_blocks(len(asked), _AT_ONCE):
        priors.learn([hidden for one in asked[block] for hidden in one.hidden])
        for one, shares in zip(
            asked[block], shares_by_row(model, [one.prompts for one in asked[block]]), strict=True
        ):
            mean = log_mean(shares)
            scores = {"model": mean}
            if how.has_several:
                scores["first template"] = shares[0]
            prior = priors.of(one.hidden)
            if prior is not None:
                scores["calibrated"] = mean - how.calibration * prior
                scores["prior"] = prior
            scores["most frequent"] = frequent
            others = known.get((one.fact.relation, one.fact.subject), set()) - {one.piece}
            ranks = _ranks(
                scores, one.piece, dict(zip(_PLAIN, (able, objects), strict=True)), others
            )
            weights = how.types.get(one.fact.object_type)
            if weights is not None:
                ranks |= _ranks(_typed(scores, weights), one.piece, {"type": able}, others)
            best = int(np.where(able, mean, -np.inf).argmax())
            yield (
                one.at,
                Found(
                    one.fact,
                    answer=vocabulary.surfaces[best],
                    probability=min(1.0, float(np.exp(mean[one.piece]))),
                    ranks=ranks,
                ),
            )


def _typed(scores: Mapping[str, Doubles], weights: Floats) -> dict[str, Doubles]:
    """Return scores among the words of a type; counts are no logarithms and are only cut."""
    with np.errstate(divide="ignore"):
        logs = np.log(weights.astype(np.float64))
    return {
        method: np.where(weights > 0, row, -np.inf) if method == "most frequent" else row + logs
        for method, row in scores.items()
    }


def _ranks(
    scores: Mapping[str, Doubles], piece: int, able: Mapping[str, Bools], others: set[int]
) -> dict[tuple[str, str], int]:
    """Return where a piece stands by each method, among some words."""
    found = {}
    for among, mask in able.items():
        may = mask.copy()
        may[list(others)] = False
        for method, row in scores.items():
            own = row[piece]
            before = (row > own) | ((row == own) & (np.arange(len(row)) < piece))
            found[method, among] = 1 + int((before & may).sum())
    return found


class _Priors:
    """What a model says where subjects are hidden, each text asked once."""

    def __init__(self, model: MaskedLanguageModel) -> None:
        self._model = model
        self._known: dict[tuple[str, int], Doubles | None] = {}

    def learn(self, hidden: Sequence[tuple[str, int]]) -> None:
        """Ask about texts that are new; what was asked for the block before is forgotten."""
        wanted = set(hidden)
        self._known = {one: row for one, row in self._known.items() if one in wanted}
        fresh = [one for one in dict.fromkeys(hidden) if one not in self._known]
        mask = self._model.vocabulary.pieces[self._model.mask_id]
        read: list[Prompt] = []
        for text, gap in fresh:
            (prompt,) = prompts([text], [text.count(mask)], self._model)
            read.append(Prompt(prompt.ids, prompt.places[gap : gap + 1]))
        if read:
            rows = shares_by_row(self._model, [(prompt,) for prompt in read])
            self._known |= {one: row[0] for one, row in zip(fresh, rows, strict=True)}

    def of(self, hidden: Sequence[tuple[str, int]]) -> Doubles | None:
        """Return the mean over texts, or None if nothing could be hidden."""
        rows = [row for one in hidden if (row := self._known[one]) is not None]
        return log_mean(np.stack(rows)) if rows else None


def _by_frequency(asked: Sequence[_Asked], n_pieces: int) -> Doubles:
    """Return how often each piece is an object, float64 (V,)."""
    counts = np.zeros(n_pieces)
    for piece, n in Counter(one.piece for one in asked).items():
        counts[piece] = n
    return counts
