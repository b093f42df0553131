"""Facts with a gap, checked at birth."""

from __future__ import annotations

import pytest

from knife.errors import InputError
from knife.types.facts import Cloze, Fact, cloze_of


def test_the_gap_of_the_object_is_told_from_that_of_the_subject():
    first = cloze_of("[X] was born in [Y] .", "Kafka")
    assert first == Cloze("Kafka was born in [MASK] .", "[MASK] was born in [MASK] .", 1)
    second = cloze_of("[Y] is the birthplace of [X] .", "Kafka")
    assert (second.hidden, second.gap) == ("[MASK] is the birthplace of [MASK] .", 0)
    twice = cloze_of("[X] , [X] : [Y]", "a")
    assert (twice.text, twice.gap) == ("a , a : [MASK]", 2)


def test_a_template_may_name_no_subject():
    assert cloze_of("Snow is [Y] .", "").text == "Snow is [MASK] ."


@pytest.mark.parametrize(
    ("template", "subject", "message"),
    [
        ("[X] is here .", "a", r"has 0 \[Y\]"),
        ("[Y] and [Y]", "a", r"has 2 \[Y\]"),
        ("[X] is [Y]", " ", "there is no subject"),
        ("[X] is [Y]", "a [MASK]", r"holds \[MASK\]"),
        ("[MASK] is [Y]", "a", r"holds \[MASK\]"),
    ],
)
def test_templates_that_ask_nothing_are_refused(template, subject, message):
    with pytest.raises(InputError, match=message):
        cloze_of(template, subject)


def test_a_cloze_has_one_gap():
    with pytest.raises(InputError, match=r"has 2 \[MASK\]"):
        Cloze("[MASK] [MASK]")
    with pytest.raises(InputError, match="gap 3 of"):
        Cloze("[MASK]", "[MASK] [MASK]", 3)


def test_a_fact_has_an_object_and_a_cloze():
    with pytest.raises(InputError, match="empty object"):
        Fact("1", "r", "s", " ", (Cloze("[MASK]"),))
    with pytest.raises(InputError, match="no cloze"):
        Fact("1", "r", "s", "o", ())
