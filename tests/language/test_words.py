import pytest

from knife.language.tokens import Tokenizer
from knife.language.words import glued, hyphens_stand_apart

TOKENIZER = Tokenizer()


def words(text, apart=False):
    return [word.text for word in glued(list(TOKENIZER(text)), text, apart=apart)]


@pytest.mark.parametrize(
    "text",
    [
        ["IL-2", "binds"],
        ["p53-mediated", "arrest"],
        ["poly(ADP-ribose)", "polymerase"],
        ["Ca2+", "ions"],
        ["head/neck", "cancer"],
        ["17-hydroxyprogesterone", ",", "too"],
        ["cats", "-", "dogs"],
    ],
)
def test_words_are_what_stands_between_spaces(text):
    assert words(" ".join(text).replace(" ,", ",")) == text


def test_brackets_around_a_word_stay_apart():
    assert words("(EGFR) binds") == ["(", "EGFR", ")", "binds"]


def test_spaced_hyphens_bind_only_where_a_tokenizer_wrote_the_text():
    assert words("IL - 2 , too", apart=True) == ["IL - 2", ",", "too"]
    assert words("IL - 2 , too", apart=False) == ["IL", "-", "2", ",", "too"]


def test_a_hyphen_between_shouted_words_is_a_dash():
    assert words("WEATHER - MONDAY , EVENING", apart=True)[:3] == ["WEATHER", "-", "MONDAY"]


def test_a_genus_initial_binds_its_species():
    assert words("E . coli grew") == ["E . coli", "grew"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IL - 2 , a cytokine .", True),
        ("A well-known man - me - said so .", False),
        ("Cats - and dogs, too - sleep.", False),
        ("", False),
    ],
)
def test_texts_of_tokenizers_are_told_from_texts_of_people(text, expected):
    assert hyphens_stand_apart(text) is expected


def test_no_token_is_lost_or_doubled():
    text = "A (R)-warfarin/IL-2 mix ) - ( of poly(A) +x -- e.g. 5'-UTR's"
    for apart in (True, False):
        tokens = list(TOKENIZER(text))
        joined = glued(tokens, text, apart=apart)
        assert "".join(w.text for w in joined).replace(" ", "") == text.replace(" ", "")
