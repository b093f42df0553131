"""What a model says at many places, each asked once however often it comes up."""

from __future__ import annotations

from collections.abc import Sequence

from knife.analyses.masking import Query
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes


def ask(
    model: MaskedLanguageModel, queries: Sequence[Query | None], k: int
) -> list[Substitutes | None]:
    """Return the k likeliest pieces at each query's place.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    queries : sequence of Query or None
        Sequences and places; None stays unanswered.
    k : int
        How many pieces.

    Returns
    -------
    list of Substitutes or None
        One row each, in the order of the queries.
    """
    unique = list(dict.fromkeys(query for query in queries if query is not None))
    if not unique:
        return [None] * len(queries)
    states = model.head_states_at(
        [query.ids for query in unique], [[query.position] for query in unique]
    )
    found = model.substitutes(states, k)
    answers = {
        query: Substitutes(
            found.ids[i : i + 1], found.probabilities[i : i + 1], found.logits[i : i + 1]
        )
        for i, query in enumerate(unique)
    }
    return [None if query is None else answers[query] for query in queries]
