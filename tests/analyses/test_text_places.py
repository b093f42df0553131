"""Places of texts: masks, names, numbers of names, windows of long texts."""

from __future__ import annotations

import pytest

from knife.analyses.text_places import require_readable, text_places
from knife.errors import InputError


def places(toy, text, *at, masked=False):
    (found,) = text_places([text], toy, at, masked=masked)
    return found


def shown(toy, text, *at, masked=False):
    return [
        (place.piece, place.start, place.end) for place, _ in places(toy, text, *at, masked=masked)
    ]


def test_masks_are_the_places_where_none_is_named(toy):
    found = places(toy, "she [MASK] the [MASK] .")
    assert [(place.position, place.start, place.end) for place, _ in found] == [
        (2, 4, 10),
        (4, 15, 21),
    ]
    assert all(place.is_masked and place.piece == "[MASK]" for place, _ in found)
    assert all(query.ids[query.position] == toy.mask_id for _, query in found)


@pytest.mark.parametrize("text", ["", "   ", "she walks"])
def test_a_text_without_mask_and_name_is_refused(toy, text):
    with pytest.raises(InputError, match=r"has no \[MASK\], and no word of it is named.*--at"):
        places(toy, text)


def test_a_word_is_read_as_it_stands_or_masked(toy):
    ((place, query),) = places(toy, "she visited Citya", "visited")
    assert not place.is_masked
    assert toy.vocabulary.pieces[query.ids[query.position]] == "visited"
    ((place, query),) = places(toy, "she visited Citya", "visited", masked=True)
    assert (place.piece, place.is_masked) == ("visited", True)
    assert query.ids[query.position] == toy.mask_id
    assert len(query.ids) == place.n_pieces == place.n_read


def test_of_several_the_first_is_meant_or_the_one_of_the_number(toy):
    text = "the drug the drug the"
    assert shown(toy, text, "the") == [("the", 0, 3)]
    assert shown(toy, text, "the:2", "the:3") == [("the", 9, 12), ("the", 18, 21)]


def test_a_name_with_a_number_that_stands_in_the_text_is_itself(toy):
    toy_text = "see a:2 and a"
    assert shown(toy, toy_text, "a:2") == [("a", 4, 5), (":", 5, 6), ("2", 6, 7)]


@pytest.mark.parametrize("name", ["the:3", "the:0", "drugb", "", "isn", "is:999999999999"])
def test_what_is_not_there_is_refused_with_the_text(toy, name):
    with pytest.raises(InputError, match=r"in text 'the is the'.*WORD:2 is the second"):
        places(toy, "the is the", name)


def test_a_word_of_several_pieces_is_several_places_or_one_mask(toy):
    assert shown(toy, "a doxymycin is", "doxymycin") == [("doxy", 2, 6), ("mycin", 6, 11)]
    ((place, query),) = places(toy, "a doxymycin is", "doxymycin", masked=True)
    assert (place.piece, place.position, place.n_pieces, place.n_read) == ("doxymycin", 2, 6, 5)
    assert list(query.ids).count(toy.mask_id) == 1


def test_a_part_of_a_word_is_found_where_no_word_is_that(toy):
    assert shown(toy, "a doxymycin is", "mycin") == [("mycin", 6, 11)]
    assert shown(toy, "a doxymycin is mycin", "mycin") == [("mycin", 15, 20)]
    assert shown(toy, "a doxymycin is", "##mycin") == [("mycin", 6, 11)]


def test_capitals_do_not_matter_where_no_word_is_written_so(toy):
    assert shown(toy, "The drug", "the") == [("The", 0, 3)]
    assert shown(toy, "The drug the", "the") == [("the", 9, 12)]


def test_a_control_piece_is_a_place_by_its_spelling(toy):
    ((place, query),) = places(toy, "she walks", "[CLS]")
    assert (place.position, place.piece, place.start, place.end) == (0, "[CLS]", 0, 0)
    assert query.position == 0


def test_a_long_text_is_read_in_a_window_around_the_place(toy):
    text = " ".join(["the"] * 100 + ["[MASK]"] + ["is"] * 100)
    ((place, query),) = places(toy, text)
    assert (place.n_pieces, place.n_read, len(query.ids)) == (203, toy.max_length, toy.max_length)
    assert (query.ids[0], query.ids[-1]) == (2, 3)
    assert query.ids[query.position] == toy.mask_id
    n_before = sum(toy.vocabulary.pieces[i] == "the" for i in query.ids)
    n_behind = sum(toy.vocabulary.pieces[i] == "is" for i in query.ids)
    assert abs(n_before - n_behind) <= 1


@pytest.mark.parametrize("number", [1, 200])
def test_at_either_end_of_a_long_text_the_window_is_full(toy, number):
    ((place, query),) = places(toy, " ".join(["the"] * 200), f"the:{number}")
    assert len(query.ids) == toy.max_length
    assert place.position == number


def test_a_control_piece_of_a_long_text_has_no_window(toy):
    with pytest.raises(InputError, match="has 202 pieces; expected at most 32"):
        places(toy, " ".join(["the"] * 200), "[CLS]")


def test_what_is_long_or_empty_is_not_readable_at_once(toy):
    for text, message in (
        ("", "has no piece"),
        ("the " * 40, "has 42 pieces; expected at most 32"),
    ):
        with pytest.raises(InputError, match=message):
            require_readable(text, toy.encode([text])[0], toy)
    require_readable("the", toy.encode(["the"])[0], toy)
