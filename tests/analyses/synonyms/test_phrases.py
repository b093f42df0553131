"""Phrases counted in bounded memory."""

import pytest

from knife.analyses.synonyms.patterns import Claim
from knife.analyses.synonyms.phrases import Bounds, PhraseTable
from knife.analyses.synonyms.sayings import key_of, thin_out
from knife.analyses.synonyms.shelves import MemoryShelf
from knife.errors import InputError
from knife.types.entities import Mention
from knife.types.phrases import Phrase


def phrase(text, one, *, is_extended=False):
    start = text.index(one)
    return Phrase(Mention(start, start + len(one), one), is_extended)


def add(table, record, text, *ones, said=()):
    table.add(record, text, [phrase(text, one) for one in ones], said)


def test_case_is_kept_where_it_means_something():
    assert key_of("Heart attack") == "heart attack"
    assert key_of("mRNA level") == "mRNA level"
    assert key_of(" TB\n test ") == "TB test"


def test_counts_and_spelling_within_a_sentence():
    table = PhraseTable(MemoryShelf())
    add(table, 1, "Aspirin helps.", "Aspirin")
    add(table, 2, "She took aspirin.", "aspirin")
    own = table.phrases["aspirin"]
    assert (own.text, own.count, len(own.places)) == ("aspirin", 2, 2)


def test_places_are_a_sample_of_bounded_size_and_the_seed_decides():
    def places(seed):
        table = PhraseTable(MemoryShelf(), Bounds(per_phrase=3, seed=seed))
        for number in range(200):
            add(table, number, "a cell", "cell")
        return table.phrases["cell"].places

    assert len(places(0)) == 3
    assert places(0) == places(0) != places(1)
    drawn = [number for seed in range(200) for number, *_ in places(seed)]
    assert 80 < sum(drawn) / len(drawn) < 120  # early and late ones alike


def test_the_rarest_are_dropped_where_there_is_no_room_and_the_floor_says_so():
    table = PhraseTable(MemoryShelf(), Bounds(most_phrases=20), wanted={"rare"})
    add(table, 0, "a rare", "rare")
    for number in range(100):
        text = f"often x{number}"
        add(table, number, text, "often", f"x{number}")
    assert len(table.phrases) <= 20 and table.floor >= 1
    assert "often" in table.phrases and "rare" in table.phrases
    assert table.phrases["often"].count == 100


def test_a_phrase_that_stands_only_within_another_is_no_phrase():
    table = PhraseTable(MemoryShelf())
    for number in range(5):
        add(table, number, "lack of immunodeficiency virus x", "immunodeficiency virus", "virus")
    for number in range(5):
        add(table, number, "a virus", "virus")
    assert set(table.established(3)) == {"immunodeficiency virus", "virus"}
    for number in range(95):
        add(table, number, "the human genome virus", "human genome virus", "genome virus")
    assert "genome virus" not in table.established(3)


def test_an_adjective_is_a_part_of_the_name_where_it_often_stands_there():
    table = PhraseTable(MemoryShelf())
    for number in range(40):
        text = "whooping cough" if number < 3 else "dry x cough"
        found = [phrase(text, "cough")]
        if number < 3:
            found.append(phrase(text, "whooping cough", is_extended=True))
        table.add(number, text, found, [])
    assert "whooping cough" not in table.established(3)  # 3 of 40
    for number in range(3):
        text = "whooping cough"
        table.add(number, text, [phrase(text, "cough"), phrase(text, text, is_extended=True)], [])
    assert "whooping cough" in table.established(3)  # 6 of 43


def test_what_is_said_is_found_in_either_order_and_the_longest_known_phrase_is_meant():
    text = "xitis, also known as severe yosis"
    table = PhraseTable(MemoryShelf())
    firsts = (phrase(text, "xitis"),)
    seconds = (phrase(text, "severe yosis", is_extended=True), phrase(text, "yosis"))
    add(table, 7, text, "xitis", "yosis", said=[Claim("also known as", firsts, seconds)])
    (pair,) = table.said({"xitis"})
    assert pair == ("xitis", "yosis")
    (pair,) = table.said({"xitis", "severe yosis"})
    assert pair == ("severe yosis", "xitis")


def test_where_a_phrase_may_be_shorter_the_nearest_pair_is_meant():
    text = "serum vitamin D (25OHD)"
    table = PhraseTable(MemoryShelf())
    claim = Claim("brackets", (phrase(text, "serum vitamin D"),), (phrase(text, "25OHD"),))
    add(table, 1, text, "serum vitamin D", "25OHD", said=[claim])
    known = {"serum vitamin d", "vitamin d", "25OHD"}

    def near(wanted):
        (pair,) = table.said(known, lambda pair: float(wanted in pair))
        return pair

    assert near("vitamin d") == ("25OHD", "vitamin d")
    assert near("serum vitamin d") == ("25OHD", "serum vitamin d")
    (pair,) = table.said(known)
    assert pair == ("25OHD", "serum vitamin d")


def test_places_that_a_pattern_explains_are_no_evidence_of_context():
    text = "xitis (yosis)"
    table = PhraseTable(MemoryShelf())
    claim = Claim("brackets", (phrase(text, "xitis"),), (phrase(text, "yosis"),))
    add(table, 1, text, "xitis", "yosis", said=[claim])
    assert table.phrases["xitis"].places == [] and table.phrases["xitis"].spare == (0, 0, 5)


@pytest.mark.parametrize("name", ["most_phrases", "most_pairs", "per_phrase"])
def test_bounds_are_positive(name):
    with pytest.raises(InputError, match=name):
        Bounds(**{name: 0})


def test_where_pairs_are_too_many_the_rarest_go_and_the_oldest_of_these_first():
    held = {number: 1 + 9 * (number == 0) for number in range(30)}
    thin_out(held, 29, lambda count: count)
    assert len(held) == 20 and 0 in held and 29 in held and 1 not in held
