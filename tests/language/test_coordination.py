"""Modifiers on either side of an "and" that share their head."""

import pytest

from knife.language.coordination import LONGEST_PHRASE, shared_heads
from knife.language.syntax import Reading


def found(words, leaves_out=()):
    """Return the phrases of a sentence given as (word, tag, relation, head) rows."""
    readings = [Reading(tag, relation, head) for _, tag, relation, head in words]
    spans = shared_heads(readings, lambda token: words[token][0] in leaves_out)
    return [" ".join(word for word, *_ in words[first:last]) for first, last in spans]


INJURY = [
    ("severe", "JJ", "amod", 4),
    ("glomerular", "JJ", "amod", 4),
    ("and", "CC", "cc", 3),
    ("tubular", "JJ", "conj", 1),
    ("injury", "NN", "nsubj", 5),
    ("rose", "VBD", "root", 5),
]


def test_modifiers_that_share_a_head_are_one_phrase_with_it():
    assert found(INJURY, {"severe"}) == ["glomerular and tubular injury"]
    assert found(INJURY) == ["severe glomerular and tubular injury"]


def test_parsers_may_hang_the_parts_on_the_head_itself():
    flat = [
        (word, tag, "amod" if tag == "JJ" else relation, 4) for word, tag, relation, _ in INJURY
    ]
    assert found(flat[:5], {"severe"}) == ["glomerular and tubular injury"]


def test_two_things_are_not_one_phrase():
    words = [("breast", "NN", "obj", 3), ("and", "CC", "cc", 2), ("cancer", "NN", "conj", 0)]
    assert found([*words, ("seen", "VBN", "root", 3)]) == []


@pytest.mark.parametrize("place", [1, 3])
def test_what_is_no_modifier_ends_a_phrase(place):
    words = [*INJURY]
    words[place] = (words[place][0], "IN", *words[place][2:])
    assert found(words) == []


def test_what_hangs_elsewhere_is_not_taken_in():
    words = [*INJURY]
    words[2] = ("and", "CC", "cc", 5)
    assert found(words) == []


def test_long_phrases_are_cut():
    n = LONGEST_PHRASE + 3
    words = [("a", "JJ", "amod", n + 1), ("and", "CC", "cc", 0)]
    words += [(f"w{i}", "JJ", "amod", n + 1) for i in range(n - 1)]
    words += [("end", "NN", "root", n + 1)]
    assert found(words) == []


def test_an_empty_sentence_has_none():
    assert found([]) == []
