"""A corpus in two passes, on the embedded model."""

import numpy as np
import pytest

import knife
from knife.analyses.pooling import TermPool
from knife.assembly.corpus_pass import CorpusPass
from knife.errors import InputError
from knife.types.entities import Mention

TEXTS = [
    "The patient was given zolvaxine (ZVX), an antibiotic, and other antibiotics.",
    "ZVX was better than penicillin.",
    "",
    "In Paris, nothing happened.",
]


@pytest.fixture(scope="module")
def recognizer():
    return knife.EntityRecognizer()


def test_answers_are_those_of_a_pool_over_all_texts(recognizer):
    with CorpusPass(recognizer) as corpus:
        corpus.add(TEXTS[:1])
        corpus.add(TEXTS[1:])
        found = [answer.entities for answer in corpus.answers()]
    mentions = [recognizer.candidates(text) for text in TEXTS]
    judged = recognizer.judge(TEXTS, mentions)
    pool, typer = TermPool(), recognizer.typer
    for text, own in zip(TEXTS, judged, strict=True):
        pool.add(text, own)
    for text, own, entities in zip(TEXTS, judged, found, strict=True):
        slow = typer.decide(text, [pool.settle(one, typer.scheme.names) for one in own])
        assert [(e.mention, e.label) for e in entities] == [(e.mention, e.label) for e in slow]
        assert [e.score for e in entities] == pytest.approx([e.score for e in slow], abs=5e-3)


def test_batches_do_not_matter(recognizer):
    answers = []
    for size in (1, 4):
        with CorpusPass(recognizer) as corpus:
            for start in range(0, len(TEXTS), size):
                corpus.add(TEXTS[start : start + size])
            answers.append(
                [(a.text, [(e.mention, e.label) for e in a.entities]) for a in corpus.answers()]
            )
    assert answers[0] == answers[1]


def test_keys_come_back_and_spans_that_a_text_brings_are_typed_only(recognizer):
    given = [Mention(3, 8, "Paris"), Mention(10, 17, "nothing")]
    with CorpusPass(recognizer) as corpus:
        corpus.add([TEXTS[3], TEXTS[1]], [given, None], [["a", 1], ["b", 2]])
        first, second = corpus.answers()
    assert (first.key, second.key) == (["a", 1], ["b", 2])
    assert [e.mention for e in first.entities] == given
    assert len(corpus) == 2


def test_texts_that_cannot_be_read_leave_nothing_behind(recognizer):
    with CorpusPass(recognizer) as corpus:
        with pytest.raises(InputError, match="expected 'Rome'"):
            corpus.add(["In Paris.", "In Paris."], [None, [Mention(3, 7, "Rome")]])
        assert list(corpus.answers()) == []


def test_evidence_goes_through_the_spool(recognizer):
    explaining = knife.EntityRecognizer(explain=True)
    with CorpusPass(explaining) as corpus:
        corpus.add(["Penicillin helps.", "Penicillin harms."])
        (first,), _ = (answer.entities for answer in corpus.answers())
    assert [cue.kind for cue in first.evidence][-1] == "corpus"
    assert sum(cue.weight for cue in first.evidence) == pytest.approx(1, abs=1e-6)
    assert np.isfinite([vote.probability for cue in first.evidence for vote in cue.votes]).all()
