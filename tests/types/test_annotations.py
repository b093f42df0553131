"""Gold values check themselves at birth."""

import pytest

from knife.errors import InputError
from knife.types.annotations import AnnotatedText, GoldEntity
from knife.types.entities import Mention


def gold(start, end, text, label="CITY"):
    return GoldEntity(Mention(start, end, text), label)


def test_entities_are_sorted_and_each_stands_once():
    found = AnnotatedText("Paris Rome", (gold(6, 10, "Rome"), gold(0, 5, "Paris")) * 2)
    assert [one.start for one in found.entities] == [0, 6]


def test_one_span_may_have_two_labels():
    assert (
        len(AnnotatedText("Paris", (gold(0, 5, "Paris"), gold(0, 5, "Paris", "NAME"))).entities)
        == 2
    )


def test_an_entity_that_does_not_stand_in_the_text_is_refused():
    with pytest.raises(InputError, match="at 0:5 stands 'Paris'; expected 'Lyons'"):
        AnnotatedText("Paris", (gold(0, 5, "Lyons"),))


@pytest.mark.parametrize("label", ["", " "])
def test_an_entity_without_a_label_is_refused(label):
    with pytest.raises(InputError, match="has no label"):
        gold(0, 5, "Paris", label)
