"""What each cue says, and what is refused, in a world where all of it was planted."""

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.cues import CUES, CueReader
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.landmark_reading import fingerprint, landmark_shares
from knife.assembly.labels import pieces_of
from knife.errors import DigestMismatchError, InputError
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Mention
from knife.types.label_maps import LabelMap
from knife.types.options import CueWeights, TypingOptions

ALL = TypingOptions(weights=CueWeights(1, 1, 1, 1, 1), prompt_text="{mention} is a {mask}")


@pytest.fixture
def signatures(toy, toy_lexicon):
    return spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))


@pytest.fixture
def landmarks(toy):
    """Read the first two directions of a span's mean state: drugs and cities lie there."""
    width = toy.vocabulary.width
    hidden = np.zeros((4 * width, 2))
    hidden[0, 0] = hidden[1, 1] = 1
    return ContextualLandmarks(
        ("CHEMICAL/DRUG", "LOCATION"),
        np.zeros(4 * width),
        np.ones(4 * width),
        hidden,
        [0, 0],
        np.eye(2),
        [0, 0],
        CueWeights(0.5, 0, 0, 0.5, 1),
        0.4,
        fingerprint(toy),
        toy.vocabulary.digest,
        "",
    )


def mentions_of(text, *parts):
    return [Mention(text.index(part), text.index(part) + len(part), part) for part in parts]


def shares(reader, text, *parts):
    (answers,) = reader.questions.about([text], [mentions_of(text, *parts)])
    return reader.shares(answers)


def says(reader, row):
    return reader.scheme.names[int(row.argmax())] if row.any() else None


def test_each_cue_says_what_was_planted(toy, signatures, landmarks):
    reader = CueReader(toy, signatures, landmarks, ALL, LabelMap())
    rows = dict(zip(CUES, shares(reader, "she visited the drugf", "drugf")[0], strict=True))
    assert says(reader, rows["in_context"]) == "LOCATION"
    assert says(reader, rows["prompt"]) == "CHEMICAL/DRUG"
    assert says(reader, rows["alone"]) == "CHEMICAL/DRUG"
    assert says(reader, rows["pieces"]) == "CHEMICAL/DRUG"
    assert says(reader, rows["landmarks"]) == "LOCATION"


def test_cues_are_distributions_or_silent(toy, signatures, landmarks):
    reader = CueReader(toy, signatures, landmarks, ALL, LabelMap())
    found = shares(reader, "she swallowed zzz and drugf", "zzz", "drugf")
    assert found.shape == (2, 5, len(reader.scheme.names))
    totals = found.sum(axis=2)
    assert np.allclose(totals[totals > 0], 1)
    assert totals[0, 3] == 0  # nobody labelled a piece of zzz
    assert (totals[1] > 0).all()


def test_landmarks_say_what_their_network_says_in_the_columns_of_their_labels(
    toy, signatures, landmarks
):
    reader = CueReader(toy, signatures, landmarks, ALL, LabelMap())
    text = "she swallowed zzz and walks"
    (answers,) = reader.questions.about([text], [mentions_of(text, "zzz")])
    own = landmark_shares(landmarks, answers.features)[0]
    found = reader.shares(answers)[0, 4]
    for name, share in zip(landmarks.names, own, strict=True):
        assert found[reader.scheme.names.index(name)] == pytest.approx(float(share))
    assert found.sum() == pytest.approx(1)


def test_a_mention_without_a_piece_has_no_cue(toy, signatures, landmarks):
    reader = CueReader(toy, signatures, landmarks, ALL, LabelMap())
    text = "she  walks"
    (answers,) = reader.questions.about([text], [[Mention(3, 5, "  "), Mention(0, 3, "she")]])
    found = reader.shares(answers)
    assert not found[0, [0, 3, 4]].any()
    assert found[1, 4].any()
    assert np.isfinite(found).all()


def test_a_map_renames_what_every_cue_says(toy, signatures, landmarks):
    mapping = LabelMap({"CHEMICAL/DRUG": "THING", "LOCATION": "THING"})
    reader = CueReader(toy, signatures, landmarks, ALL, mapping)
    found = shares(reader, "she swallowed the drugf", "drugf")[0]
    column = reader.scheme.names.index("THING")
    assert found[4, column] == pytest.approx(1)
    assert found[:, column].min() > 0.3


def test_what_has_no_weight_is_not_asked(toy, signatures, landmarks):
    text, alone = "she swallowed the drugf", "drugf"
    for cue, n_sequences in zip(CUES, (1, 1, 1, 0, 1), strict=True):
        weights = CueWeights(**{name: float(name == cue) for name in CUES})
        reader = CueReader(toy, signatures, landmarks, replace(ALL, weights=weights), LabelMap())
        toy.n_sequences = 0
        found = shares(reader, text, alone)[0]
        assert toy.n_sequences == n_sequences, cue
        # The own pieces are there anyway, and cost nothing.
        assert {name for name, row in zip(CUES, found, strict=True) if row.any()} == {cue, "pieces"}


def test_weights_are_those_of_the_user_then_of_the_landmarks_then_the_defaults(
    toy, signatures, landmarks
):
    mine = CueWeights(1, 2, 3, 4, 5)

    def weights(landmarks, own):
        options = TypingOptions(weights=own)
        return CueReader(toy, signatures, landmarks, options, LabelMap()).weights

    assert weights(landmarks, mine) == mine
    assert weights(landmarks, None) == landmarks.weights
    assert weights(None, None) == CueWeights()
    assert weights(None, CueWeights(1, 0, 0, 0, 0)) == CueWeights(1, 0, 0, 0, 0)


def test_a_weight_for_landmarks_that_are_not_there_is_refused(toy, signatures):
    with pytest.raises(InputError, match=r"there are none.*knife labels learn"):
        CueReader(toy, signatures, None, TypingOptions(weights=CueWeights(landmarks=1)), LabelMap())


def test_of_nothing_landmarks_say_nothing_and_others_have_their_habits(toy, signatures, landmarks):
    nothing = CueReader(toy, signatures, landmarks, ALL, LabelMap()).nothing
    assert nothing.shape == (5, 4)  # CHEMICAL, FOOD, LOCATION, NONE
    assert np.allclose(nothing[4], 1 / 4)
    assert np.allclose(nothing.sum(axis=1), 1)
    assert not np.allclose(nothing[3], 1 / 4)


def test_landmarks_of_labels_that_the_lexicon_has_not_are_refused(toy, signatures, landmarks):
    other = replace(landmarks, names=("CHEMICAL/DRUG", "PLANET"))
    with pytest.raises(InputError, match=r"know 1 labels .* such as 'PLANET'.*knife labels learn"):
        CueReader(toy, signatures, other, ALL, LabelMap())


def test_signatures_and_landmarks_of_another_model_are_refused(toy, signatures, landmarks):
    foreign = replace(signatures, vocabulary_digest="another")
    with pytest.raises(DigestMismatchError, match="signatures was made with another"):
        CueReader(toy, foreign, landmarks, ALL, LabelMap())
    with pytest.raises(DigestMismatchError, match="landmarks was made with another"):
        CueReader(toy, signatures, replace(landmarks, vocabulary_digest="x"), ALL, LabelMap())
    with pytest.raises(DigestMismatchError, match="another encoder"):
        CueReader(toy, signatures, replace(landmarks, fingerprint=[1, 2]), ALL, LabelMap())
