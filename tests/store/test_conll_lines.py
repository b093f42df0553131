"""Columns of tokens and tags in all their dialects."""

import pytest

from knife.errors import InputError
from knife.store.conll_lines import conll_texts, spans_of


def read(text):
    return list(conll_texts(enumerate(text.split("\n"), start=1), "gold.conll"))


def entities(text):
    (one,) = read(text)
    return [(e.mention.text, e.label) for e in one.entities]


CURIE = [("Marie Curie", "PER"), ("Paris", "LOC")]


@pytest.mark.parametrize(
    "tags",
    [
        "B-PER I-PER O B-LOC",
        "I-PER I-PER O I-LOC",
        "B-PER E-PER O S-LOC",
        "B-PER L-PER O U-LOC",
    ],
    ids=["IOB2", "IOB1", "BIOES", "BILOU"],
)
@pytest.mark.parametrize("gap", ["\t", " ", "\tNNP\tx\t", "  _ "])
def test_every_scheme_and_every_column_layout_means_the_same(tags, gap):
    tokens = ["Marie", "Curie", "saw", "Paris"]
    lines = [f"{token}{gap}{tag}" for token, tag in zip(tokens, tags.split(), strict=True)]
    assert entities("\n".join(lines)) == CURIE


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O", []),
        ("B-X B-X I-X", [(0, 1, "X"), (1, 3, "X")]),
        ("I-X I-Y B-Y", [(0, 1, "X"), (1, 2, "Y"), (2, 3, "Y")]),
        ("I-X O I-X", [(0, 1, "X"), (2, 3, "X")]),
        ("E-X I-X", [(0, 1, "X"), (1, 2, "X")]),
        ("B-X I-X E-X S-X", [(0, 3, "X"), (3, 4, "X")]),
        ("B-A-B I-A-B", [(0, 2, "A-B")]),
    ],
)
def test_mentions_begin_and_end_where_the_tags_say(tags, spans):
    assert list(spans_of(tags.split())) == spans


def test_the_text_of_a_sentence_is_its_tokens_with_one_space_between():
    (one,) = read("IL-2\tB-GENE\nreceptor\tI-GENE\n.\tO")
    assert one.text == "IL-2 receptor ."
    assert one.entities[0].mention.text == "IL-2 receptor"


def test_sentences_have_places_and_empty_lines_may_be_many():
    found = read("\n\na\tO\n\n \nb\tO\nc\tB-X\n")
    assert [(one.text, one.place) for one in found] == [
        ("a", "gold.conll:3"),
        ("b c", "gold.conll:6"),
    ]


def test_comments_and_document_lines_are_passed_over_but_not_the_token():
    found = read("-DOCSTART- -X- -X- O\n\n# id = 1\n#comment\n#\tO\n# O\na O")
    assert [one.text for one in found] == ["# # a"]


def test_what_knife_ner_writes_can_be_read():
    (one,) = read("# id = 1\nCOX-2\tB-GENE/ENZYME\n")
    assert one.entities[0].label == "GENE/ENZYME"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("word", "is no token with a tag"),
        ("\tB-X", "is no token with a tag"),
        ("word\tB", "'B' is no tag"),
        ("word\tB-", "'B-' is no tag"),
        ("word\tNN", "'NN' is no tag"),
        ('{"text": "a"}', "is no tag"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_place(line, message):
    with pytest.raises(InputError, match=f"gold.conll, line 2: .*{message}"):
        read(f"a\tO\n{line}")
