"""Senses hold every occurrence that was read, each in one of them."""

import pytest

from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.senses import Sense, SenseOccurrence, Senses


def occurrence(sense):
    return SenseOccurrence(1, 0, 1, "a", Mention(0, 1, "a"), sense, 0.5)


def test_occurrences_of_a_sense_are_returned():
    senses = (Sense(1, 1, 0.5, (), ()), Sense(2, 1, 0.5, (), ()))
    found = Senses("a", senses, (occurrence(1), occurrence(2)), 5, 3)
    assert found.of(2) == (occurrence(2),)
    assert found.n_unread == 3


def test_counts_that_disagree_are_refused():
    with pytest.raises(InputError, match="expected each"):
        Senses("a", (Sense(1, 2, 1.0, (), ()),), (occurrence(1),), 5, 3)
    with pytest.raises(InputError, match="expected each"):
        Senses("a", (Sense(1, 1, 1.0, (), ()),), (occurrence(1),), 0, 3)
