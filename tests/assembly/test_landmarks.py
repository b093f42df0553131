"""Which landmarks go with a model, and learning them on the embedded one."""

from dataclasses import replace

import numpy as np
import pytest

import knife
from knife.analyses.landmark_learning import LearningOptions
from knife.analyses.landmark_reading import fingerprint
from knife.analyses.term_occurrences import SamplingOptions
from knife.assembly import landmarks as assembly
from knife.assembly.labels import Labels, labels_for, shipped
from knife.assembly.landmarks import landmarks_for, learn
from knife.errors import DigestMismatchError, InputError, StoreError
from knife.store.contextual_landmarks import save_landmarks
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Mention
from knife.types.labels import Lexicon
from knife.types.options import CueWeights, TypingOptions

KINDS = {
    "DRUG": (
        "aspirin insulin morphine heparin warfarin tamoxifen ibuprofen dopamine cisplatin "
        "penicillin methotrexate ketamine",
        ("The patient was treated with {} for two weeks.", "A low dose of {} reduced the pain."),
    ),
    "PLACE": (
        "London Paris Berlin Vienna Madrid Rome Boston Chicago Tokyo Moscow Dublin Munich",
        ("She was born in {} and lived there for years.", "They moved to {} after the war ended."),
    ),
    "NONE": (
        "result method reason idea problem question answer example purpose effect",
        ("This was the main {} of the whole discussion.", "We could not see any other {} for it."),
    ),
}
FAST = LearningOptions(width=32)


def lexicon(names=tuple(KINDS)):
    rows = [(term, name) for name in names for term in KINDS[name][0].split()]
    terms, labels = zip(*rows, strict=True)
    return Lexicon(terms, labels, np.ones(len(rows)), ("",) * len(rows), "own-digest")


def texts(names=tuple(KINDS)):
    return [
        form.format(term)
        for name in names
        for form in KINDS[name][1]
        for term in KINDS[name][0].split()
    ]


@pytest.fixture(scope="module")
def learnt(model):
    return learn(model, texts(), lexicon(), options=FAST)


@pytest.fixture(scope="module")
def labels(model):
    return labels_for(model, lexicon())


def own(model, **changes):
    """Return landmarks of three features that fit the model."""
    fields = {
        "names": ("DRUG", "PLACE"),
        "center": [0, 0, 0],
        "scale": [1, 1, 1],
        "hidden": np.ones((3, 2)),
        "hidden_bias": [0, 0],
        "rows": np.eye(2),
        "bias": [0, 0],
        "weights": CueWeights(landmarks=1.0),
        "threshold": 0.4,
        "fingerprint": fingerprint(model),
        "vocabulary_digest": model.vocabulary.digest,
        "lexicon_digest": "own-digest",
    }
    return ContextualLandmarks(**{**fields, **changes})


def test_landmarks_as_a_value_are_taken_as_they_are(model, labels, learnt):
    assert landmarks_for(model, labels, learnt.landmarks) is learnt.landmarks


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_landmarks_of_a_directory_are_loaded(model, labels, tmp_path, kind):
    save_landmarks(own(model), tmp_path / "own", model_name="any")
    assert landmarks_for(model, labels, kind(tmp_path / "own")).threshold == 0.4


def test_a_directory_of_another_model_is_refused(model, labels, tmp_path):
    save_landmarks(own(model, vocabulary_digest="f" * 64), tmp_path / "own", model_name="any")
    with pytest.raises(DigestMismatchError, match="another model"):
        landmarks_for(model, labels, tmp_path / "own")


def test_a_directory_that_holds_no_landmarks_is_refused(model, labels, tmp_path):
    with pytest.raises(StoreError, match="expected a directory that was saved as"):
        landmarks_for(model, labels, tmp_path)
    with pytest.raises(StoreError, match="format"):
        landmarks_for(model, labels, shipped(model, "signatures"))


@pytest.fixture
def ship(model, tmp_path, monkeypatch):
    """Ship landmarks with the model, as if they lay in the package."""

    def shipping(landmarks):
        save_landmarks(landmarks, tmp_path / "shipped", model_name="any")
        monkeypatch.setattr(assembly, "shipped", lambda model, kind: tmp_path / "shipped")

    return shipping


def test_landmarks_that_ship_are_used_where_they_fit(model, labels, ship):
    ship(own(model))
    assert landmarks_for(model, labels).names == ("DRUG", "PLACE")


