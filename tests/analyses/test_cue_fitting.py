"""Weights and thresholds agree with slow searches; what is noise is not heard."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.analyses.cue_fitting import (
    QUIET,
    USUAL,
    USUAL_THRESHOLD,
    best_threshold,
    fit_cues,
    likeliest_weights,
)
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.landmark_reading import fingerprint
from knife.analyses.term_occurrences import Occurrence
from knife.assembly.labels import pieces_of
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Mention
from knife.types.options import CueWeights, TypingOptions


def planted_logs(n, sharpness, seed=0, n_labels=4):
    """Return logs of five cues, each as sharp as it says, and the labels that they speak of.

    A cue gives the right label a logarithm that is higher by its sharpness on average; if cues are
    independent, the likeliest weight of each is 1 whatever its sharpness, and any weight of a cue
    that is silent in truth (sharpness 0) is wrong.
    """
    rng = np.random.default_rng(seed)
    targets = rng.integers(n_labels, size=n)
    logs = np.zeros((n, 5, n_labels))
    for cue, sharp in enumerate(sharpness):
        # A Gaussian whose mean is the label's: its log likelihood is linear in what was drawn.
        drawn = rng.standard_normal((n, n_labels))
        drawn[np.arange(n), targets] += sharp
        logs[:, cue] = drawn * (sharp or 1.0)
    return logs, targets


def likelihood(logs, targets, weights):
    total = np.einsum("c,ncu->nu", np.asarray(weights), logs)
    shares = np.exp(total - total.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return np.log(shares[np.arange(len(targets)), targets]).mean()


def test_cues_that_are_right_are_heard_and_noise_is_not():
    weights = likeliest_weights(*planted_logs(20_000, (2.0, 0, 1.0, 0.5, 0)))
    assert weights.in_context == pytest.approx(1, abs=0.15)
    assert weights.alone == pytest.approx(1, abs=0.15)
    assert weights.pieces == pytest.approx(1, abs=0.25)
    assert weights.prompt == weights.landmarks == 0


def test_a_cue_that_speaks_against_the_labels_is_never_heard_backwards():
    logs, targets = planted_logs(2000, (2.0, 1.0, 1.0, 1.0, 1.0))
    logs[:, 1] *= -1
    assert likeliest_weights(logs, targets).prompt == 0


def test_a_cue_too_loud_by_half_is_turned_down():
    logs, targets = planted_logs(4000, (2.0, 0, 1.0, 1.0, 1.0))
    logs[:, 2] *= 4
    assert likeliest_weights(logs, targets).alone == pytest.approx(0.25, abs=0.06)


def test_no_weights_of_a_grid_are_likelier():
    logs, targets = planted_logs(1500, (1.0, 0, 0.5, 0, 0), seed=3)
    logs[:, [1, 3, 4]] = 0  # silent, so that two weights are left
    found = likeliest_weights(logs, targets)
    best = likelihood(logs, targets, found.values)
    grid = np.arange(0, 2.01, 0.1)
    others = [likelihood(logs, targets, [a, 0, b, 0, 0]) for a in grid for b in grid]
    assert best > max(others) - 2e-3


def test_a_cue_that_never_spoke_keeps_its_usual_weight():
    logs, targets = planted_logs(500, (2.0, 1.0, 1.0, 1.0, 1.0))
    logs[:, 3] = 0
    assert likeliest_weights(logs, targets).pieces == USUAL.pieces


def test_a_few_occurrences_do_not_make_a_cue_shout():
    logs, targets = planted_logs(6, (3.0, 3.0, 3.0, 3.0, 3.0))
    few = likeliest_weights(logs, targets)
    assert max(few.values) < 1.5
    assert likelihood(logs, targets, few.values) >= likelihood(logs, targets, USUAL.values)


def test_weights_of_hardly_anything_are_nothing():
    for seed in range(5):
        values = likeliest_weights(*planted_logs(300, (1.0, 0, 0.3, 0, 0), seed)).values
        assert ((values == 0) | (values >= np.float32(QUIET))).all()


def test_where_all_is_noise_there_is_still_something_to_hear():
    logs, targets = planted_logs(3000, (1.0, 1.0, 1.0, 1.0, 1.0))
    assert likeliest_weights(-logs, targets) == USUAL


def slow_threshold(shares, targets, plain):
    """Return the best threshold by F1, then the nearest to the usual one, entity by entity."""
    found = []
    for step in range(100):
        n_told = n_right = n_wanted = 0
        for row, target in zip(shares, targets, strict=True):
            first = max(range(len(row)), key=lambda label: row[label])
            n_wanted += target != plain
            if first != plain and row[first] >= step / 100:
                n_told += 1
                n_right += first == target
        found.append((round(2 * n_right / (n_told + max(n_wanted, 1)), 9), -abs(step - 30), step))
    return max(found)[2] / 100


@given(
    st.integers(0, 2**32),
    st.integers(1, 40),
    st.integers(1, 5),
    st.sampled_from([None, 0, 1]),
)
def test_the_threshold_is_that_of_a_slow_search(seed, n, n_labels, plain):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(n_labels, 0.5), n)
    targets = rng.integers(n_labels, size=n)
    assert best_threshold(shares, targets, plain) == slow_threshold(shares, targets, plain)


def test_a_planted_threshold_is_found():
    """Right answers are sure (.8 and more), wrong ones are not (.5 to .7)."""
    rng = np.random.default_rng(0)
    score = np.concatenate([rng.uniform(0.8, 1, 200), rng.uniform(0.5, 0.7, 200)])
    shares = np.stack([score, 1 - score, np.zeros(400)], axis=1)
    targets = np.array([0] * 200 + [2] * 200)
    assert 0.68 <= best_threshold(shares, targets, plain=2) <= 0.71


def test_a_few_sure_answers_do_not_tell_a_threshold():
    """All thresholds up to .9 are as good: the usual one is taken, not the lowest."""
    shares = np.tile([0.9, 0.1], (5, 1))
    assert best_threshold(shares, np.zeros(5, int), plain=1) == USUAL_THRESHOLD
    assert best_threshold(shares, np.zeros(5, int), plain=0) == USUAL_THRESHOLD


@pytest.fixture
def world(toy, told_lexicon):
    signatures = spread(told_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    n_features = 4 * toy.vocabulary.width
    silent = ContextualLandmarks(
        ("CHEMICAL/DRUG", "LOCATION", "NONE"),
        np.zeros(n_features),
        np.ones(n_features),
        np.zeros((n_features, 1)),
        [0],
        np.zeros((3, 1)),
        [0, 0, 0],
        CueWeights(landmarks=1.0),
        0.0,
        fingerprint(toy),
        toy.vocabulary.digest,
        "",
    )
    return toy, signatures, silent


def hidden(label, before, n=12):
    texts = [f"she {before} xyzzy and w{i} walks ." for i in range(n)]
    start = texts[0].index("xyzzy")
    return [Occurrence(text, Mention(start, start + 5, "xyzzy"), "xyzzy", label) for text in texts]


def test_every_cue_is_asked_whatever_the_options_hear(world):
    toy, signatures, landmarks = world
    some = hidden("CHEMICAL/DRUG", "swallowed") + hidden("LOCATION", "visited")
    found = fit_cues(toy, signatures, landmarks, some, TypingOptions(weights=CueWeights()))
    assert found.n_occurrences == 24
    assert {"in_context", "prompt", "alone", "landmarks"} <= set(found.by_cue)
    assert "pieces" not in found.by_cue  # a word that no vocabulary has says nothing by itself
    assert found.by_cue["in_context"] == 1
    assert found.accuracy == 1
    assert found.weights.in_context > USUAL.in_context


def test_finer_labels_count_as_their_first_level(world):
    toy, signatures, landmarks = world
    found = fit_cues(
        toy, signatures, landmarks, hidden("CHEMICAL/TOXIN", "swallowed"), TypingOptions()
    )
    assert found.accuracy == 1


def test_the_order_of_occurrences_changes_nothing(world):
    toy, signatures, landmarks = world
    some = hidden("CHEMICAL/DRUG", "swallowed") + hidden("LOCATION", "visited")
    there = fit_cues(toy, signatures, landmarks, some, TypingOptions())
    back = fit_cues(toy, signatures, landmarks, some[::-1], TypingOptions())
    assert there.threshold == back.threshold
    assert there.weights.values == pytest.approx(back.weights.values, abs=0.011)


@pytest.mark.parametrize("label", ["COLOR", "COLOR/DARK"])
def test_labels_that_only_hidden_terms_had_cannot_be_asked_about(world, label):
    toy, signatures, landmarks = world
    found = fit_cues(toy, signatures, landmarks, hidden(label, "swallowed"), TypingOptions())
    assert (found.n_occurrences, found.weights, found.by_cue) == (0, USUAL, {})


def test_without_hidden_terms_weights_and_threshold_are_the_usual_ones(world):
    toy, signatures, landmarks = world
    found = fit_cues(toy, signatures, landmarks, [], TypingOptions())
    assert (found.weights, found.threshold, found.n_occurrences) == (USUAL, USUAL_THRESHOLD, 0)
    assert replace(USUAL, landmarks=0.0).values.sum() > 0
