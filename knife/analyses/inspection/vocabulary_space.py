"""How the words of a vocabulary lie: tails, hubs, and how evenly they fill their space.

Of a large vocabulary a sample is looked at, because the work grows with the square of the words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knife.analyses.evaluation.tail_lengths import TailLengths, lengths_of
from knife.analyses.inspection.hubs import hubs
from knife.analyses.inspection.isotropy import isotropy
from knife.analyses.landmarks import Landmarks, landmarks
from knife.analyses.tail_graph import tail_graph
from knife.errors import InputError
from knife.maths.neighbors import Screen
from knife.types.arrays import Ints
from knife.types.inspection import Hubs, Isotropy
from knife.types.rules import NoiseFloor
from knife.types.vocabulary import Vocabulary

MOST_WORDS = 30_000
"""Words that are compared with each other; of more a sample is drawn."""

TAIL_SIZES = (0, 1, 5, 10, 20, 50, 100)
"""Where the classes of tail lengths begin, in pieces."""


@dataclass(frozen=True)
class VocabularySpace:
    """How some words lie among each other.

    Parameters
    ----------
    n_words : int
        Words that were looked at.
    n_left_out : int
        Words of the vocabulary that were not, because a sample was drawn.
    tails : TailLengths
        Lengths of their tails under the default rule.
    tail_classes : dict of str to float, in [0, 1]
        Shares of the words by the length of their tails: ``0``, ``1-4``, …, ``100+``.
    embeddings, landmarks : Isotropy
        Of their decoder rows as they are, and without common directions.
    hubs : Hubs
        Words that are neighbours of many.
    """

    n_words: int
    n_left_out: int
    tails: TailLengths
    tail_classes: dict[str, float]
    embeddings: Isotropy
    landmarks: Isotropy
    hubs: Hubs


def vocabulary_space(
    vocabulary: Vocabulary,
    *,
    seed: int = 0,
    most_words: int = MOST_WORDS,
    screen: Screen | None = None,
) -> VocabularySpace | None:
    """Look at how the words of a vocabulary lie.

    Parameters
    ----------
    vocabulary : Vocabulary
        Pieces and embeddings.
    seed : int
        Decides which words are sampled, and which pairs are compared.
    most_words : int, at least 2
        Largest number of words that are all looked at.
    screen : Screen, optional
        What does the product of all rows; any screen gives the same result.

    Returns
    -------
    VocabularySpace or None
        None if there are fewer than two words, or embeddings of one number.

    Raises
    ------
    InputError
        If `most_words` is below 2.

    Examples
    --------
    >>> import knife
    >>> found = vocabulary_space(knife.load().vocabulary, most_words=300)
    >>> found.n_words, round(sum(found.tail_classes.values()), 6)
    (300, 1.0)
    """
    if most_words < 2:
        raise InputError(f"most_words is {most_words}; expected 2 or more, to compare them.")
    if len(vocabulary.words) < 2 or vocabulary.width < 2:
        return None
    whole = landmarks(vocabulary, "words")
    space = _sample(whole, most_words, seed)
    graph = tail_graph(space.unit, NoiseFloor(), screen)
    return VocabularySpace(
        len(space.ids),
        len(whole.ids) - len(space.ids),
        lengths_of(graph),
        tail_classes(np.diff(graph.indptr)),
        isotropy(vocabulary.embeddings[space.ids], seed),
        isotropy(space.unit, seed),
        hubs(space, graph, vocabulary, seed=seed),
    )


def tail_classes(lengths: Ints) -> dict[str, float]:
    """Return the shares of lengths that fall into classes.

    Examples
    --------
    >>> tail_classes(np.array([0, 3, 4, 250]))["1-4"]
    0.5
    """
    ends = [*(f"-{size - 1}" for size in TAIL_SIZES[1:]), "+"]
    names = [f"{size}{end}" for size, end in zip(TAIL_SIZES, ends, strict=True)]
    names[0] = "0"
    counts = np.histogram(lengths, [*TAIL_SIZES, np.inf])[0]
    shares = counts / max(len(lengths), 1)
    return dict(zip(names, shares.tolist(), strict=True))


def _sample(space: Landmarks, most: int, seed: int) -> Landmarks:
    if len(space.ids) <= most:
        return space
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(len(space.ids), most, replace=False))
    return Landmarks(space.ids[rows], space.unit[rows], space.common)
