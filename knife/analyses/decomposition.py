"""Why a term scores so high at a place: length times length times cosine, plus bias.

Each score of a masked language model is n1·n2·cos + bias: n1 is the length of the head state, n2
that of the term's embedding. Taken apart, it tells resemblance from length and from the bonus that
a piece gets everywhere. (The reasons of an entity's label are another matter:
`knife ner --explain`.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from knife.analyses.masking import Query
from knife.analyses.text_places import Found, text_places
from knife.errors import InputError
from knife.maths.rankings import average_ranks, descending_ranks, rank_correlation
from knife.maths.score_parts import Doubles, ScoreDifference, split_difference
from knife.maths.similarity import row_blocks
from knife.types.arrays import Floats, Ints
from knife.types.decompositions import Contrast, Parts, Place, ScoreDecomposition, TermScores
from knife.types.protocols import MaskedLanguageModel
from knife.types.vocabulary import Vocabulary

_BLOCK = 64
"""Places whose scores are held at once."""


def decompose_scores(
    texts: Sequence[str],
    model: MaskedLanguageModel,
    *,
    at: Sequence[str] = (),
    masked: bool = False,
    top: int = 10,
    terms: Sequence[str] = (),
    against: str | None = None,
) -> list[tuple[ScoreDecomposition, ...]]:
    """Take the scores of terms at places of texts apart into length, angle and bias.

    Parameters
    ----------
    texts : sequence of str
        Any texts. One that is too long is read in a window around the place.
    model : MaskedLanguageModel
        Whose scores.
    at : sequence of str
        Words or pieces of the texts, such as ``cell`` or ``cell:2`` for the second one. The masks
        of each text by default.
    masked : bool
        Whether what is named by `at` is read as one mask. Else each of its pieces is a place.
    top : int
        How many of the best terms are returned if none is named, and how many are compared to see
        what decides their order.
    terms : sequence of str
        Return these terms instead of the best; each must be one piece.
    against : str, optional
        The term whose score is taken from each other score; the best term by default.

    Returns
    -------
    list of tuple of ScoreDecomposition
        For each text, one for each place. Control pieces can be named by their spelling in `at`,
        and are ranked among the others.

    Raises
    ------
    InputError
        If `top` is out of range, a text has no mask, or lacks what `at` names.
    UnknownTermError
        If a term is not one piece of the vocabulary; names close matches.

    Notes
    -----
    What decides the order of the best terms is measured over all pairs of them: the part's sum over
    the sum of all differences (`ScoreDecomposition.shares`). For how one difference is split see
    `knife.maths.score_parts.split_difference`.

    Examples
    --------
    >>> import knife
    >>> model = knife.load()
    >>> ((found,),) = decompose_scores([f"She lives in {model.mask_token}."], model, top=3)
    >>> len(found.terms), found.largest_error < 1e-4
    (3, True)
    """
    n_pieces = len(model.vocabulary)
    if not 1 <= top <= n_pieces:
        raise InputError(f"top is {top}; expected 1 to {n_pieces}, the number of pieces.")
    question = _Question(
        model.vocabulary,
        top,
        term_ids(terms, model.vocabulary),
        None if against is None else int(term_ids([against], model.vocabulary)[0]),
    )
    places = text_places(texts, model, at, masked=masked)
    flat = [found for own in places for found in own]
    answers = iter(_decomposed(flat, model, question))
    return [tuple(next(answers) for _ in own) for own in places]


def term_ids(terms: Sequence[str], vocabulary: Vocabulary) -> Ints:
    """Return the piece ids of terms, int64 (n,).

    Parameters
    ----------
    terms : sequence of str
        Words of the vocabulary, or pieces in the tokenizer's spelling.
    vocabulary : Vocabulary
        Where to look; the terms are lowered where it knows no capitals.

    Raises
    ------
    UnknownTermError
        If one is no piece.

    Examples
    --------
    >>> import knife
    >>> vocabulary = knife.load().vocabulary
    >>> [vocabulary.surfaces[piece] for piece in term_ids(["London"], vocabulary)]
    ['London']
    """
    folded = [term if vocabulary.info.is_cased else term.lower() for term in terms]
    return np.array([vocabulary.id_of(term) for term in folded], np.int64)


@dataclass(frozen=True, eq=False)
class _Question:
    """What is asked at each place, and what of the vocabulary is the same at all of them."""

    vocabulary: Vocabulary
    top: int
    named: Ints = field(repr=False)
    against: int | None

    @cached_property
    def norms(self) -> Doubles:
        rows = self.vocabulary.embeddings
        squares: Doubles = np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
        return np.sqrt(squares)

    @cached_property
    def fixed_ranks(self) -> tuple[Ints, Ints]:
        return descending_ranks(self.norms), descending_ranks(self.vocabulary.bias)

    @cached_property
    def average_ranks(self) -> tuple[Doubles, Doubles]:
        by_norm, by_bias = self.fixed_ranks
        return average_ranks(self.norms, by_norm), average_ranks(self.vocabulary.bias, by_bias)


def _decomposed(
    places: Sequence[Found], model: MaskedLanguageModel, question: _Question
) -> list[ScoreDecomposition]:
    states = _states([query for _, query in places], model)
    found = []
    for rows in row_blocks(len(places), _BLOCK):
        block = states[rows]
        logits, dots = model.logits(block), block @ question.vocabulary.embeddings.T
        for position, (place, _) in enumerate(places[rows]):
            own = (block[position], logits[position], dots[position])
            found.append(_one(place, *own, question))
    return found


def _states(queries: Sequence[Query], model: MaskedLanguageModel) -> Floats:
    """Return the head state of each query, float32 (n, H); each sequence is read once."""
    asked: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, query in enumerate(queries):
        asked[query.ids].append(number)
    found = model.head_states_at(
        list(asked), [[queries[number].position for number in own] for own in asked.values()]
    )
    states = np.empty_like(found)
    states[[number for own in asked.values() for number in own]] = found
    return states


def _one(
    place: Place, state: Floats, logits: Floats, dots: Floats, question: _Question
) -> ScoreDecomposition:
    """Take the scores of one place apart; `logits` and `dots` are float32 (V,)."""
    norms, bias = question.norms, question.vocabulary.bias
    state_norm = float(np.sqrt(state.astype(np.float64) @ state))
    lengths = state_norm * norms
    cosines = np.divide(dots, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    scores = _Scores(
        logits, lengths * cosines, cosines, descending_ranks(logits), descending_ranks(cosines)
    )
    columns = (norms, cosines, bias)
    best = np.flatnonzero(scores.ranks <= question.top)
    best = best[np.argsort(scores.ranks[best])]
    terms = question.named if question.named.size else best
    against = int(best[0]) if question.against is None else question.against
    contrast = split_difference(state_norm, columns, terms, np.array([against]))
    higher, lower = np.triu_indices(len(best), 1)
    among = split_difference(state_norm, columns, best[higher], best[lower])
    shares, sizes = _shares(among)
    return ScoreDecomposition(
        place=place,
        state_norm=state_norm,
        terms=_term_scores(terms, scores, question),
        contrast=Contrast(
            against,
            question.vocabulary.surfaces[against],
            float(logits[against]),
            *(part.astype(np.float32) for part in (contrast.norm, contrast.angle, contrast.bias)),
        ),
        n_compared=len(best),
        shares=shares,
        sizes=sizes,
        spearman=_correlations(scores, question),
        largest_error=float(np.abs(scores.products + bias - logits).max()),
    )


@dataclass(frozen=True, eq=False)
class _Scores:
    """All scores of one place with their ranks: arrays (V,)."""

    logits: Floats
    products: Doubles
    cosines: Doubles
    ranks: Ints
    cosine_ranks: Ints


def _term_scores(terms: Ints, scores: _Scores, question: _Question) -> TermScores:
    highest = float(scores.logits.max())
    shares = np.exp(scores.logits.astype(np.float64) - highest)
    norm_ranks, bias_ranks = question.fixed_ranks
    return TermScores(
        ids=terms,
        surfaces=tuple(question.vocabulary.surfaces[piece] for piece in terms),
        logits=scores.logits[terms],
        probabilities=(shares[terms] / shares.sum()).astype(np.float32),
        ranks=scores.ranks[terms],
        norms=question.norms[terms].astype(np.float32),
        cosines=np.clip(scores.cosines[terms], -1, 1).astype(np.float32),
        products=scores.products[terms].astype(np.float32),
        biases=question.vocabulary.bias[terms],
        norm_ranks=norm_ranks[terms],
        cosine_ranks=scores.cosine_ranks[terms],
        bias_ranks=bias_ranks[terms],
    )


def _shares(among: ScoreDifference) -> tuple[Parts, Parts]:
    """Return what each part accounts for, and how much it moves, over pairs of terms."""
    parts = (among.norm, among.angle, among.bias)
    return (
        _as_shares([float(part.sum()) for part in parts]),
        _as_shares([float(np.abs(part).sum()) for part in parts]),
    )


def _as_shares(figures: Sequence[float]) -> Parts:
    total = sum(figures)
    return Parts(*(figure / total if total > 0 else float("nan") for figure in figures))


def _correlations(scores: _Scores, question: _Question) -> Parts:
    whole = average_ranks(scores.logits, scores.ranks)
    by_norm, by_bias = question.average_ranks
    return Parts(
        rank_correlation(whole, by_norm),
        rank_correlation(whole, average_ranks(scores.cosines, scores.cosine_ranks)),
        rank_correlation(whole, by_bias),
    )
