"""A figure is written one way, with the ends of its interval or without."""

from __future__ import annotations

from knife.cli._estimates import ends, estimate_record, interval

from knife.maths.intervals import Estimate

KNOWN = Estimate(0.25, 0.125, 0.5, 8)
UNKNOWN = Estimate(0.25, None, None, 1)


def test_a_record_has_both_ends_and_the_count_under_the_name_that_is_asked_for():
    assert estimate_record(KNOWN) == {"value": 0.25, "low": 0.125, "high": 0.5}
    assert list(estimate_record(KNOWN, "n").items())[-1] == ("n", 8)
    assert estimate_record(UNKNOWN, "terms") == {
        "value": 0.25,
        "low": None,
        "high": None,
        "terms": 1,
    }


def test_text_has_the_digits_the_sign_and_the_scale_that_are_asked_for():
    assert interval(KNOWN) == "0.250 [0.125, 0.500]"
    assert interval(KNOWN, "+.2f") == "+0.25 [+0.12, +0.50]"
    assert interval(KNOWN, ".1f", 100) == "25.0 [12.5, 50.0]"
    assert interval(UNKNOWN, ".1f", 100) == "25.0"


def test_ends_alone_stand_in_brackets_or_are_said_to_be_missing():
    assert ends(KNOWN) == "(0.125 to 0.500)"
    assert ends(KNOWN, "+.1f") == "(+0.1 to +0.5)"
    assert ends(UNKNOWN) == "(no interval)"
