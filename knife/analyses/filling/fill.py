"""What may stand at the masks of a text.

One mask is answered as every fill-mask tool does: by the likeliest pieces. Several masks are
answered together: what is likely at each of them alone need not be likely side by side ("New York",
"Los Angeles", never "New Angeles"). Words of several pieces, and phrases that somebody proposes,
are compared with words of one piece on one scale. This module says which of these is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from knife.analyses.filling.beam import Pieces, Template, search
from knife.analyses.filling.blanks import Blanks, find_blanks, read_span
from knife.analyses.filling.chains import DIGITS, Doubles, log_likelihoods, log_of
from knife.analyses.filling.lengths import word_scores
from knife.analyses.filling.orders import fill_orders
from knife.analyses.filling.phrases import fill_from, listed
from knife.analyses.filling.words import own_words, word_templates
from knife.errors import InputError
from knife.types.fillings import Answer, Filling
from knife.types.protocols import MaskedLanguageModel

MAX_PIECES = 3
"""Most pieces of a word, unless told otherwise."""

TOP = 10
"""Answers, unless told otherwise."""

# So many partly filled sequences are kept over all orders and steps of a search, so that it takes
# about as long for many masks as for few.
_KEPT = 600
_NARROWEST, _WIDEST = 4, 48

# Of what a search finds, the best in any order are scored in all orders.
_FINALISTS = 64

_Candidate = tuple[Template, Pieces]


def fill(
    text: str,
    model: MaskedLanguageModel,
    top: int = TOP,
    *,
    candidates: Iterable[str] | None = None,
    whole_words: bool = False,
    max_pieces: int = MAX_PIECES,
) -> Filling:
    """Say what may stand at the masks of a text.

    Parameters
    ----------
    text : str
        A text with ``[MASK]``, or the model's own mask, at one place or more. Of a text that is
        longer than the model reads, what lies around the masks is read.
    model : MaskedLanguageModel
        Whom to ask.
    top : int, 1 or more
        How many answers at most.
    candidates : iterable of str, optional
        Phrases of any length: these are ranked, and no others. See `fill_from`.
    whole_words : bool
        Whether every mask stands for a word, of one piece or several, instead of one piece.
    max_pieces : int, 1 or more
        Most pieces of such a word. Several words have together at most ``max_pieces - 1`` pieces
        more than there are words.

    Returns
    -------
    Filling
        One mask: the likeliest pieces with their probabilities, control pieces included. Several:
        candidates from `search`, scored by `log_likelihoods`. Words of several pieces are
        compared by `word_scores`.

    Raises
    ------
    InputError
        If the text has no mask, the masks lie too far apart to be read together, or a number is
        out of range.

    Examples
    --------
    >>> import knife
    >>> found = knife.fill("Paris is the capital of [MASK].", knife.load(), top=3)
    >>> "Paris is the capital of France." in [answer.text for answer in found.answers]
    True
    """
    found = fill_texts(
        [text], model, top, candidates=candidates, whole_words=whole_words, max_pieces=max_pieces
    )
    return found[0]


def fill_texts(
    texts: Sequence[str],
    model: MaskedLanguageModel,
    top: int = TOP,
    *,
    candidates: Iterable[str] | None = None,
    whole_words: bool = False,
    max_pieces: int = MAX_PIECES,
) -> list[Filling]:
    """Say for each of several texts what may stand at its masks.

    Parameters
    ----------
    texts : sequence of str
        Each is answered by itself; those with one mask go through the model together.
    model, top, candidates, whole_words, max_pieces
        As `fill` takes them.

    Returns
    -------
    list of Filling
        In the order of the texts.

    Raises
    ------
    InputError
        As `fill` raises it, for the first text that cannot be answered.

    Examples
    --------
    >>> import knife
    >>> found = fill_texts(["He was [MASK] in Rome.", "A [MASK] of [MASK]."], knife.load(), top=2)
    >>> [len(one) for one in found]
    [2, 2]
    """
    if top < 1:
        raise InputError(f"top is {top}; expected 1 or more.")
    if max_pieces < 1:
        raise InputError(f"max_pieces is {max_pieces}; expected 1 or more.")
    if candidates is not None:
        phrases = listed(candidates)
        return [fill_from(text, model, phrases, top) for text in texts]
    n_spare = max_pieces - 1 if whole_words else 0
    blanks = [find_blanks(text, model, n_spare) for text in texts]
    if whole_words:
        found = [_by_words(one, model, top, max_pieces) for one in blanks]
    else:
        alone = iter(_by_piece([one for one in blanks if one.places.size == 1], model, top))
        found = [
            next(alone) if one.places.size == 1 else _by_pieces(one, model, top) for one in blanks
        ]
    return [
        Filling(text, tuple(answers), read_span(one, text))
        for text, one, answers in zip(texts, blanks, found, strict=True)
    ]


def _by_piece(
    blanks: Sequence[Blanks], model: MaskedLanguageModel, top: int
) -> Iterator[list[Answer]]:
    """Yield the likeliest pieces at the one mask of each text."""
    if not blanks:
        return
    states = model.head_states_at(
        [one.ids.tolist() for one in blanks], [one.places.tolist() for one in blanks]
    )
    found = model.substitutes(states, min(top, len(model.vocabulary)))
    scores = log_of(found)
    for row, one in enumerate(blanks):
        answers = zip(found.ids[row].tolist(), scores[row], found.probabilities[row], strict=True)
        yield [
            _answer(one, model, ((piece,),), float(score), float(share))
            for piece, score, share in answers
        ]


def _by_pieces(blanks: Blanks, model: MaskedLanguageModel, top: int) -> list[Answer]:
    """Return the likeliest pieces at several masks, one at each, scored together."""
    places = blanks.places.tolist()
    usable = dict.fromkeys(places, ~model.vocabulary.is_special)
    template = Template(blanks.ids, tuple((place,) for place in places), usable)
    found = search(model, template, _width([template], top))
    finalists = _best(template, found, max(_FINALISTS, top))
    likelihoods = log_likelihoods(model, [own.filled(pieces) for own, pieces in finalists])
    return _ranked(blanks, model, finalists, likelihoods, likelihoods)[:top]


def _by_words(
    blanks: Blanks, model: MaskedLanguageModel, top: int, max_pieces: int
) -> list[Answer]:
    """Return the likeliest words at the masks, of one piece or several."""
    templates = list(word_templates(blanks, model, max_pieces))
    width = _width(templates, top)
    finalists: list[_Candidate] = []
    for template in templates:
        found = search(model, template, width)
        own = {pieces: found[pieces] for pieces in own_words(blanks, model, template, found)}
        # Each length sends its best, because a long word is less likely than a short one.
        finalists += _best(template, own, max(_FINALISTS // len(templates), top))
    chains = [own.filled(pieces) for own, pieces in finalists]
    likelihoods = log_likelihoods(model, chains)
    scores = word_scores(chains, likelihoods)
    return _ranked(blanks, model, finalists, scores, likelihoods)[:top]


def _best(template: Template, found: Mapping[Pieces, float], n: int) -> list[_Candidate]:
    """Return the n best of a search."""
    best = sorted(found, key=lambda pieces: (-round(found[pieces], DIGITS), pieces))
    return [(template, pieces) for pieces in best[:n]]


def _ranked(
    blanks: Blanks,
    model: MaskedLanguageModel,
    candidates: Sequence[_Candidate],
    scores: Doubles,
    likelihoods: Doubles,
) -> list[Answer]:
    """Return candidates as answers by falling score."""
    order = sorted(
        range(len(candidates)),
        key=lambda at: (-round(float(scores[at]), DIGITS), candidates[at][1]),
    )
    return [
        _answer(
            blanks,
            model,
            candidates[at][0].parted(candidates[at][1]),
            float(scores[at]),
            float(np.exp(likelihoods[at])),
        )
        for at in order
    ]


def _width(templates: Sequence[Template], top: int) -> int:
    """Return how many partly filled sequences each order of a search keeps."""
    n_orders = len(fill_orders([0.0] * len(templates[0].groups)))
    n_steps = sum(n_orders * sum(map(len, template.groups)) for template in templates)
    return max(top, _NARROWEST, min(_WIDEST, _KEPT // n_steps))


def _answer(
    blanks: Blanks,
    model: MaskedLanguageModel,
    ids: tuple[Pieces, ...],
    score: float,
    probability: float,
) -> Answer:
    vocabulary = model.vocabulary
    words = tuple("".join(vocabulary.surfaces[piece] for piece in part) for part in ids)
    joins = tuple(bool(vocabulary.is_continuation[part[0]]) for part in ids)
    names = tuple(tuple(vocabulary.pieces[piece] for piece in part) for part in ids)
    return Answer(blanks.whole(words, joins), words, names, ids, score, probability)
