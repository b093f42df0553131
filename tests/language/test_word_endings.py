import pytest

from knife.language import word_classes
from knife.language.word_endings import (
    hyphen_head,
    is_adverb,
    is_participle,
    is_verbal_noun,
    joins_forward,
)


@pytest.mark.parametrize("word", ["quickly", "severely", "highly"])
def test_words_in_ly_are_adverbs(word):
    assert is_adverb(word)


@pytest.mark.parametrize("word", ["family", "italy", "hepatomegaly", "fly", "polydactyly"])
def test_nouns_in_ly_are_none(word):
    assert not is_adverb(word)


@pytest.mark.parametrize("word", ["infected", "immunizes", "amplifies"])
def test_verb_endings_are_seen(word):
    assert is_participle(word)


@pytest.mark.parametrize("word", ["seed", "seaweed", "red", "prize", "maize", "diseases"])
def test_nouns_that_look_like_verbs_are_none(word):
    assert not is_participle(word)


def test_verbal_nouns_have_plurals():
    assert is_verbal_noun("bleedings")
    assert not is_verbal_noun("causing")


@pytest.mark.parametrize(
    ("word", "head"),
    [
        ("TNF-induced", "TNF"),
        ("NF-kappaB-dependent", "NF-kappaB"),
        ("T-dependent", "T"),
        ("X-linked", "X-linked"),
        ("12-hour", ""),
        ("low-dose", ""),
        ("highly-conserved", ""),
        ("IL - 2 - dependent", "IL - 2"),
        ("non-", "non-"),
        ("cancer", "cancer"),
    ],
)
def test_a_hyphenated_word_keeps_what_it_is_about(word, head):
    assert hyphen_head(word) == head


def test_all_listed_words_are_lower_case_and_single():
    for name in dir(word_classes):
        value = getattr(word_classes, name)
        if isinstance(value, frozenset):
            assert all(word == word.lower() and not word.isspace() for word in value), name


@pytest.mark.parametrize(
    ("word", "joins"),
    [
        ("cAMP-dependent", True),
        ("T - cell - specific", True),
        ("insulin-like", True),
        ("drug-induced", False),
        ("well-related", False),
        ("p53-", False),
        ("kinase", False),
    ],
)
def test_a_name_may_go_on_after_what_it_binds(word, joins):
    assert joins_forward(word) is joins
