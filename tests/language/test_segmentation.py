import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError
from knife.language.segmentation import LONGEST_SENTENCE, Span, sentences
from knife.language.tokens import Tokenizer

TOKENIZER = Tokenizer()


def split(text):
    return [text[span.start : span.end] for span in sentences(text, TOKENIZER)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The cat sat.", "The dog ran."],
        ["Is it?", "Yes!", "Good."],
        ["Dr. Smith met Mrs. Jones.", "They spoke."],
        ["See Fig. 2 for e.g. mice, i.e. rodents.", "It shows them."],
        ["Smith et al. 1999 saw it.", "We did not."],
        ["It was shown by Smith et al.", "The reason is unknown."],
        ["He lives in the U.S.", "The law is old."],
        ["The U.S. Senate met.", "Nobody spoke."],
        ["J. R. R. Tolkien wrote it.", "It sold."],
        ["It weighs 3.5 kg.", "Version 2.0 weighs 4.1 kg."],
        ["It was 1999.", "The year ended."],
        ['"Stop!" he said.', "She went on."],
        ['He said: "Go away."', "Then he left."],
        ["It failed (see above).", "We tried again."],
        ["E. coli grew.", "S. aureus did not."],
        ["Wait... what is it?", "Nothing."],
        ["It ended.", "20 mice were left."],
        ["He takes vitamin D.", "The dose is low."],
        ["1. Introduction and aims", "We study mice."],
        ["Cells grew .", "Mice ( n = 5 ) died ."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts):
    separator = "\n\n" if "Introduction" in parts[0] else " "
    assert split(separator.join(parts)) == parts


def test_a_blank_line_ends_a_sentence_without_a_full_stop():
    assert split("a heading\n\nand a text") == ["a heading", "and a text"]


def test_a_short_line_ends_a_sentence_where_the_next_begins_anew():
    assert split("Results\nMice died.\n- one\n- two") == ["Results", "Mice died.", "- one", "- two"]


def test_a_wrapped_line_goes_on():
    text = "The governor of the Bank of England has said today that the Bank of\nEngland is safe."
    assert split(text) == [text]
    assert split("it goes\non here") == ["it goes\non here"]


def test_full_width_stops_end_sentences():
    assert split("今日は。 明日は？ はい") == ["今日は。", "明日は？", "はい"]


def test_a_stop_without_space_ends_a_sentence_only_between_words():
    assert split("It ended.Next came.") == ["It ended.", "Next came."]
    assert split("See file.txt and a.b here") == ["See file.txt and a.b here"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t \u2003", "\r\n"])
def test_a_text_of_white_space_has_no_sentence(text):
    assert sentences(text, TOKENIZER) == []


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\U0001f600 \U0001f600.",
        "e\u0301te\u0301. Une.",
        "مرحبا بكم. كيف حالك؟ جيد.",
        "\ud800 x.",
    ],
)
def test_odd_texts_lose_nothing(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_a_right_to_left_text_is_split_at_its_own_stops():
    assert len(split("كيف حالك؟ جيد جدا.")) == 2


def test_a_text_without_stops_is_cut_at_a_fixed_length():
    spans = sentences("word " * (LONGEST_SENTENCE * 2 + 10), TOKENIZER)
    assert len(spans) == 3


def test_a_line_of_megabytes_is_split_whole():
    text = "The cat sat on the mat. " * 50_000
    spans = sentences(text, TOKENIZER)
    assert len(spans) == 50_000
    assert spans[-1] == Span(len(text) - 24, len(text) - 1)


def test_a_fresh_tokenizer_gives_the_same_sentences():
    text = "One. Two."
    assert sentences(text) == sentences(text, TOKENIZER)


def test_text_that_is_no_string_is_refused():
    with pytest.raises(InputError, match="expected str"):
        sentences(None)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aB. \n\"')?!")), max_size=150))
def test_every_character_is_in_exactly_one_sentence(text):
    spans = sentences(text, TOKENIZER)
    covered = [place for span in spans for place in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    wanted = [place for place, sign in enumerate(text) if not sign.isspace()]
    assert [place for place in covered if not text[place].isspace()] == wanted
    for span in spans:
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
