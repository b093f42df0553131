"""Parses in which entities are single nodes."""

import pytest

from knife.assembly.pipelines import open_pipeline
from knife.errors import ModelError
from knife.language.parses import SentenceParser
from knife.types.entities import Mention


@pytest.fixture(scope="module")
def parse():
    return SentenceParser(open_pipeline())


def mentions(text, *parts):
    return [Mention(text.index(part), text.index(part) + len(part), part) for part in parts]


def texts(found):
    return [[node.text for node in one.nodes] for one in found]


def test_an_entity_of_several_words_is_one_node(parse):
    text = "Benz & Cie built the Patent-Motorwagen."
    found = parse(text, mentions(text, "Benz & Cie", "Patent-Motorwagen"))
    assert texts(found) == [["Benz & Cie", "built", "the", "Patent-Motorwagen", "."]]
    assert [node.entity for node in found[0].nodes] == [0, -1, -1, 1, -1]


def test_offsets_are_those_of_the_text(parse):
    text = "One. Two. Émile Zola  met 🙂 Ulm."
    found = parse(text, mentions(text, "Émile Zola", "Ulm"))
    assert all(text[n.start : n.end] == n.text for one in found for n in one.nodes)


def test_a_token_is_cut_at_the_border_of_an_entity(parse):
    text = "Paris/Rome is one token."
    found = parse(text, mentions(text, "Paris", "Rome"))
    assert texts(found)[0][:3] == ["Paris", "/", "Rome"]


def test_sentences_with_fewer_than_two_entities_are_left_out(parse):
    text = "Rome fell. Paris beat Ulm."
    found = parse(text, mentions(text, "Rome", "Paris", "Ulm"))
    assert texts(found) == [["Paris", "beat", "Ulm", "."]]


def test_of_entities_that_overlap_the_longest_is_a_node(parse):
    text = "Lung cancer follows smoke."
    found = parse(text, mentions(text, "cancer", "Lung cancer", "smoke"))
    assert [(node.text, node.entity) for node in found[0].nodes if node.entity >= 0] == [
        ("Lung cancer", 1),
        ("smoke", 2),
    ]


def test_an_unknown_name_does_not_mislead_the_parser(parse):
    text = "Ibuprofen relieves headache."
    found = parse(text, mentions(text, "Ibuprofen", "headache"))[0]
    assert [node.relation for node in found.nodes[:3]] == ["nsubj", "root", "obj"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "x\0y", "\ud800 a", "🙂"])
def test_texts_without_entities_have_no_parses(parse, text):
    assert parse(text, []) == []


def test_a_pipeline_without_a_parser_is_refused():
    pipeline = open_pipeline(exclude=["parser"])
    with pytest.raises(ModelError, match="expected a parser"):
        SentenceParser(pipeline)
