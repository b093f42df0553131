import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError
from knife.language import tokens as cutting
from knife.language.tokens import PORTION, Tokenizer, portions

TOKENIZE = Tokenizer()


def non_space(text):
    return [place for place, sign in enumerate(text) if not sign.isspace()]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_every_character_that_is_not_white_space_is_in_exactly_one_token(text):
    tokens = list(TOKENIZE(text))
    assert all(text[token.start : token.end] == token.text for token in tokens)
    covered = [place for token in tokens for place in range(token.start, token.end)]
    assert covered == sorted(set(covered))
    assert [place for place in covered if not text[place].isspace()] == non_space(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab \n", max_size=900), st.integers(0, 700))
def test_portions_cover_a_text_without_gap_or_overlap(text, n_glued):
    text = text + "x" * n_glued
    spans = list(portions(text))
    assert [start for start, _ in spans] == [0, *[end for _, end in spans]][: len(spans)]
    assert "".join(text[start:end] for start, end in spans) == text


def test_portions_of_a_long_text_are_cut_at_white_space():
    text = "word " * 30_000
    assert all(text[end - 1] == " " and end - start <= PORTION for start, end in portions(text))


@pytest.mark.parametrize("unit", ["(", "a", "a.", "\x00", "\U0001f600", "e\u0301", "1-", "'s", ")"])
def test_a_long_text_without_white_space_takes_linear_time(unit):
    text = unit * (200_000 // len(unit))
    began = time.perf_counter()
    tokens = list(TOKENIZE(text))
    assert time.perf_counter() - began < 20
    assert "".join(token.text for token in tokens) == text


def test_text_that_is_no_string_is_refused():
    with pytest.raises(InputError, match="bytes; expected str"):
        TOKENIZE(b"text")  # type: ignore[arg-type]


def test_the_pipeline_is_loaded_at_the_first_call_and_kept():
    tokenizer = Tokenizer()
    assert tokenizer._pipeline is None
    list(tokenizer("a"))
    loaded = tokenizer._pipeline
    list(tokenizer("b"))
    assert tokenizer._pipeline is loaded is not None


def test_words_are_not_remembered_without_end(monkeypatch):
    monkeypatch.setattr(cutting, "MOST_WORDS", 2000)
    monkeypatch.setattr(cutting, "blank_pipeline", cutting.blank_pipeline.__wrapped__)
    cut = Tokenizer()
    sizes = []
    for number in range(12):
        text = " ".join(f"w{number}x{i}" for i in range(300))
        assert [one.text for one in cut(text)] == text.split()
        sizes.append(len(cut._pipeline.vocab))
    assert max(sizes) < 2000 + 2 * 300
    assert sizes != sorted(sizes)
