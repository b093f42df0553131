"""What is measured of a pair of words agrees with the slow way to measure it."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.evaluation.pair_measures import PATTERNS, pair_measures
from knife.analyses.landmarks import landmarks
from knife.analyses.static_vectors import StaticSource
from knife.analyses.tail_graph import tail_threshold
from knife.errors import InputError, UnknownTermError
from knife.types.rules import NoiseFloor

FIRST = ("dog", "aspirin", "myocardial infarction")
SECOND = ("animal", "drug", "heart attack")


@pytest.fixture(scope="module")
def measures(model):
    return pair_measures(model, FIRST, SECOND)


def test_cosines_and_ranks_are_those_of_all_words(model, measures):
    rows = StaticSource(model).vectors([*FIRST, *SECOND]).astype(float)
    space = landmarks(model.vocabulary)
    surfaces = [model.vocabulary.surfaces[piece] for piece in space.ids.tolist()]
    for pair, (one, two) in enumerate(zip(FIRST, SECOND, strict=True)):
        cosine = float(rows[pair] @ rows[pair + 3])
        assert measures.symmetric["cosine"][pair] == pytest.approx(cosine, abs=1e-6)
        ranks = []
        for row, other in ((pair, two), (pair + 3, one)):
            own = (one, two)[row > pair]
            nearer = [
                surface
                for surface, near in zip(surfaces, space.unit @ rows[row], strict=True)
                if near > cosine + 1e-6 and surface not in {own, other}
            ]
            ranks.append(len(nearer))
        there, back = ranks
        assert measures.symmetric["nearer rank"][pair] == pytest.approx(-np.log1p(min(ranks)))
        expected = np.log1p(back) - np.log1p(there)
        assert measures.directed["rank back less rank there"][pair] == pytest.approx(expected)


def test_edges_are_tails(model, measures):
    rows = StaticSource(model).vectors(FIRST)
    space = landmarks(model.vocabulary)
    for pair, word in enumerate(FIRST):
        piece = model.vocabulary.find(word)
        cosines = (space.unit @ rows[pair])[space.ids != (-1 if piece is None else piece)]
        threshold = tail_threshold(cosines, NoiseFloor())
        assert measures.is_edge[pair] == (measures.symmetric["cosine"][pair] > threshold)


def test_a_phrase_gains_what_the_masks_of_fill_mask_say(model, measures):
    """The first pair is of two pieces: their probability at the last mask of each phrase."""
    pattern, mask = PATTERNS["and other"], model.mask_token

    def score(given: str, asked: str) -> float:
        answers = model.fill_mask([pattern.format(x=given, y=mask)], k=len(model.vocabulary))[0]
        row = answers.ids[-1].tolist().index(model.vocabulary.find(asked))
        return float(np.log(answers.probabilities[-1, row]))

    there = score("dog", "animal") - score(mask, "animal")
    back = score("animal", "dog") - score(mask, "dog")
    assert measures.symmetric["and other"][0] == pytest.approx(there + back, abs=1e-3)
    assert measures.directed["and other: there less back"][0] == pytest.approx(
        there - back, abs=1e-3
    )


def test_directions_change_their_sign_with_the_pair_and_nothing_else_changes(model, measures):
    swapped = pair_measures(model, SECOND, FIRST)
    for name, values in measures.directed.items():
        np.testing.assert_allclose(swapped.directed[name], -values, atol=1e-4)
    for name, values in measures.symmetric.items():
        np.testing.assert_allclose(swapped.symmetric[name], values, atol=1e-4)
    assert swapped.is_edge.tolist() == measures.is_back.tolist()


def test_pairs_do_not_depend_on_their_neighbors(model, measures):
    alone = pair_measures(model, FIRST[:1], SECOND[:1])
    for name, values in alone.symmetric.items():
        assert values[0] == pytest.approx(measures.symmetric[name][0], abs=1e-4), name


def test_what_is_no_pair_is_refused(model):
    with pytest.raises(InputError, match="no pairs"):
        pair_measures(model, [], [])
    with pytest.raises(InputError, match="no pairs"):
        pair_measures(model, ["dog"], [])
    with pytest.raises(UnknownTermError):
        pair_measures(model, ["dog"], ["⵳"])
