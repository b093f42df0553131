"""Scores of triples, counted by hand."""

import pytest

from knife.analyses.evaluation.relation_scores import answer_to, score_relations
from knife.errors import InputError, ShapeError
from knife.types.entities import Entity, Mention
from knife.types.gold_triples import GoldText, GoldTriple
from knife.types.triples import Triple

TEXT = "aspirin treats fever well"
SUBJECT, SPAN, OBJECT = Mention(0, 7, "aspirin"), Mention(8, 14, "treats"), Mention(15, 20, "fever")
GOLD = GoldTriple(SUBJECT, SPAN, OBJECT, "TREATS", "e1 r e2", "active", False, None)


def found(subject=SUBJECT, relation="TREATS", span=SPAN, object_=OBJECT, confidence=0.5):
    ends = [Entity(one, "X", 0.5) for one in (subject, object_)]
    return Triple(ends[0], relation, span, ends[1], "active", False, False, confidence)


def scores(*answers):
    return score_relations([GoldText(TEXT, (GOLD,), "a:1")], [list(answers)])


def values(report):
    return {name: one.value for name, one in report.shares.items()}


def test_a_right_answer_is_right_in_everything_that_was_marked():
    report = scores(found())
    assert set(values(report).values()) == {1.0}
    assert "hedged" not in report.shares
    assert (report.precision.value, report.recall.value, report.f1.value) == (1, 1, 1)


def test_a_turned_answer_has_the_wrong_direction_alone():
    report = values(scores(found(OBJECT, object_=SUBJECT)))
    assert (report["type"], report["boundaries"], report["direction"]) == (1, 1, 0)
    assert report["whole"] == 0


def test_a_wrong_type_is_not_whole():
    report = values(scores(found(relation="CAUSES")))
    assert (report["type"], report["direction"], report["whole"]) == (0, 1, 0)


def test_an_answer_that_overlaps_has_wrong_boundaries():
    report = values(scores(found(object_=Mention(15, 25, "fever well"))))
    assert (report["found"], report["type"], report["boundaries"]) == (1, 1, 0)


def test_what_is_not_answered_is_wrong_everywhere():
    report = scores()
    assert set(values(report).values()) == {0.0}
    assert (report.precision.value, report.recall.value) == (0, 0)


def test_more_answers_cost_precision():
    other = found(OBJECT, object_=Mention(21, 25, "well"))
    report = scores(found(), other)
    assert (report.precision.value, report.recall.value) == (0.5, 1)
    assert report.f1.value == pytest.approx(2 / 3)


def test_of_several_answers_the_one_with_the_same_ends_counts_then_the_surest():
    wide = found(object_=Mention(15, 25, "fever well"), confidence=0.9)
    low, high = found(confidence=0.2), found(relation="CAUSES", confidence=0.8)
    assert answer_to(GOLD, [wide, low]) is low
    assert answer_to(GOLD, [low, high]) is high
    assert answer_to(GOLD, []) is None


def test_groups_hold_the_triples_of_an_order_a_voice_and_a_relation():
    report = scores(found())
    assert set(report.groups) == {
        ("order", "e1 r e2"), ("voice", "active"), ("relation", "TREATS"),
    }  # fmt: skip
    assert report.groups["voice", "active"]["type"].value == 1


def test_intervals_come_from_texts_drawn_again():
    gold = [GoldText(TEXT, (GOLD,), "a")] * 10
    report = score_relations(gold, [[found()]] * 5 + [[]] * 5)
    share = report.shares["type"]
    assert share.value == 0.5
    assert share.low < 0.5 < share.high
    assert share.n == 10


def test_what_cannot_be_scored_is_refused():
    with pytest.raises(ShapeError):
        score_relations([GoldText(TEXT, (GOLD,), "a")], [])
    with pytest.raises(InputError):
        score_relations([GoldText(TEXT, (), "a")], [[]])
