"""Texts as spaCy documents: the tokens of blank English, whatever the text."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from knife.faces.spacy_component import DocCollection
from knife.faces.spacy_component.alignment import place
from knife.faces.spacy_component.documents import doc_of
from knife.language.tokens import Tokenizer
from knife.types.entities import Entity, Mention

CUT = Tokenizer()
BLANK = spacy.blank("en")
PARTS = st.sampled_from(["It's", "IL-2", "a", ".", ",", " ", "  ", "\n", "\t", "😀", "(x)", "\xa0"])


def tokens(doc: Doc):
    return [(token.text, token.whitespace_) for token in doc]


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_a_text_has_the_tokens_of_blank_english(text):
    doc = doc_of(text, CUT, Vocab())
    assert doc.text == text
    assert tokens(doc) == tokens(BLANK(text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_character_of_a_text_is_lost(text):
    assert doc_of(text, CUT, Vocab()).text == text


def test_a_text_longer_than_spacy_takes_is_one_document():
    text = "word " * 250_000 + "x" * 20_000
    assert len(text) > BLANK.max_length
    assert doc_of(text, CUT, Vocab()).text == text


def entity(text, word, score=0.9, label="A/B"):
    start = text.index(word)
    return Entity(Mention(start, start + len(word), word), label, score)


def docs_of(collection):
    return list(DocBin().from_bytes(collection.to_bytes()).get_docs(Vocab()))


def test_documents_keep_entities_names_and_scores():
    text = "One in Paris. Two in Rome."
    collection = DocCollection()
    collection.add(text, [entity(text, "Rome", 0.5), entity(text, "Paris")], name=7)
    collection.add("nothing", [], name="b")
    first, second = docs_of(collection)
    assert [(e.text, e.label_, e._.knife_score) for e in first.ents] == [
        ("Paris", "A/B", 0.9), ("Rome", "A/B", 0.5),
    ]  # fmt: skip
    assert [doc.user_data["id"] for doc in (first, second)] == [7, "b"]
    assert [token.ent_iob_ for token in second] == ["O"]


def test_what_finds_no_token_of_its_own_is_counted_and_noted():
    text = "xLondonParisx"
    collection = DocCollection()
    collection.add(text, [entity(text, "London", 0.4), entity(text, "Paris", 0.6)], name=1)
    assert (collection.n_unaligned, collection.n_left_out) == (1, 1)
    (doc,) = docs_of(collection)
    assert doc.ents[0]._.knife["text"] == "Paris"
    assert [one["text"] for one in doc._.knife_left_out] == ["London"]


@pytest.mark.parametrize("score", [0.3, 0.7])
def test_ties_go_to_the_first(score):
    text = "xLondonParisx"
    collection = DocCollection()
    collection.add(text, [entity(text, "Paris", score), entity(text, "London", score)], name=1)
    (doc,) = docs_of(collection)
    assert doc.ents[0]._.knife["text"] == "London"


def test_nested_entities_share_tokens_but_not_all_of_them():
    doc = doc_of("breast cancer cells", CUT, Vocab())
    whole, part = entity(doc.text, "breast cancer", 0.5), entity(doc.text, "cancer", 0.9)
    again = entity(doc.text, "breast cancer", 0.4, "C/D")
    placed = place(doc, [part, again, whole], nested=True)
    assert [span.text for span in placed.spans] == ["breast cancer", "cancer"]
    assert [span._.knife_score for span in placed.spans] == [0.5, 0.9]
    assert placed.n_left_out == 1
    assert [one["label"] for one in doc._.knife_left_out] == ["C/D"]
