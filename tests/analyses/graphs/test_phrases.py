import pytest

from knife.analyses.graphs.phrases import corpus_phrases
from knife.errors import InputError
from knife.types.entities import Mention


def by_brackets(text):
    """Find what stands in brackets."""
    found, start = [], text.find("<")
    while start >= 0:
        end = text.index(">", start)
        found.append(Mention(start + 1, end, text[start + 1 : end]))
        start = text.find("<", end)
    return found


def test_phrases_come_by_count_then_by_spelling():
    documents = [["<b x> <a>", "<c> and <a>"], ["<b x>", "<a> <d>"], ["<d> <c>"]]
    assert corpus_phrases(documents, by_brackets) == ["a", "b x", "c", "d"]
    assert corpus_phrases(documents, by_brackets, 3) == ["a"]
    assert corpus_phrases(documents, by_brackets, 4) == []


def test_spellings_in_other_case_are_one_phrase_written_as_it_mostly_is():
    assert corpus_phrases([["<Cell> <cell> <cell> <US> <us> <US>"]], by_brackets, 3) == [
        "cell",
        "US",
    ]
    assert corpus_phrases([["<Cell> <cell>"]], by_brackets) == ["cell"]


def test_line_breaks_within_a_phrase_are_spaces_and_what_has_no_letters_is_none():
    assert corpus_phrases([["<heart\nattack> <heart attack> <12> <12> < >"]], by_brackets) == [
        "heart attack"
    ]


def test_no_phrase_runs_over_the_end_of_a_sentence():
    seen = []

    def detect(text):
        seen.append(text)
        return []

    corpus_phrases([["one", "two"]], detect)
    assert seen == ["one\n\ntwo"]


def test_a_document_of_many_sentences_is_read_in_parts():
    assert corpus_phrases([["<a>"] * 1000], by_brackets, 1000) == ["a"]


def test_a_count_below_one_is_refused():
    with pytest.raises(InputError, match="min_count is 0"):
        corpus_phrases([], by_brackets, 0)


def test_the_frequent_survive_where_there_is_no_room_for_all():
    """1,000 phrases that stand once stream by, and three that stand often."""
    documents = [[f"<rare{n}> <often>"] + ["<common>"] * (n % 3 == 0) for n in range(1000)]
    found = corpus_phrases(documents, by_brackets, 300, most_spellings=20)
    assert found == ["often", "common"]


def test_counts_are_too_low_by_what_was_dropped_at_most():
    """What remains was seen as often as is asked for, whatever was dropped before."""
    documents = [[f"<rare{n}> <{'ab'[n % 2]}>"] for n in range(100)]
    assert corpus_phrases(documents, by_brackets, 45, most_spellings=10) == ["a", "b"]
    assert corpus_phrases(documents, by_brackets, 51, most_spellings=10) == []


def test_memory_is_bounded():
    documents = [[f"<x{n}>"] for n in range(500)]
    assert len(corpus_phrases(documents, by_brackets, 1, most_spellings=50)) <= 50


def test_no_room_is_refused():
    with pytest.raises(InputError, match="most_spellings is 1"):
        corpus_phrases([], by_brackets, most_spellings=1)
