"""Terms are found where a reader would find them, and sampled fairly."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.analyses.term_occurrences import SamplingOptions, TermFinder, sample_occurrences
from knife.errors import InputError
from knife.types.labels import Lexicon

ANY_LENGTH = {"shortest": 1, "longest": 10_000}


@pytest.fixture
def find(make_lexicon):
    """Return what is found of some terms in a text, as the lexicon spells them."""

    def found(text, *terms):
        finder = TermFinder(make_lexicon([(term, "X") for term in terms]))
        for mention, _ in finder.find(text):
            assert text[mention.start : mention.end] == mention.text
        return [term for _, term in finder.find(text)]

    return found


@pytest.mark.parametrize(
    ("text", "terms", "found"),
    [
        ("a breast cancer cell", ["breast", "breast cancer", "cancer"], ["breast cancer"]),
        ("breast and cancer", ["breast", "breast cancer", "cancer"], ["breast", "cancer"]),
        ("cancer cell line", ["cancer cell", "cell line"], ["cancer cell"]),
        ("cell cell", ["cell"], ["cell", "cell"]),
        ("breast\n cancer", ["breast cancer"], ["breast cancer"]),
        ("breast, cancer", ["breast cancer"], []),
        ("cancers", ["cancer"], []),
        ("Cancer is bad", ["cancer"], ["cancer"]),
        ("Breast cancer is bad", ["breast cancer"], ["breast cancer"]),
        ("The Cancer ward", ["cancer"], []),
        ("CANCER is bad", ["cancer"], []),
        ("will", ["Will"], []),
        ("Will will", ["will"], ["will", "will"]),
        ("Will will", ["Will", "will"], ["Will", "will"]),
        ("COX-2 and COX", ["COX-2", "COX"], ["COX-2", "COX"]),
        ("COX-2-dependent", ["COX-2", "COX"], []),
        ("cyclo-oxygenase", ["oxygenase"], []),
        ("Crohn's disease", ["Crohn's disease", "disease"], ["Crohn's disease"]),
        ("Crohn\u2019s disease", ["Crohn's disease"], []),
        ("Crohn\u2019s disease", ["Crohn\u2019s disease"], ["Crohn\u2019s disease"]),
        ("(IL-2) rose.", ["IL-2"], ["IL-2"]),
        ("in the U.S. army", ["U.S."], ["U.S."]),
        ("5% of it", ["%"], ["%"]),
        ("caf\u00e9 noir", ["caf\u00e9"], ["caf\u00e9"]),
        ("", ["a"], []),
        ("  \n", ["a"], []),
        ("\N{SLIGHTLY SMILING FACE} cell", ["cell"], ["cell"]),
    ],
)
def test_terms_are_found_where_a_reader_would_find_them(find, text, terms, found):
    assert find(text, *terms) == found


def test_a_lexicon_of_nothing_finds_nothing():
    empty = Lexicon((), (), np.zeros(0), ())
    assert list(TermFinder(empty).find("a cell")) == []
    assert sample_occurrences(["a cell"], empty) == []


WORDS = ("a", "b", "c", "B")


@given(
    text=st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    terms=st.sets(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)),
)
def test_finding_agrees_with_a_slow_search(text, terms):
    lexicon = Lexicon(tuple(terms), ("X",) * len(terms), np.ones(len(terms)), ("",) * len(terms))
    found = [(m.start, m.end, term) for m, term in TermFinder(lexicon).find(text)]
    slow, start = [], 0
    while start < len(text):
        here = text[start:]
        lowered = here[:1].lower() + here[1:] if start == 0 else here
        fits = [
            (len(term), spelling is here, term)
            for spelling in (here, lowered)
            for term in terms
            if re.match(rf"{re.escape(term)}(?!\S)", spelling)
        ]
        if fits:
            length, _, term = max(fits)
            slow.append((start, start + length, term))
            start += length
        else:
            start += 1
        while start < len(text) and not (text[start] != " " and text[start - 1] in " "):
            start += 1
    assert found == slow


def sample(make_lexicon, texts, rows, **options):
    return sample_occurrences(texts, make_lexicon(rows), SamplingOptions(**ANY_LENGTH | options))


def test_an_occurrence_says_where_a_term_stands_and_what_it_is(make_lexicon):
    (one,) = sample(make_lexicon, ["The old cell ."], [("cell", "CELL/BLOOD")])
    assert (one.text, one.mention.start, one.term, one.label) == (
        "The old cell .", 8, "cell", "CELL/BLOOD",
    )  # fmt: skip


def test_terms_of_several_labels_teach_nothing_but_keep_their_place(make_lexicon):
    rows = [("Jordan river", "A"), ("Jordan river", "B"), ("river", "A"), ("Jordan", "B")]
    found = sample(make_lexicon, ["the Jordan river and the river"], rows)
    assert [(one.term, one.mention.start) for one in found] == [("river", 25)]


def test_a_term_that_has_its_label_twice_is_still_unambiguous(make_lexicon):
    found = sample(make_lexicon, ["a cell"], [("cell", "CELL"), ("cell", "CELL")])
    assert [one.label for one in found] == ["CELL"]


def test_occurrences_come_in_the_order_of_the_lexicon(make_lexicon):
    rows = [("b", "X"), ("a", "X"), ("c", "X")]
    found = sample(make_lexicon, ["a b", "c a"], rows)
    assert [one.term for one in found] == ["b", "a", "a", "c"]


def test_texts_that_are_too_short_or_too_long_are_passed_over(make_lexicon):
    texts = ["a b", "a b c", "a b c d"]
    found = sample(make_lexicon, texts, [("a", "X")], shortest=4, longest=5)
    assert [one.text for one in found] == ["a b c"]


def test_of_plain_words_fewer_are_kept(make_lexicon):
    texts = [f"the cell {i}" for i in range(100)]
    found = sample(
        make_lexicon, texts, [("cell", "CELL"), ("the", "NONE")], per_term=5, per_plain_term=2
    )
    assert [one.term for one in found] == ["cell"] * 5 + ["the"] * 2
    assert len({one.text for one in found[:5]}) == 5


def test_what_is_fewer_is_kept_whole(make_lexicon):
    texts = [f"a cell {i}" for i in range(4)]
    found = sample(make_lexicon, texts, [("cell", "CELL")], per_term=5)
    assert [one.text for one in found] == texts


def test_each_occurrence_is_as_likely_as_any_other(make_lexicon):
    """Each of 30 is kept 5 times in 30; over 600 seeds nobody strays beyond five deviations."""
    texts, n_seeds, n, kept = [f"cell {i}" for i in range(30)], 600, 30, 5
    counts = dict.fromkeys(texts, 0)
    for seed in range(n_seeds):
        for one in sample(make_lexicon, texts, [("cell", "CELL")], per_term=kept, seed=seed):
            counts[one.text] += 1
    share = kept / n
    deviation = (n_seeds * share * (1 - share)) ** 0.5
    assert sum(counts.values()) == n_seeds * kept
    assert max(abs(count - n_seeds * share) for count in counts.values()) < 5 * deviation
    halves = [sum(counts[text] for text in part) for part in (texts[:15], texts[15:])]
    assert abs(halves[0] - halves[1]) < 5 * (n_seeds * kept) ** 0.5


@given(st.integers(1, 8), st.integers(0, 40), st.integers(0, 2**32))
def test_a_sample_is_as_large_as_it_can_be_and_has_no_occurrence_twice(most, n, seed):
    lexicon = Lexicon(("cell",), ("CELL",), [1], ("",))
    texts = [f"cell {i}" for i in range(n)]
    options = SamplingOptions(per_term=most, seed=seed, **ANY_LENGTH)
    found = [one.text for one in sample_occurrences(texts, lexicon, options)]
    assert len(found) == len(set(found)) == min(most, n)
    assert set(found) <= set(texts)


def test_a_seed_decides_which_occurrences_are_kept(make_lexicon):
    texts, rows = [f"a cell {i}" for i in range(50)], [("cell", "CELL")]
    first, again, other = (sample(make_lexicon, texts, rows, seed=seed) for seed in (1, 1, 2))
    assert first == again != other


def test_texts_are_read_once_and_not_held(make_lexicon):
    n_read = 0

    def texts():
        nonlocal n_read
        for i in range(100):
            n_read += 1
            yield f"a cell {i}"

    assert len(sample(make_lexicon, texts(), [("cell", "CELL")])) == 8
    assert n_read == 100


@pytest.mark.parametrize(
    "bad",
    [
        {"per_term": 0},
        {"per_plain_term": 0},
        {"shortest": 0},
        {"longest": 0},
        {"shortest": 50, "longest": 40},
        {"seed": -1},
    ],
)
def test_impossible_options_are_refused(bad):
    with pytest.raises(InputError, match="expected"):
        SamplingOptions(**bad)
