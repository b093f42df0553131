"""Scores are counted by hand on a pipeline that says what it was told."""

from __future__ import annotations

from dataclasses import replace

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from knife.language.pipeline_scores import score_pipeline
from knife.language.tagged_lines import read_tagged
from knife.language.training_texts import text_of
from knife.language.treebanks import TreebankSentence

RATS = TreebankSentence(
    ("Rats", "sleep", "."),
    (True, False, True),
    ("NNS", "VBP", "."),
    ("rat", "sleep", "."),
    (1, 1, 1),
    ("nsubj", "root", "punct"),
)
WANNA = TreebankSentence(
    ("I", "wan", "na", "sleep"),
    (True, False, True, True),
    ("PRP", "VBP", "TO", "VB"),
    ("I", "want", "to", "sleep"),
    (1, 1, 3, 1),
    ("nsubj", "root", "mark", "xcomp"),
)


def speaking(*docs: dict[str, list[object]]) -> Language:
    """Return a pipeline that says these things of these texts, whatever they are."""
    pipeline = spacy.blank("en")
    tokenizer = pipeline.tokenizer

    class Told:
        def __init__(self) -> None:
            self.told = iter(docs)

        def __call__(self, text: str) -> Doc:
            doc = tokenizer(text)
            said = next(self.told)
            return Doc(doc.vocab, [t.text for t in doc], [bool(t.whitespace_) for t in doc], **said)

    pipeline.tokenizer = Told()
    return pipeline


RIGHT = {
    "tags": ["NNS", "VBP", ".", "PRP", "VBP", "VB"],
    "lemmas": ["rat", "sleep", ".", "I", "wanna", "sleep"],
    "heads": [1, 1, 1, 4, 4, 4],
    "deps": ["nsubj", "ROOT", "punct", "nsubj", "ROOT", "xcomp"],
}


def test_what_is_right_counts_and_what_is_no_whole_word_is_left_out():
    scores = score_pipeline(speaking(RIGHT), [RATS, WANNA])
    assert (scores.n_sentences, scores.n_words) == (2, 7)
    assert scores.whole == pytest.approx(5 / 7)
    assert (scores.tags, scores.lemmas, scores.borders) == (1, 1, 1)
    assert (scores.unlabelled, scores.labelled) == (1, 1)
    assert scores.words_per_second > 0


def test_each_mistake_counts_once():
    wrong = {
        "tags": ["NNP", *RIGHT["tags"][1:]],
        "lemmas": ["Rats", "Sleep", *RIGHT["lemmas"][2:]],
        "heads": [1, 1, 1, 5, 4, 4],
        "deps": ["obj", *RIGHT["deps"][1:]],
    }
    scores = score_pipeline(speaking(wrong), [RATS, WANNA])
    assert scores.tags == pytest.approx(4 / 5)
    assert scores.lemmas == pytest.approx(3 / 5)
    assert scores.unlabelled == pytest.approx(3 / 4)  # rats, sleep, I and sleep again
    assert scores.labelled == pytest.approx(2 / 4)


def test_a_border_too_many_costs_a_sentence_found_and_one_there():
    split = {"sent_starts": [True, False, False, True, False, True]}
    scores = score_pipeline(speaking(split), [RATS, WANNA])
    assert scores.borders == pytest.approx(2 * 1 / (3 + 2))
    assert scores.tags is scores.lemmas is scores.labelled is None


def test_a_head_in_another_sentence_is_wrong():
    joined = {"heads": [1, 1, 1, 1, 1, 1], "deps": RIGHT["deps"]}
    scores = score_pipeline(speaking(joined), [RATS, WANNA])
    assert scores.unlabelled == pytest.approx(2 / 4)
    assert scores.borders == 0


def test_a_pipeline_that_says_nothing_has_no_scores():
    scores = score_pipeline(spacy.blank("en"), [RATS])
    assert (scores.whole, scores.tags, scores.borders) == (1, None, None)


def test_a_treebank_without_trees_has_no_heads_to_compare():
    said = {"tags": ["NNS", "VBP"], "heads": [1, 1], "deps": ["nsubj", "ROOT"]}
    scores = score_pipeline(speaking(said), read_tagged(["Cells\tNNS", "grow\tVB"]))
    assert (scores.tags, scores.labelled, scores.lemmas) == (0.5, None, None)


def test_texts_have_ten_sentences_and_end_with_their_document():
    lengths: list[int] = []

    def counting(text: str) -> Doc:
        lengths.append(text.count("."))
        return blank.tokenizer(text)

    blank, pipeline = spacy.blank("en"), spacy.blank("en")
    pipeline.tokenizer = counting
    score_pipeline(pipeline, [RATS] * 12 + [replace(RATS, opens=True)] * 2)
    assert lengths == [10, 2, 1, 1]


def test_signs_apart_are_scored_as_they_stand():
    (sentence,) = read_tagged(["IL-2\tNN"])
    scores = score_pipeline(spacy.blank("en"), [sentence], "signs")
    assert (scores.n_words, scores.whole) == (3, 1)
    assert text_of([sentence]) == "IL-2"
