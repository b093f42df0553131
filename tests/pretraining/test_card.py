"""The card of a model: what it says, and what it leaves to be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from knife.pretraining.card import card, write_card
from knife.pretraining.log import HeldOutLine, TrainingLine
from knife.pretraining.new_model import new_model
from knife.pretraining.options import ModelShape
from knife.pretraining.packed import PackedCorpus
from knife.pretraining.state import State

CORPUS = PackedCorpus(np.zeros(1234, np.uint16), np.arange(0, 1235, 2), np.array([0, 600, 1234]))
STATE = State(step=5000, tokens=12_345_678, seconds=5400.0)
LINES = [
    HeldOutLine(2500, 6_000_000, 2700.0, 3.0, 0.3, 0.5, 0.4, 0.8, 1000),
    HeldOutLine(5000, 12_345_678, 5400.0, 2.3456, 0.45678, 0.6, 0.3, 0.87654, 2345),
    TrainingLine(5000, 12_345_678, 1, 5400.0, 2.5, 0.3, 1e-5, 1.0, 2286.0),
]


@pytest.fixture
def text(small, word_tokenizer):
    def make(lines=LINES, **changes):
        model = new_model(ModelShape(2, 32, 4), word_tokenizer, seed=0)
        return card(model, replace(small, **changes), CORPUS, STATE, lines, "my-bert")

    return make


def rows(text):
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {own[0]: own[1] for own in reversed(cells) if len(own) == 2}


def test_a_card_says_what_the_model_is_and_how_it_was_trained(text):
    found = rows(text())
    assert found["architecture"] == "BertForPreTraining"
    assert found["layers, hidden size, heads"] == "2, 32, 4"
    assert found["vocabulary"] == "26 pieces"
    assert found["corpus"] == "1,234 pieces, 617 sentences, 2 documents"
    assert found["held out"] == "one document in 10"
    assert found["tokens read"] == "12,345,678 in 5,000 steps, 1.5 hours"
    assert found["batch"] == "8 sequences of 32 pieces"
    assert found["optimizer"] == ("muon, learning rate 0.002, 0.25 of it for word embeddings")
    assert found["start"] == "heads offsets, embeddings random"
    assert found["seed"] == "0"


def test_figures_are_those_of_the_last_scores(text):
    found = rows(text())
    assert found["masked-LM loss"] == "2.346"
    assert found["top-1 / top-5 accuracy"] == "0.457 / 0.600"
    assert found["next-sentence accuracy"] == "0.877"
    assert "2,345 masked pieces" in text()


def test_what_was_not_judged_has_no_figure(text, small):
    alone = text(learning=replace(small.learning, next_sentence=False))
    assert "next-sentence" not in alone
    assert "top-1" in alone
    assert "## Figures" not in text(lines=LINES[2:])
    assert "## Figures" not in text(lines=[])
    assert rows(text(hold_out=0))["held out"] == "nothing"


def test_a_model_that_was_continued_names_its_start(text):
    found = text(shape=None, start="bert-base-cased")
    assert "continued from bert-base-cased" in found
    assert rows(found)["start"] == "bert-base-cased"
    assert "from scratch" in text()


def test_the_head_of_a_card_is_read_by_the_hub(text):
    _, head, body = text().split("---\n", 2)
    assert yaml.safe_load(head) == {"library_name": "transformers", "pipeline_tag": "fill-mask"}
    assert body.startswith("\n# my-bert\n")
    assert "Name the texts and their licences here." in body


def test_a_card_stands_beside_the_weights(tmp_path, text):
    write_card(tmp_path, text())
    assert (tmp_path / "README.md").read_text("utf-8") == text()


def test_words_asked_of_the_first_place_are_told_if_there_are_any(text, small):
    assert "words asked of the first place" not in rows(text())
    found = rows(text(learning=replace(small.learning, cls_words=4)))
    assert found["words asked of the first place"] == "4 of each sequence"
