"""The embedded pipeline reads news and abstracts, written by people or spaced by a tokenizer."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import spacy

from knife.assembly.opening import data_directory

PLACE = Path(data_directory()) / "models" / "knife-en-syntax"
NOUNS = {"NN", "NNS", "NNP", "NNPS"}


@pytest.fixture(scope="module")
def pipeline():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return spacy.load(PLACE)


def tags(doc) -> dict[str, str]:
    return {token.text: token.tag_ for token in doc}


def test_it_tags_plain_sentences(pipeline):
    doc = pipeline("The two nurses gave her some aspirin in the hospital.")
    assert [token.tag_ for token in doc] == [
        "DT", "CD", "NNS", "VBD", "PRP", "DT", "NN", "IN", "DT", "NN", ".",
    ]  # fmt: skip


def test_it_knows_who_does_what(pipeline):
    doc = pipeline("The protein binds the promoter of the gene.")
    found = {token.text: (token.dep_, token.head.text) for token in doc}
    assert found["binds"] == ("ROOT", "binds")
    assert found["protein"] == ("nsubj", "binds")
    assert found["promoter"] == ("obj", "binds")
    assert found["gene"] == ("nmod", "promoter")


def test_it_knows_the_words_behind_forms(pipeline):
    lemmas = {token.text: token.lemma_ for token in pipeline("The cells were given two drugs.")}
    assert lemmas["cells"] == "cell"
    assert lemmas["were"] == "be"
    assert lemmas["given"] == "give"
    assert lemmas["drugs"] == "drug"


@pytest.mark.parametrize(
    "sentences",
    [
        ["We studied 24 rats.", "They had no tumours.", "The results were clear."],
        ["Dr. Smith works in Washington.", "He was born in the U.S. in 1950."],
        ["NF-kappa B binds DNA ( Fig . 2 ) .", "IL - 2 expression was increased by 3 . 5 % ."],
    ],
)
def test_it_finds_the_borders_of_sentences(pipeline, sentences):
    assert [sentence.text for sentence in pipeline(" ".join(sentences)).sents] == sentences


def test_a_line_break_belongs_to_the_sentence_before(pipeline):
    doc = pipeline("We studied 24 rats.\n\nThey had no tumours.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "We studied 24 rats.",
        "They had no tumours.",
    ]
    assert not any(token.is_space and token.is_sent_start for token in doc)


def test_names_are_nouns_however_their_signs_are_spaced(pipeline):
    for text in (
        "Expression of IL-2 requires NF-kappa B in T cells.",
        "Expression of IL - 2 requires NF - kappa B in T cells .",
    ):
        found = tags(pipeline(text))
        assert {found[name] for name in ("Expression", "kappa", "B", "T", "cells")} <= NOUNS
        assert found["requires"] == "VBZ"
        assert found["in"] == "IN"


def test_headlines_are_read_in_spite_of_their_capitals(pipeline):
    found = tags(pipeline("PRESIDENT OF FRANCE VISITS THE NEW HOSPITAL IN LONDON"))
    assert found["OF"] == found["IN"] == "IN"
    assert found["THE"] == "DT"
    assert {found["PRESIDENT"], found["FRANCE"], found["HOSPITAL"], found["LONDON"]} <= NOUNS


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "😀", "x" * 5000, "a\x00b", "שלום"])
def test_odd_texts_are_read(pipeline, text):
    assert "".join(token.text_with_ws for token in pipeline(text)) == text


def test_it_says_where_it_comes_from():
    card = (PLACE / "README.md").read_text("utf-8")
    for words in ("English Web Treebank", "GENIA", "CC BY-SA 4.0", "knife pipeline train"):
        assert words in card


def test_it_is_small_and_has_nothing_that_runs():
    files = [path for path in PLACE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 12e6
    assert not {path.suffix for path in files} & {".py", ".pkl", ".pickle", ".pt", ".so"}
