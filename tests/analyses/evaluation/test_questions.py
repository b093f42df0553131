"""What is drawn from text once, for every model."""

import numpy as np
import pytest

from knife.analyses.evaluation.questions import EvaluationOptions, draw_questions
from knife.errors import InputError


def test_questions_count_what_they_were_drawn_from(documents):
    found = draw_questions([*documents, [""], ["One more."]], EvaluationOptions(n_sentences=5))
    assert found.n_documents == 4
    assert found.n_words == 10 * (12 + 30 + 5) + 3
    assert len(found.sentences) == 5
    assert len(found.pairs) > 0
    assert len(found.phrases) > 2


def test_the_same_seed_draws_the_same_questions(documents):
    one, same, other = (
        draw_questions(documents, EvaluationOptions(seed=seed, n_sentences=5)) for seed in (1, 1, 2)
    )
    assert all(map(np.array_equal, one.hidden.chosen, same.hidden.chosen))
    assert (one.sentences, one.pairs, one.phrases) == (same.sentences, same.pairs, same.phrases)
    assert one.sentences != other.sentences
    assert one.phrases != other.phrases


def test_a_document_of_one_sentence_can_be_asked_about():
    found = draw_questions([["Aspirin reduces pain."]])
    assert len(found.hidden) == 1
    assert found.pairs == ()


@pytest.mark.parametrize("nothing", [[], [[]], [["", " "]], [["Yes"], ["No"]]])
def test_text_without_a_word_to_hide_is_refused(nothing):
    with pytest.raises(InputError, match="can be hidden; expected at least one document"):
        draw_questions(nothing)


@pytest.mark.parametrize(
    "wrong", [{"parts": ("mask",)}, {"parts": ()}, {"seed": -1}, {"n_sentences": 0}, {"n_pairs": 1}]
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError, match="expected"):
        EvaluationOptions(**wrong)
