"""Answers must fit the texts that they are for."""

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.errors import InputError


def test_each_text_needs_a_list_and_each_gold_mention_an_answer(marked):
    gold = marked.gold([marked.text(3, [(0, 1, "X"), (1, 2, "X")]), marked.text(2, [])])
    Answers([[], []], ()).check(gold)
    Answers([[], []], [[None, None], []]).check(gold, typed=True)
    with pytest.raises(InputError, match="answers for 1 of the 2 texts"):
        Answers([[]], ()).check(gold)
    with pytest.raises(InputError, match="not all typed"):
        Answers([[], []], [[None], []]).check(gold, typed=True)
