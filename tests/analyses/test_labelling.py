"""A lexicon of half of a planted world finds the other half."""

import numpy as np
import pytest

from knife.analyses.labelling import SpreadOptions, spread
from knife.assembly.labels import pieces_of
from knife.errors import InputError, LexiconError
from knife.maths.voting import Electorate, Scale, damp_hubs, nearest_voters, tally

SMALL = SpreadOptions(least_z=1.0)
"""Among eighty words a kind of eight is no rarity: its members lie only two deviations up."""


def label_of(signatures, model, piece):
    row = signatures.probabilities[model.vocabulary.pieces.index(piece)]
    return signatures.names[int(row.argmax())] if row.any() else None


@pytest.fixture
def signatures(toy, toy_lexicon):
    return spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SMALL)


def test_unlabelled_pieces_take_the_label_of_their_kind(toy, signatures):
    assert {label_of(signatures, toy, f"drug{c}") for c in "efgh"} == {"CHEMICAL/DRUG"}
    assert {label_of(signatures, toy, f"City{c}") for c in "efgh"} == {"LOCATION"}


def test_labelled_pieces_keep_their_label(toy, signatures):
    row = signatures.probabilities[toy.vocabulary.pieces.index("druga")]
    assert row[signatures.names.index("CHEMICAL/DRUG")] >= 0.8


def test_rows_are_distributions_and_specials_abstain(toy, signatures):
    sums = signatures.probabilities.sum(axis=1)
    assert np.allclose(sums[signatures.support > 0], 1, atol=1e-5)
    assert not signatures.probabilities[toy.vocabulary.is_special].any()
    assert not signatures.support[toy.vocabulary.is_special].any()


def test_a_piece_far_from_every_labelled_one_abstains(toy, toy_lexicon):
    strict = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=6.0))
    assert label_of(strict, toy, "drugf") is None
    assert strict.support[toy.vocabulary.pieces.index("drugf")] == 0


def test_spreading_twice_gives_the_same_bits(toy, toy_lexicon, signatures):
    again = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SMALL)
    assert again.probabilities.tobytes() == signatures.probabilities.tobytes()


def test_a_lexicon_of_another_language_is_refused(toy, make_lexicon):
    with pytest.raises(LexiconError, match="same language"):
        spread(make_lexicon([("Krankheit", "DISEASE")]), toy.vocabulary, pieces_of(toy))


@pytest.mark.parametrize("bad", [{"n_voters": 0}, {"own_share": 2.0}, {"prior_correction": -1.0}])
def test_impossible_options_are_refused(bad):
    with pytest.raises(InputError, match="expected"):
        SpreadOptions(**bad)


def slow_tally(rows, labelled, own, ballots, options):
    """Do the same in plain loops, one row at a time."""
    n_labels = ballots.shape[1]
    priors = ballots.sum(axis=0) / ballots.sum()
    heard = []
    for row, me in zip(rows, own, strict=True):
        cosines = labelled @ row
        deviation, mean = 0.3, 0.05
        order = [
            j for j in sorted(range(len(labelled)), key=lambda j: (-cosines[j], j)) if j != me
        ][: options.n_voters]
        heard.append(
            {
                j: np.exp(options.sharpness * (cosines[j] - 1) / deviation)
                for j in order
                if (cosines[j] - mean) / deviation >= options.least_z
            }
        )
    audience = [sum(j in votes for votes in heard) for j in range(len(labelled))]
    answers = np.zeros((len(rows), n_labels))
    for i, votes in enumerate(heard):
        for j, weight in votes.items():
            answers[i] += weight / np.sqrt(1 + audience[j]) * ballots[j]
        answers[i] /= np.maximum(priors, 1e-9) ** options.prior_correction
        answers[i] /= answers[i].sum() or 1
    return answers


def test_the_vote_equals_plain_loops():
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((40, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labelled, own = rows[:15], np.array([*range(15), *[-1] * 25])
    ballots = rng.dirichlet(np.ones(4), 15).astype(np.float32)
    options = SpreadOptions(n_voters=5, least_z=0.5)
    scale = Scale(np.full(40, 0.05), np.full(40, 0.3))
    electorate = damp_hubs(
        nearest_voters(rows, labelled, own, scale, n_voters=5, sharpness=1.25, least_z=0.5), 15
    )
    shares, _ = tally(electorate, ballots, ballots.sum(axis=0) / ballots.sum(), 0.25)
    assert np.allclose(shares, slow_tally(rows, labelled, own, ballots, options), atol=1e-5)


def test_support_counts_effective_voters():
    votes = Electorate(np.array([[0, 1], [0, 1]]), np.float32([[1, 1], [1, 0]]))
    _, support = tally(votes, np.eye(2, dtype=np.float32), np.float32([0.5, 0.5]), 0.0)
    assert support.tolist() == [2.0, 1.0]


def test_a_hub_is_damped_by_the_root_of_its_audience():
    votes = Electorate(np.array([[0], [0], [0], [1]]), np.ones((4, 1), np.float32))
    damped = damp_hubs(votes, 2).weights[:, 0]
    assert np.allclose(damped, [0.5, 0.5, 0.5, 1 / np.sqrt(2)])
