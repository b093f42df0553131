"""Scoring models as a user does."""

from __future__ import annotations

import io
import json
import shutil

import numpy as np
import pytest
from knife.cli._evaluation import write_report
from knife.cli._evaluation_records import report_record
from knife.cli.evaluate import _PARTS

from knife.analyses.evaluation.label_propagation import HeldOutScore
from knife.analyses.evaluation.next_sentence import NextSentenceAccuracy
from knife.analyses.evaluation.questions import PARTS, draw_questions
from knife.assembly.evaluation import ModelReport
from knife.maths.intervals import Estimate
from knife.types.vocabulary import ModelInfo

FAST = ["--only", "masked", "--only", "cls"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Write twelve documents of six sentences in words of the tiny model."""
    rng = np.random.default_rng(0)
    cities, drugs = ["London", "Paris", "Rome"], ["aspirin", "morphine", "codeine"]
    others = ["was", "given", "to", "in", "and", "is", "a", "the"]

    def sentence():
        words = [*rng.choice(cities, 2), *rng.choice(drugs, 2), *rng.choice(others, 8)]
        return " ".join(rng.permutation(words)) + " ."

    documents = ["\n".join(sentence() for _ in range(6)) for _ in range(12)]
    path = tmp_path_factory.mktemp("texts") / "corpus.txt"
    path.write_text("\n\n".join(documents) + "\n")
    return path


@pytest.fixture(scope="module")
def twin(tiny, tmp_path_factory):
    """Copy the tiny model, so that it can be compared with itself."""
    place = tmp_path_factory.mktemp("models") / "twin"
    shutil.copytree(tiny, place)
    return place


def test_the_table_has_a_section_for_all_that_was_measured(invoke, corpus):
    result = invoke("evaluate mlm", corpus, "--sentences", 4)
    assert result.exit_code == 0
    for words in (
        "12 documents, 936 words",
        "Hidden words (compares across tokenizers",
        "unigram of",
        "Hidden pieces (compares models of one tokenizer)",
        "Pseudo-perplexity",
        "Tails of words",
        "[CLS] (overlap",
        "usable",
        "no next-sentence accuracy: the checkpoint has no such head.",
    ):
        assert words in result.stdout


def test_the_record_holds_every_figure_with_its_interval_and_number(invoke, corpus, tiny):
    result = invoke("evaluate mlm", corpus, *FAST, "--format", "json")
    found = json.loads(result.stdout)
    assert list(found) == ["documents", "words", "hidden_words", "seed", "models", "differences"]
    (one,) = found["models"]
    assert one["model"] == str(tiny)
    masked = one["masked"]
    assert masked["words"] == found["hidden_words"]
    assert masked["top1"]["documents"] == 12
    assert masked["top1"]["low"] <= masked["top1"]["value"] <= masked["top1"]["high"]
    assert set(one["cls"]) == {"phrases", "overlap", "is_usable"}
    for part in ("pseudo_perplexity", "next_sentence", "tails", "labels"):
        assert one[part] is None


def test_the_embedded_model_is_scored_if_none_is_named(bare, corpus):
    only = ["--only", "next-sentence", "--format", "json", "--quiet"]
    result = bare("evaluate", "mlm", corpus, *only)
    assert result.exit_code == 0
    (one,) = json.loads(result.stdout)["models"]
    assert one["notes"] == []
    assert one["next_sentence"]["pairs"] > 0
    assert one["masked"] is None


def test_labels_and_pairs_are_written_in_both_forms():
    labels = HeldOutScore(10, 0.8, 0.7, 0.6, 1.0, 0.5, 0.4, (("DRUG", 10, 0.8),))
    pairs = NextSentenceAccuracy(8, 2, Estimate(0.75, 0.5, 1.0, 4), 0.5, 1.0)
    info = ModelInfo("toy")
    reports = {"toy": ModelReport(info, None, None, None, pairs, None, None, labels, ())}
    questions = draw_questions([["One two three."]])
    table = io.StringIO()
    write_report(table, questions, reports, {})
    assert "0.800  (0.490 to 0.943)" in table.getvalue()
    assert "0.750  (0.500 to 1.000)" in table.getvalue()
    (one,) = report_record(questions, reports, {})["models"]
    assert one["labels"]["accuracy"] == {
        "value": 0.8, "low": 0.490162, "high": 0.943318, "terms": 10,
    }  # fmt: skip
    assert one["next_sentence"]["too_long"] == 2


def test_a_model_is_no_better_than_its_twin(invoke, corpus, twin):
    result = invoke("evaluate mlm", corpus, *FAST, "--against", twin)
    assert result.exit_code == 0
    assert f"less {twin}: right +0.000 (+0.000 to +0.000)" in result.stdout
    assert "no clear difference in right words" in result.stdout
    found = invoke("evaluate mlm", corpus, *FAST, "--against", twin, "--format", "json")
    (difference,) = json.loads(found.stdout)["differences"]
    assert difference["against"] == str(twin)
    assert difference["word_accuracy"]["value"] == 0


def test_the_same_model_twice_is_a_usage_error(invoke, corpus, tiny):
    result = invoke("evaluate mlm", corpus, "--against", tiny)
    assert result.exit_code == 2
    assert "is named twice" in result.stderr


def test_only_held_out_documents_are_scored_and_no_more_than_asked(invoke, corpus):
    def documents(*options):
        found = invoke("evaluate mlm", corpus, *FAST, "--format", "json", *options)
        return json.loads(found.stdout)["documents"]

    assert documents("--held-out", 5) == 2
    assert documents("--max-documents", 3) == 3
    assert documents("--held-out", 5, "--max-documents", 1) == 1


def test_counts_of_other_text_leave_the_held_out_documents_out(invoke, corpus, tmp_path):
    def loss(*options):
        found = invoke("evaluate mlm", corpus, *FAST, "--held-out", 6, "--format", "json", *options)
        return json.loads(found.stdout)["models"][0]["unigram"]["loss"]["value"]

    documents = corpus.read_text().split("\n\n")
    kept = [document for n, document in enumerate(documents, start=1) if n % 6]
    # Its own sixth document is left out as well.
    (tmp_path / "kept.txt").write_text("\n\n".join([*kept[:5], "w1 w2", *kept[5:]]))
    assert loss("--counts", corpus) == loss("--counts", tmp_path / "kept.txt") != loss()


def test_counts_of_text_that_is_empty_are_refused(invoke, corpus, tmp_path):
    (tmp_path / "empty.txt").write_text("\n")
    result = invoke("evaluate mlm", corpus, *FAST, "--counts", tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert f"there is no document in {tmp_path / 'empty.txt'}" in result.stderr


def test_the_seed_decides_which_words_are_hidden(invoke, corpus):
    def losses(seed):
        found = invoke("evaluate mlm", corpus, *FAST, "--seed", seed, "--format", "json")
        return json.loads(found.stdout)["models"][0]["masked"]["loss"]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)


def test_parts_can_be_chosen_by_the_names_that_the_library_has():
    assert _PARTS == PARTS


@pytest.mark.parametrize("text", ["", "\n\n \n"])
def test_a_file_without_text_is_said_so(invoke, tmp_path, text):
    (tmp_path / "empty.txt").write_text(text)
    result = invoke("evaluate mlm", tmp_path / "empty.txt")
    assert result.exit_code == 1
    assert f"there is no document in {tmp_path / 'empty.txt'}" in result.stderr


def test_too_few_documents_for_the_held_out_part_are_said_so(invoke, corpus):
    result = invoke("evaluate mlm", corpus, "--held-out", 200)
    assert result.exit_code == 1
    assert "of 12 documents none is held out where one in 200" in result.stderr


def test_text_of_single_words_is_said_so(invoke, tmp_path):
    (tmp_path / "words.txt").write_text("Yes\n\nNo\n")
    result = invoke("evaluate mlm", tmp_path / "words.txt")
    assert result.exit_code == 1
    assert "no word of 2 documents can be hidden" in result.stderr


def test_a_document_of_one_sentence_is_scored_with_notes(invoke, tmp_path):
    (tmp_path / "one.txt").write_text("the aspirin was given in London\n")
    result = invoke("evaluate mlm", tmp_path / "one.txt", *FAST)
    assert result.exit_code == 0
    assert "(no interval)" in result.stdout
    assert "no unigram baseline" in result.stdout


def test_a_line_that_cannot_be_read_is_set_aside_and_the_rest_scored(invoke, corpus, tmp_path):
    broken = tmp_path / "broken.txt"
    broken.write_bytes(corpus.read_bytes() + b"\n\xff\xfe broken\n")
    result = invoke("evaluate mlm", broken, *FAST)
    assert result.exit_code == 3
    assert "not UTF-8" in result.stderr
    assert "12 documents" in result.stdout


def test_a_model_without_a_masked_head_is_refused(bare, corpus, headless):
    result = bare("evaluate", "mlm", corpus, "--model", headless, "--quiet")
    assert result.exit_code == 1
    assert "masked-LM head" in result.stderr


def test_the_text_may_come_from_standard_input(invoke, corpus):
    result = invoke("evaluate mlm", "-", *FAST, input=corpus.read_bytes())
    assert result.exit_code == 0
    assert "12 documents" in result.stdout


def test_help_says_what_compares(bare):
    result = bare("evaluate", "mlm", "--help")
    assert result.exit_code == 0
    assert "compare across tokenizers" in " ".join(result.stdout.split())
    assert "mlm" in bare("evaluate", "--help").stdout
