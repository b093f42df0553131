import pytest

from knife.errors import InputError
from knife.types.entities import Entity, LabelScore, Mention


@pytest.mark.parametrize(
    ("start", "end", "text"), [(0, 0, ""), (3, 2, "x"), (-1, 1, "ab"), (0, 3, "ab"), (5, 5, "a")]
)
def test_a_span_that_cannot_hold_its_text_is_refused(start, end, text):
    with pytest.raises(InputError, match="does not hold"):
        Mention(start, end, text)


def test_mentions_sort_by_place():
    assert sorted([Mention(5, 6, "b"), Mention(0, 1, "z")])[0].text == "z"


def test_offsets_count_code_points():
    assert Mention(0, 2, "\U0001f600e").end == 2


def test_an_entity_speaks_for_its_mention():
    entity = Entity(Mention(3, 8, "Paris"), "LOCATION", 0.9)
    assert (entity.start, entity.end, entity.text) == (3, 8, "Paris")


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_that_is_no_probability_is_refused(score):
    with pytest.raises(InputError, match=r"expected a probability in \[0, 1\]"):
        Entity(Mention(0, 1, "a"), "DRUG", score)


def test_values_are_frozen():
    entity = Entity(Mention(0, 1, "a"), "DRUG", 0.5)
    with pytest.raises(AttributeError):
        entity.score = 1.0


@pytest.mark.parametrize(
    ("others", "margin"), [((), 0.5), ((0.25,), 0.25), ((0.5, 0.1), 0.0), ((0.0,), 0.5)]
)
def test_the_margin_is_how_far_the_next_label_is_behind(others, margin):
    alternatives = tuple(LabelScore("OTHER", score) for score in others)
    assert Entity(Mention(0, 1, "a"), "DRUG", 0.5, alternatives).margin == margin
