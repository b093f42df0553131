"""Landmarks learn what a span is from its states, where that was planted, and only there."""

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.cue_fitting import USUAL
from knife.analyses.landmark_learning import (
    FEWEST_TERMS,
    LearningOptions,
    _hidden_words,
    _landmarks,
    _without,
    learn_landmarks,
)
from knife.analyses.landmark_lessons import Lesson, describe_occurrences
from knife.analyses.landmark_reading import fingerprint, landmark_shares, require_own
from knife.analyses.term_occurrences import Occurrence, sample_occurrences
from knife.assembly.labels import pieces_of
from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.steps import silent

FAST = LearningOptions(width=16)


@pytest.fixture
def learn(toy, told_lexicon, told_texts):
    """Learn from the planted world, or from some of its occurrences."""

    def learnt(keep=lambda one: True, lexicon=told_lexicon, options=FAST, step=silent):
        found = [one for one in sample_occurrences(told_texts, lexicon) if keep(one)]
        return learn_landmarks(toy, lexicon, found, pieces_of(toy), options, step)

    return learnt


def occurrence(text, part, label="?"):
    start = text.index(part)
    return Occurrence(text, Mention(start, start + len(part), part), part, label)


def told(landmarks, model, text, part):
    shares = landmark_shares(landmarks, describe_occurrences(model, [occurrence(text, part)]))
    return landmarks.names[int(shares.argmax())]


def test_names_that_nobody_labelled_are_told_by_their_states(learn, toy):
    landmarks = learn().landmarks
    assert landmarks.names == ("CHEMICAL/DRUG", "LOCATION", "NONE")
    for before, label in (("swallowed", "CHEMICAL/DRUG"), ("visited", "LOCATION")):
        for name in ("xyzzy", "plugh"):
            assert told(landmarks, toy, f"she {before} {name} and w7 w9 walks .", name) == label
    assert told(landmarks, toy, "she and the plugh and w7 w9 walks .", "plugh") == "NONE"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_hidden_terms_are_told_and_so_the_landmarks_are_trusted(learn, seed):
    calibration = learn(options=replace(FAST, seed=seed)).calibration
    assert calibration.by_cue["landmarks"] > 0.9
    assert calibration.accuracy > 0.95
    assert calibration.weights.landmarks > 0.5
    # What the prompt says is the same of every name here.
    assert calibration.by_cue["prompt"] < 0.9
    assert calibration.weights.prompt < 0.2


def test_where_states_say_nothing_the_landmarks_are_not_trusted(learn, toy, told_lexicon):
    """Labels are dealt out anew among the names, so that no text tells them."""
    rows = list(zip(told_lexicon.terms, told_lexicon.labels, strict=True))
    names = [i for i, (term, _) in enumerate(rows) if toy.vocabulary.find(term) is None]
    dealt = list(told_lexicon.labels)
    order = np.random.default_rng(0).permutation(names)
    for i, j in zip(names, order, strict=True):
        dealt[i] = told_lexicon.labels[j]
    shuffled = replace(told_lexicon, labels=tuple(dealt))
    found = learn(lexicon=shuffled, options=replace(FAST, held_out=0.4)).calibration
    assert found.by_cue["landmarks"] < 0.7
    assert found.weights.landmarks < USUAL.landmarks / 2


def test_the_same_seed_gives_the_same_landmarks_and_another_gives_others(learn):
    first, again, other = learn(), learn(), learn(options=replace(FAST, seed=1))
    assert np.array_equal(first.landmarks.hidden, again.landmarks.hidden)
    assert first.calibration == again.calibration
    assert not np.array_equal(first.landmarks.hidden, other.landmarks.hidden)


def test_what_was_learnt_is_counted_and_belongs_to_model_and_lexicon(learn, toy, told_lexicon):
    found = learn()
    assert found.n_terms == 61
    assert found.n_occurrences == 303
    require_own(found.landmarks, toy)
    assert np.array_equal(found.landmarks.fingerprint, fingerprint(toy))
    assert found.landmarks.lexicon_digest == told_lexicon.digest
    assert found.landmarks.vocabulary_digest == toy.vocabulary.digest
    assert found.landmarks.weights == found.calibration.weights
    assert found.landmarks.threshold == found.calibration.threshold


def test_two_labels_are_told_apart_as_well_as_three(learn, toy):
    found = learn(lambda one: one.label != "NONE")
    assert found.landmarks.names == ("CHEMICAL/DRUG", "LOCATION")
    assert found.landmarks.rows.shape == (2, 16)
    for before, label in (("swallowed", "CHEMICAL/DRUG"), ("visited", "LOCATION")):
        text = f"she {before} xyzzy and w7 w9 walks ."
        assert told(found.landmarks, toy, text, "xyzzy") == label


