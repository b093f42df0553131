"""Terms of a text: words of several pieces, phrases, repetition, nesting, any company."""

import re

import pytest

import knife
from knife.analyses.importance import piece_importance
from knife.analyses.keywords import KeywordReader
from knife.assembly.importance import candidate_finder
from knife.errors import InputError
from knife.types.entities import Mention


@pytest.fixture(scope="module")
def reader(model):
    return KeywordReader(model)


def mentions(text, *terms):
    return [
        Mention(*found.span(), found[0])
        for term in terms
        for found in re.finditer(re.escape(term), text)
    ]


def test_a_word_weighs_as_its_most_important_piece_and_a_phrase_as_its_words(reader, model):
    text = "The remnants of unbelievableness."
    (one,) = reader.keywords(text, mentions(text, "remnants of unbelievableness"))
    importance = piece_importance(model.vocabulary)
    words: list[list[float]] = []
    for piece in one.pieces:
        own = float(importance[model.vocabulary.pieces.index(piece)])
        if piece.startswith("##"):
            words[-1].append(own)
        else:
            words.append([own])
    assert len(words) == 3
    assert one.importance == pytest.approx(sum(map(max, words)) / 3)
    assert one.score == pytest.approx(one.importance)


def test_what_stands_more_than_once_counts_more(reader):
    text = "Limestone and limestone, faction."
    found = reader.keywords(text, mentions(text, "Limestone", "limestone"))
    (one,) = found
    assert [mention.start for mention in one.mentions] == [0, 14]
    assert one.score == pytest.approx(one.importance * 1.693147, abs=1e-5)


def test_nested_terms_count_only_outside_of_longer_ones_unless_asked(reader):
    text = "Breast cancer is a cancer."
    given = mentions(text, "Breast cancer", "cancer", "Breast")
    counts = {one.text: len(one.mentions) for one in reader.keywords(text, given)}
    assert counts == {"Breast cancer": 1, "cancer": 1}
    counts = {one.text: len(one.mentions) for one in reader.keywords(text, given, nested=True)}
    assert counts == {"Breast cancer": 1, "cancer": 2, "Breast": 1}


def test_mentions_are_where_they_say(model):
    text = "Aspirin inhibits platelet aggregation; 2 drugs of the naïve patient."
    for unit in ("phrases", "words"):
        found = KeywordReader(model).keywords(text, candidate_finder(unit)(text))
        assert found
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True)
        for one in found:
            assert all(text[m.start : m.end] == m.text for m in one.mentions)
            assert 0 <= one.importance <= 1


def test_words_are_no_function_words():
    text = "She gave it to the cell-line of 12 rats."
    found = [mention.text for mention in candidate_finder("words")(text)]
    assert found == ["gave", "cell-line", "rats"]


@pytest.mark.parametrize("text", ["", "   ", "😀", "\x00", "the of and", "...", "שלום"])
def test_texts_of_nothing_have_an_answer(model, text):
    assert isinstance(knife.keywords(text, model), list)


def test_terms_of_unknown_characters_are_left_out(reader):
    text = "ⵣⵣ limestone"
    assert [one.text for one in reader.keywords(text, mentions(text, "ⵣⵣ", "limestone"))] == [
        "limestone"
    ]


def test_long_texts_are_read_whole(model):
    text = "The limestone is here. " * 800
    (one,) = [one for one in knife.keywords(text, model) if one.text.lower() == "limestone"]
    assert len(one.mentions) == 800


def test_half_a_character_is_refused(reader):
    with pytest.raises(InputError, match="surrogate"):
        reader.keywords("a\ud800", [])
