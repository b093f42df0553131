"""Where a term stands: whole words of any writing, and a fair sample of its places."""

import re

import numpy as np
import pytest

from knife.analyses.senses.places import REACH, TermPattern, place_of, sample_places
from knife.errors import InputError
from knife.types.entities import Mention


def found(term, text, **how):
    return [mention.text for mention in TermPattern(term, **how).find(text)]


def test_whole_words_are_found_and_parts_of_words_are_not():
    assert found("cell", "A cell, cellular; (cell) cell-based unicell Cell.") == [
        "cell", "cell", "cell", "Cell",
    ]  # fmt: skip


def test_case_can_be_kept():
    assert found("Cell", "Cell cell CELL", ignore_case=False) == ["Cell"]


def test_forms_are_found_if_asked_for():
    text = "Cells, a cell's study, studies."
    assert found("cell", text) == ["cell"]
    assert found("cell", text, inflected=True) == ["Cells", "cell"]
    assert found("stem cell", "Stem  cells and stem\ncell", inflected=True) == [
        "Stem  cells", "stem\ncell",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("term", "text", "n"),
    [
        ("C++", "C++ and C, not C+", 1),
        ("e", "e\u0301 e", 1),  # a letter with its accent is another letter
        ("细胞", "血细胞计数", 1),  # no spaces part these words
        ("שלום", "שלום עולם", 1),
        ("😀", "a😀b", 1),
        ("a.c", "abc a.c", 1),
        ("a", "a\x00a", 2),
    ],
)
def test_terms_of_any_writing_are_found(term, text, n):
    assert len(found(term, text)) == n


@pytest.mark.parametrize("term", ["", "  ", "\n"])
def test_an_empty_term_is_refused(term):
    with pytest.raises(InputError, match="the term is empty"):
        TermPattern(term)


def test_mentions_agree_with_a_slow_search():
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list("ab c-"), 2000))
    slow = [m.span() for m in re.finditer(r"(?<!\w)ab(?!\w)", text)]
    assert [(m.start, m.end) for m in TermPattern("ab").find(text)] == slow


def test_a_place_keeps_the_text_around_it_and_no_more():
    text = "word " * 400 + "cell" + " word" * 400
    (mention,) = TermPattern("cell").find(text)
    place = place_of("t", text, mention)
    assert len(place.context) <= 2 * REACH + 4
    assert place.context.startswith("word ")
    assert place.context.endswith(" word")
    assert text[place.start : place.end] == "cell"
    assert place.context[place.mention.start : place.mention.end] == "cell"
    assert place.context in text


def test_text_without_spaces_is_cut_where_it_must_be():
    text = "x" * 3000 + " cell " + "y" * 3000
    place = place_of(1, text, Mention(3001, 3005, "cell"))
    assert "cell" in place.context
    assert len(place.context) <= 2 * REACH + 4


def test_all_places_are_kept_if_there_is_room():
    sampled = sample_places(enumerate(["a b", "b b", "c"]), TermPattern("b"), 10)
    assert [(place.record, place.start) for place in sampled.places] == [(0, 2), (1, 0), (1, 2)]
    assert (sampled.n_found, sampled.n_texts) == (3, 3)


def test_a_sample_is_fair_seeded_and_in_order():
    texts = [(number, "b") for number in range(40)]
    counts = np.zeros(40)
    for seed in range(300):
        sampled = sample_places(iter(texts), TermPattern("b"), 10, seed)
        records = [place.record for place in sampled.places]
        assert records == sorted(set(records))
        assert len(records) == 10
        counts[records] += 1
    assert sampled.n_found == 40
    assert counts.min() > 45  # 75 are expected of each; the deviation is 7.5
    assert counts.max() < 105
    again = sample_places(iter(texts), TermPattern("b"), 10, 299)
    assert again == sampled


@pytest.mark.parametrize(("most", "seed"), [(0, 0), (1, -1)])
def test_impossible_samples_are_refused(most, seed):
    with pytest.raises(InputError, match="expected"):
        sample_places([], TermPattern("b"), most, seed)