def test_two_labels_are_told_as_scikit_learn_tells_them(toy, told_lexicon, monkeypatch):
    from knife.analyses import landmark_learning

    made = []

    class Kept(landmark_learning.MLPClassifier):
        def __init__(self, **options):
            super().__init__(**options)
            made.append(self)

    monkeypatch.setattr(landmark_learning, "MLPClassifier", Kept)
    features = np.random.default_rng(0).standard_normal((80, 6)).astype(np.float32)
    labels = np.where(features[:, 0] + features[:, 1] > 0, "A", "B")
    own = _landmarks(toy, told_lexicon, Lesson(features, labels), FAST, silent)
    normal = (features - own.center) / own.scale
    assert np.allclose(landmark_shares(own, features), made[0].predict_proba(normal), atol=1e-4)
    assert (np.array(own.names)[landmark_shares(own, features).argmax(1)] == labels).mean() > 0.8


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_label_of_one_term_is_learnt_whether_or_not_the_term_was_hidden(learn, is_hidden):
    seen = []

    def keep(one):
        if one.label == "CHEMICAL/DRUG" and one.term != "chroa":
            return False
        seen.append(one.term)
        return True

    learn(keep)
    half = replace(FAST, held_out=0.5)
    seed = next(
        seed
        for seed in range(20)
        if ("chroa" in _hidden_words(set(seen), replace(half, seed=seed))) == is_hidden
    )
    found = learn(keep, options=replace(half, seed=seed))
    assert found.landmarks.names == ("CHEMICAL/DRUG", "LOCATION", "NONE")


def test_one_label_among_what_is_not_hidden_is_no_reason_to_fail(learn):
    found = learn(
        lambda one: one.label == "NONE" or one.term == "loroa",
        options=replace(FAST, held_out=0.95),
    )
    assert found.landmarks.names == ("LOCATION", "NONE")


@pytest.mark.parametrize("held_out", [0.001, 0.1, 0.5, 0.999])
def test_at_least_one_word_is_hidden_and_at_least_one_is_not(held_out):
    terms = [f"t{i}" for i in range(30)]
    hidden = _hidden_words(terms, LearningOptions(held_out=held_out))
    assert len(hidden) == min(max(round(held_out * 30), 1), 29)
    assert hidden < set(terms)


def test_all_spellings_of_a_word_are_hidden_together(make_lexicon):
    terms = [spelling for i in range(20) for spelling in (f"term{i}", f"Term{i}", f"TERM{i}")]
    hidden = _hidden_words(terms, LearningOptions(held_out=0.3))
    assert len(hidden) == 6
    rest = _without(make_lexicon([(term, "X") for term in terms]), hidden)
    assert len(rest) == 3 * 14
    assert not hidden & {term.casefold() for term in rest.terms}


def test_hidden_terms_are_told_by_signatures_that_never_saw_them(
    toy, told_lexicon, told_texts, monkeypatch
):
    from knife.analyses import landmark_learning

    seen, real = [], landmark_learning.fit_cues

    def fit_cues(model, signatures, landmarks, hidden, options):
        seen.append((signatures, landmarks, hidden))
        return real(model, signatures, landmarks, hidden, options)

    monkeypatch.setattr(landmark_learning, "fit_cues", fit_cues)
    found = sample_occurrences(told_texts, told_lexicon)
    learn_landmarks(toy, told_lexicon, found, pieces_of(toy), FAST)
    ((signatures, draft, hidden),) = seen
    terms = {one.term for one in hidden}
    rest = _without(told_lexicon, frozenset(terms))
    assert len(terms) == 6
    assert len(rest) == len(told_lexicon) - 6
    assert signatures.names == rest.label_names
    assert {one for one in found if one.term in terms} == set(hidden)
    assert draft.threshold == 0


def test_so_few_occurrences_that_epochs_are_no_time_are_seen_more_often(learn):
    steps = []

    def step(text, done):
        steps.append((text, done))
        return silent(text, done)

    learn(lambda one: one.term.endswith(tuple("abcdefgh")), step=step)
    names = [name for name, _ in dict.fromkeys(steps)]
    assert names[0] == "Describing occurrences"
    assert {"Learning", "Weighing the cues"} == set(names[1:])
    assert ("Learning", ", epoch 200 of 200") in steps


@pytest.mark.parametrize("n_terms", [0, 1, FEWEST_TERMS - 1])
def test_too_few_terms_are_refused(learn, n_terms):
    names = [f"{kind}ro{c}" for c in "abcdefghij" for kind in ("ch", "lo")][:n_terms]
    with pytest.raises(InputError, match=rf"stand in the text: {n_terms}, .* Give more text"):
        learn(lambda one: one.term in names)


def test_one_label_is_nothing_to_tell_apart(learn):
    with pytest.raises(InputError, match="with 1 of its labels; expected 20 terms and two labels"):
        learn(lambda one: one.label == "LOCATION")


@pytest.mark.parametrize(
    "bad",
    [
        {"width": 0},
        {"epochs": 0},
        {"dropout": 1.0},
        {"dropout": -0.1},
        {"held_out": 0.0},
        {"held_out": 1.0},
        {"penalty": -1.0},
        {"penalty": float("nan")},
        {"seed": -1},
    ],
)
def test_impossible_options_are_refused(bad):
    with pytest.raises(InputError, match="expected"):
        LearningOptions(**bad)
