"""Every text is asked about once, in blocks that do not show in the answers."""

from contextlib import nullcontext

import pytest

import knife
from knife.analyses.evaluation.gold_sets import prepare_set
from knife.analyses.evaluation.ner_reports import NerOptions
from knife.assembly.label_choice import choose_labels
from knife.assembly.ner_respondent import Respondent
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.entities import Mention

TEXTS = ["She moved to Berlin.", "It rained.", "Paris is large.", "", "Vienna and Rome are old."]
CITIES = ["Berlin", "Paris", "Vienna", "Rome"]


@pytest.fixture(scope="module")
def respondent():
    """Float32, so that a text's scores do not waver with its batch mates."""
    return Respondent(knife.load(dtype="float32", device="cpu"), choose_labels())


@pytest.fixture(scope="module")
def gold():
    texts = []
    for text in TEXTS:
        mentions = [Mention(text.find(c), text.find(c) + len(c), c) for c in CITIES if c in text]
        texts.append(AnnotatedText(text, tuple(GoldEntity(one, "LOCATION") for one in mentions)))
    return prepare_set("toy", texts, choose_labels().names)


def silent(_, __):
    return nullcontext()


def labels(answers):
    found = [[(e.mention, e.label) for e in some] for some in answers.found]
    return found, [[e.label for e in some] for some in answers.typed], answers.detected


def test_blocks_do_not_show_in_the_answers(respondent, gold, monkeypatch):
    steps = []

    def step(text, done):
        steps.append((text, done))
        return nullcontext()

    whole = respondent.answers(gold, silent, NerOptions())
    monkeypatch.setattr("knife.assembly.ner_respondent.N_TOGETHER", 2)
    blocks = respondent.answers(gold, step, NerOptions())
    assert labels(blocks) == labels(whole)
    assert [done for text, done in steps if "finding" in text] == [
        ", 0 of 5 texts done",
        ", 2 of 5 texts done",
        ", 4 of 5 texts done",
    ]
    assert [done for text, done in steps if "typing" in text] == [
        ", 0 of 3 texts done",
        ", 2 of 3 texts done",
    ]


def test_answers_are_those_of_the_recogniser_that_users_have(respondent, gold):
    recognize = knife.EntityRecognizer(knife.load(dtype="float32", device="cpu"))
    found, _, _ = labels(respondent.answers(gold, silent, NerOptions(("strict",))))
    assert found == [[(e.mention, e.label) for e in recognize(text)] for text in TEXTS]


def test_baselines_answer_every_text(respondent, gold):
    answers = respondent.answers(gold, silent, NerOptions())
    found = respondent.baselines(gold, answers, NerOptions())
    for one in found.values():
        one.check(gold, typed=True)
    assert all(e.label == "LOCATION" for some in found["majority"].found for e in some)
    assert [e.text for e in found["lexicon"].found[4]][:1] == ["Vienna"]
    untyped = respondent.baselines(gold, answers, NerOptions(("strict",)))
    assert untyped["lexicon"].typed == ()


def test_first_levels_have_no_plain_words(respondent):
    assert "LOCATION" in respondent.uppers
    assert "NONE" not in respondent.uppers
    assert not any("/" in label for label in respondent.uppers)