@pytest.mark.parametrize("changes", [{"lexicon_digest": "e" * 64}, {"vocabulary_digest": "f" * 64}])
def test_landmarks_that_ship_for_another_model_or_lexicon_are_left_aside(
    model, labels, ship, changes
):
    ship(own(model, **changes))
    assert landmarks_for(model, labels) is None


def test_landmarks_that_ship_for_another_encoder_are_left_aside(model, labels, ship):
    ship(own(model, fingerprint=-fingerprint(model)))
    assert landmarks_for(model, labels) is None


def test_a_damaged_shipment_is_told(model, labels, ship, tmp_path):
    ship(own(model))
    (tmp_path / "shipped" / "arrays.safetensors").write_bytes(b"")
    with pytest.raises(StoreError):
        landmarks_for(model, labels)


def test_where_nothing_ships_there_are_none(model, labels, tmp_path, monkeypatch):
    monkeypatch.setattr(assembly, "shipped", lambda model, kind: tmp_path / "nowhere")
    assert landmarks_for(model, labels) is None


def test_what_ships_fits_the_embedded_model_and_the_default_lexicon(model):
    labels, place = labels_for(model), shipped(model, "landmarks")
    found = landmarks_for(model, labels)
    assert (found is not None) == place.is_dir()
    if found is not None:
        assert set(found.names) <= set(labels.signatures.names)


def test_learning_reads_what_the_terms_are_from_raw_text(learnt):
    assert learnt.landmarks.names == ("DRUG", "NONE", "PLACE")
    assert (learnt.n_terms, learnt.n_occurrences) == (34, 68)
    assert 0 <= learnt.calibration.accuracy <= 1
    assert set(learnt.calibration.by_cue) <= {
        "in_context", "prompt", "alone", "pieces", "landmarks",
    }  # fmt: skip


def test_terms_that_nobody_wrote_are_named_with_what_was_learnt(model, learnt):
    recognize = knife.EntityRecognizer(
        model,
        lexicon(),
        landmarks=learnt.landmarks,
        options=TypingOptions(weights=CueWeights(0, 0, 0, 0, 1)),
    )
    text = "He was born in Manchester and was treated with prednisone for two weeks."
    mentions = [
        Mention(text.index(p), text.index(p) + len(p), p) for p in ("Manchester", "prednisone")
    ]
    (found,) = recognize.type_mentions([text], [mentions])
    assert [entity.label for entity in found] == ["PLACE", "DRUG"]


def test_the_same_text_gives_the_same_landmarks(model, learnt):
    again = learn(model, iter(texts()), lexicon(), options=FAST)
    assert np.array_equal(again.landmarks.hidden, learnt.landmarks.hidden)
    assert again.calibration == learnt.calibration


def test_landmarks_that_were_saved_say_the_same(model, learnt, labels, tmp_path):
    save_landmarks(learnt.landmarks, tmp_path / "own", model_name="any")
    text = "She lived in Manchester and was treated with prednisone."
    said = [
        knife.EntityRecognizer(model, lexicon(), landmarks=landmarks)(text)
        for landmarks in (learnt.landmarks, tmp_path / "own")
    ]
    here, there = said
    assert [(e.mention, e.label) for e in here] == [(e.mention, e.label) for e in there]
    assert np.allclose([e.score for e in here], [e.score for e in there], atol=0.02)


def test_learning_tells_what_it_does(model):
    steps = []

    def step(text, done):
        steps.append(text)
        return assembly.silent(text, done)

    sampling = SamplingOptions(per_term=1, per_plain_term=1)
    found = learn(
        model, texts(), lexicon(), sampling=sampling, options=LearningOptions(width=2), step=step
    )
    assert found.n_occurrences == 34
    order = list(dict.fromkeys(steps))
    assert order == ["Reading the text", "Describing occurrences", "Learning", "Weighing the cues"]


def test_text_on_another_subject_is_refused(model):
    with pytest.raises(InputError, match="stand in the text: 0, with 0 of its labels"):
        learn(model, ["Nothing of all that stands in this long sentence."], lexicon())


def test_landmarks_of_one_lexicon_are_refused_with_another(model, learnt):
    smaller = replace(lexicon(), labels=tuple("THING" for _ in lexicon().terms))
    with pytest.raises(InputError, match="learnt with this lexicon"):
        knife.EntityRecognizer(model, smaller, landmarks=learnt.landmarks)


def test_labels_without_a_lexicon_take_landmarks_too(model, labels, learnt):
    alone = Labels(labels.signatures, None)
    assert landmarks_for(model, alone, learnt.landmarks) is learnt.landmarks
