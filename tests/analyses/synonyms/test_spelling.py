"""One phrase in two spellings, and words that only look so."""

import pytest

from knife.analyses.synonyms.spelling import are_spellings, letter_similarity, spelling_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumour", "tumor"), ("haemorrhage", "hemorrhage"), ("oesophagus", "esophagus"),
        ("diarrhoea", "diarrhea"), ("randomised", "randomized"), ("centre", "center"),
        ("oestrogen receptor", "estrogen receptor"), ("X-ray", "x ray"),
        ("chicken pox", "chickenpox"),
        ("labelled", "labeled"), ("analyse", "analyze"), ("naïve", "naive"), ("grey", "gray"),
        ("leukaemia", "leukemia"), ("Crohn\u2019s", "Crohn's"), ("programme", "program"),
    ],
)  # fmt: skip
def test_one_phrase_in_two_spellings(one, other):
    assert are_spellings(one, other) and are_spellings(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hypertension", "hypotension"), ("filling", "filing"), ("poet", "pet"), ("four", "for"),
        ("IL-1 2", "IL-12"), ("cat", "cat"), ("", ""), ("-", "/"), ("adenine", "adenosine"),
    ],
)  # fmt: skip
def test_words_that_only_look_alike_are_two(one, other):
    assert not are_spellings(one, other)


@pytest.mark.parametrize(
    "text", ["", " ", "👩‍🔬", "e\u0301", "\x00", "\ud800", "שלום", "a" * 10_000]
)
def test_any_text_has_a_key_and_a_similarity_to_itself(text):
    assert isinstance(spelling_key(text), str)
    assert letter_similarity(text, text) == 1


def test_letters_are_compared_by_trigrams_whatever_the_spelling():
    assert letter_similarity("tumour", "Tumor") == 1
    assert letter_similarity("cat", "dog") == 0
    # "night" and "nacht" share the trigrams "  n", "ht " of six each.
    assert letter_similarity("night", "nacht") == pytest.approx(2 * 2 / 12)
