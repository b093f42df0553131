"""Analogy questions that ship with knife, and what they say of the embedded model."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

import knife
from knife.assembly.analogies import analogies_file, default_analogies, expected_accuracy
from knife.types.vocabulary import ModelInfo, Vocabulary


def test_the_questions_are_shipped_and_distinct():
    assert analogies_file().is_file()
    questions = default_analogies()
    assert len(set(questions)) == len(questions) > 150
    assert len({one.category for one in questions}) > 15
    assert all(one.category for one in questions)


def test_the_figure_belongs_to_the_model_in_use(model):
    report = expected_accuracy(model, "add")
    assert report.model == model.vocabulary.info.name
    assert report.n_phrases == 0
    assert 0 < report.n_asked < report.n_questions
    assert report.of("add").excluded.value > report.of("nearest to c").excluded.value
    assert report.of("add").included.value < report.of("add").excluded.value


def test_a_vocabulary_of_another_language_has_no_figure():
    names = ("[MASK]", "猫", "犬", "鳥")
    vocabulary = Vocabulary(
        names, names, np.eye(4), np.zeros(4), np.arange(4) < 1, np.zeros(4, bool),
        ModelInfo("other"), "other",
    )  # fmt: skip
    assert expected_accuracy(SimpleNamespace(vocabulary=vocabulary), "mul") is None


def test_phrases_are_answered_by_the_embedded_model(model):
    found = knife.analogy("New York - USA + France", model, top=5)
    assert dict(found.representations)["New York"] == "phrase"
    assert "Paris" in [one.word for one in found.answers]
    assert found.expression.terms == ("New York", "France", "USA")
