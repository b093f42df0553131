"""Baselines that ask no model."""

import re

import numpy as np
import pytest

from knife.analyses.evaluation.ner_baselines import LexiconLookup, majority_entities
from knife.types.entities import Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import Lexicon

ROWS = [
    ("breast", "ANATOMY"),
    ("breast cancer", "DISEASE/CANCER"),
    ("Paris", "LOCATION/CITY"),
    ("IL-2", "GENE"),
    ("p53", "GENE"),
    ("p53", "DISEASE"),
    ("lead role", "NONE"),
    ("lead", "CHEMICAL"),
]


def tokens(text):
    return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]


def lookup(mapping=None):
    terms, labels = zip(*ROWS, strict=True)
    weights = np.ones(len(ROWS), np.float32)
    weights[5] = 0.5
    return LexiconLookup(Lexicon(terms, labels, weights, ("",) * len(ROWS)), tokens, mapping)


def found(text, mapping=None):
    return [(one.text, one.label) for one in lookup(mapping).find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Breast cancer in Paris.",
            [("Breast cancer", "DISEASE/CANCER"), ("Paris", "LOCATION/CITY")],
        ),
        ("breast  cancer", [("breast  cancer", "DISEASE/CANCER")]),
        ("the breast, cancer", [("breast", "ANATOMY")]),
        ("(IL-2) and IL-21", [("IL-2", "GENE")]),
        ("p53", [("p53", "GENE")]),
        ("paris", []),
        ("a lead role of lead", [("lead", "CHEMICAL")]),
        ("", []),
    ],
)
def test_the_longest_term_between_tokens_is_found_from_the_left(text, expected):
    assert found(text) == expected


def test_offsets_are_those_of_the_text():
    text = "In Paris and in breast cancer"
    assert all(text[one.start : one.end] == one.text for one in lookup().find(text))


def test_the_longest_terms_agree_with_a_slow_search():
    rng = np.random.default_rng(0)
    words = ["breast", "cancer", "Paris", "lead", "role", "p53", "of", "IL-2"]
    known = {term: label for term, label in reversed(ROWS)}
    for _ in range(50):
        text = " ".join(rng.choice(words, 12))
        spans, at, slow = tokens(text), 0, []
        while at < len(spans):
            hits = [
                k
                for k in range(len(spans), at, -1)
                if text[spans[at][0] : spans[k - 1][1]] in known
            ]
            if hits:
                term = text[spans[at][0] : spans[hits[0] - 1][1]]
                slow += [(term, known[term])] if known[term] != "NONE" else []
                at = hits[0]
            else:
                at += 1
        assert found(text) == slow


def test_a_map_renames_and_adds_up():
    own = LabelMap({"GENE": "BIO", "DISEASE": "BIO", "LOCATION": "NONE"})
    (one,) = lookup(own).find("p53 in Paris")
    assert (one.label, one.score) == ("BIO", 1.0)


def test_given_mentions_are_typed_by_their_longest_ending():
    mentions = [
        Mention(0, len(text), text) for text in ("metastatic breast cancer", "x", "lead role")
    ]
    said = lookup().type_given(mentions)
    assert [one and one.label for one in said] == ["DISEASE/CANCER", None, None]


def test_the_majority_says_one_label_of_all():
    said = majority_entities([Mention(0, 1, "a"), Mention(2, 3, "b")], "X")
    assert [(one.text, one.label, one.score) for one in said] == [("a", "X", 1.0), ("b", "X", 1.0)]
