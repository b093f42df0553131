"""Each planted error is told by its kind."""

import pytest

from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_errors import (
    Failing,
    draw_errors,
    error_counts,
    strict_errors,
    typing_errors,
)
from knife.errors import InputError


def told(errors):
    return [
        (
            one.kind,
            one.gold and one.gold.start // 3,
            one.predicted and (one.predicted.start // 3, one.predicted.label),
        )
        for one in errors
    ]


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        ([(0, 2, "X")], [(0, 2, "X/FINE")], []),
        ([(0, 2, "X")], [(0, 2, "OTHER")], [("wrong label", 0, (0, "OTHER"))]),
        ([(0, 2, "X")], [(0, 1, "X")], [("wrong border", 0, (0, "X"))]),
        ([(0, 2, "X")], [(0, 1, "Y")], [("wrong label", 0, (0, "Y"))]),
        ([(0, 2, "X")], [], [("missed", 0, None)]),
        ([(0, 2, "X")], [(4, 5, "Y")], [("missed", 0, None), ("spurious", None, (4, "Y"))]),
        ([(0, 2, "X")], [(0, 2, "X"), (4, 5, "OTHER")], []),
        # The entity with the label is taken, the other one is too many.
        (
            [(0, 4, "X")],
            [(0, 2, "Y"), (2, 4, "X")],
            [("wrong border", 0, (2, "X")), ("spurious", None, (0, "Y"))],
        ),
        # The exact span goes before the label, and the larger overlap before the smaller.
        (
            [(0, 2, "X"), (2, 4, "X")],
            [(0, 4, "X")],
            [("wrong border", 0, (0, "X")), ("missed", 2, None)],
        ),
        (
            [(0, 1, "X"), (1, 4, "X")],
            [(0, 4, "X")],
            [("missed", 0, None), ("wrong border", 1, (0, "X"))],
        ),
    ],
)
def test_end_to_end_errors(marked, gold, said, expected):
    known = marked.text(2, [(0, 1, "X"), (1, 2, "Y")])
    right = [marked.entity(0, 1, "X"), marked.entity(1, 2, "Y")]
    texts = marked.gold([known, marked.text(6, gold)])
    answers = Answers([right, [marked.entity(*one) for one in said]], ())
    assert told(strict_errors(texts, answers)) == expected


def test_errors_of_given_spans(marked):
    gold = marked.gold(
        [marked.text(6, [(0, 1, "X"), (2, 3, "X"), (4, 5, "Y")]), marked.text(3, [])]
    )
    typed = [[marked.entity(0, 1, "X"), marked.entity(2, 3, "OTHER"), None], []]
    found = [[marked.entity(5, 6, "X")], [marked.entity(0, 1, "Y"), marked.entity(1, 2, "OTHER")]]
    errors = list(typing_errors(gold, Answers(found, typed)))
    assert told(errors) == [
        ("wrong label", 2, (2, "OTHER")),
        ("missed", 4, None),
        ("spurious", None, (0, "Y")),
    ]
    assert [one.is_given for one in errors] == [True, True, False]
    assert [one.row for one in errors] == [0, 0, 1]
    assert error_counts(errors) == {
        "wrong border": 0, "wrong label": 1, "missed": 1, "spurious": 1,
    }  # fmt: skip


def test_an_error_stands_where_something_was_said_else_where_it_should_be(marked):
    gold = marked.text(4, [(0, 2, "X")]).entities[0]
    assert Failing("missed", 0, gold, None).mention == gold.mention
    said = marked.entity(0, 1, "X")
    assert Failing("wrong border", 0, gold, said).mention == said.mention
    with pytest.raises(InputError, match="neither"):
        _ = Failing("missed", 0, None, None).mention


def test_errors_are_drawn_by_the_seed_in_the_order_of_the_texts(marked):
    errors = [Failing("spurious", row, None, marked.entity(0, 1, "X")) for row in range(50)]
    rows = [[one.row for one in draw_errors(errors, 9, seed)] for seed in (1, 1, 2)]
    assert rows[0] == rows[1] == sorted(set(rows[0]))
    assert rows[0] != rows[2]
    assert draw_errors(errors, 99) == errors
    assert draw_errors(errors, 0) == draw_errors([], 3) == []
