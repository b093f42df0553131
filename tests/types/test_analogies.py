"""Expressions and questions, checked at birth."""

from __future__ import annotations

import pytest

from knife.errors import InputError
from knife.types.analogies import Analogy, AnalogyQuestion, Expression, ScoredWord, require_method


def test_an_expression_adds_something():
    with pytest.raises(InputError, match="adds no term"):
        Expression("- a", (), ("a",))
    assert Expression("a + b - a", ("a", "b"), ("a",)).terms == ("a", "b")


def test_a_question_has_words_everywhere():
    with pytest.raises(InputError, match="has an empty term"):
        AnalogyQuestion("a", " ", "c", ("d",))
    with pytest.raises(InputError, match="has no answer"):
        AnalogyQuestion("a", "b", "c", ())
    assert AnalogyQuestion("a", "b", "c", ("d", "e")).terms == ("a", "b", "c", "d", "e")


def test_methods_are_known_by_name():
    assert require_method("mul") == "mul"
    with pytest.raises(InputError, match="there is no method '3CosAdd'; expected add, mul"):
        require_method("3CosAdd")


def test_shared_answers_are_counted():
    one, two, three = (ScoredWord(word, at, 0.5) for at, word in enumerate("abc"))
    own = Expression("x", ("x",), ())
    assert Analogy(own, "add", (), (one, two), (), "x", (two, three)).n_shared == 1
