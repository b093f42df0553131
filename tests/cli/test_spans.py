"""Spans that a record brings along: read strictly, each problem said."""

from __future__ import annotations

import pytest
from knife.cli._spans import first_overlap, mentions_of

from knife.errors import RecordError

TEXT = "Aspirin helps. 😀 Café"


def spans(*found, text=TEXT):
    return [(one.start, one.end, one.text) for one in mentions_of({"spans": [*found]}, text)]


def test_pairs_and_objects_are_read_in_their_order():
    found = spans([17, 21], {"start": 0, "end": 7}, {"end": 13, "start": 8, "text": "helps"})
    assert found == [(17, 21, "Café"), (0, 7, "Aspirin"), (8, 13, "helps")]


def test_other_keys_are_not_read():
    assert spans({"start": 0, "end": 7, "label": "X", "score": "?"}) == [(0, 7, "Aspirin")]
    assert mentions_of({"entities": [[0, 7]], "text": TEXT}, TEXT) is None


def test_no_spans_and_an_empty_list_differ():
    assert mentions_of({}, TEXT) is None
    assert mentions_of({"spans": None}, TEXT) is None
    assert mentions_of({"spans": []}, TEXT) == ()


@pytest.mark.parametrize("value", ["[0, 7]", 7, {"start": 0, "end": 7}, True, 0.5])
def test_spans_that_are_no_list_are_refused(value):
    with pytest.raises(RecordError, match=r'"spans" is .*; expected a list such as'):
        mentions_of({"spans": value}, TEXT)


@pytest.mark.parametrize(
    "value",
    [
        [0.0, 7.0], ["0", "7"], [False, True], [0], [0, 7, "X"], [], None, 7, "0:7", [None, 7],
        {"start": 0}, {"end": 7}, {"begin": 0, "end": 7}, {"start": 0, "end": "7"}, [[0, 7]],
    ],
)  # fmt: skip
def test_what_is_no_pair_of_integers_is_refused(value):
    with pytest.raises(RecordError, match=r"span 2 is .*; expected \[0, 7\] or"):
        spans([0, 7], value)


@pytest.mark.parametrize("value", [[3, 3], [7, 0], {"start": 5, "end": 4}])
def test_a_span_that_holds_nothing_is_refused(value):
    with pytest.raises(RecordError, match="which holds nothing; expected a start below the end"):
        spans(value)


@pytest.mark.parametrize("value", [[-1, 7], [0, 22], [21, 22], [0, 10**30]])
def test_a_span_outside_the_text_is_refused_with_the_unit_that_it_may_count(value):
    with pytest.raises(RecordError, match="the text has 21 characters; expected offsets from 0 to"):
        spans(value)
    with pytest.raises(RecordError, match=r"not bytes \(25\) or UTF-16 units \(22\)"):
        spans(value)


def test_a_plain_text_is_not_suspected_of_another_unit():
    with pytest.raises(RecordError, match=r"from 0 to 3\. Correct the record\.$"):
        spans([0, 4], text="abc")


def test_offsets_in_bytes_are_seen_where_the_span_holds_its_text():
    with pytest.raises(RecordError, match=r'where "afé." stands; expected its text "Café"'):
        spans({"start": 18, "end": 22, "text": "Café"}, text=TEXT + ".")


def test_white_space_names_nothing():
    with pytest.raises(RecordError, match="only white space"):
        spans([7, 8])


def test_a_message_can_be_written_whatever_the_record_holds():
    with pytest.raises(RecordError) as error:
        spans("\ud800" * 1000)
    str(error.value).encode("utf-8")
    assert len(str(error.value)) < 200


def test_overlaps_are_found_in_any_order():
    apart = mentions_of({"spans": [[8, 13], [0, 7]]}, TEXT)
    assert first_overlap(apart) is None
    assert first_overlap(()) is None
    assert first_overlap(mentions_of({"spans": [[8, 13], [0, 9]]}, TEXT)) == "0:9 and 8:13"
    assert first_overlap(mentions_of({"spans": [[0, 7], [0, 7]]}, TEXT)) == "0:7 and 0:7"
