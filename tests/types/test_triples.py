"""Triples, seeds, parses and options check themselves at birth."""

import pytest

from knife.errors import InputError, LexiconError, ShapeError
from knife.types.entities import Entity, Mention
from knife.types.parses import Node, Parse
from knife.types.relation_lexicons import ArgumentLabels, RelationLexicon, Seed
from knife.types.relation_options import RelationOptions
from knife.types.triples import Triple


def entity(start, text):
    return Entity(Mention(start, start + len(text), text), "X", 0.5)


def triple(subject, span, object_, confidence=0.5):
    words = Mention(span, span + 1, "r")
    return Triple(
        entity(subject, "a"), "R", words, entity(object_, "b"), "active", False, False, confidence
    )


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ((0, 5, 9), "e1 r e2"),
        ((9, 5, 0), "e1 r e2"),
        ((5, 0, 9), "r e1 e2"),
        ((0, 9, 5), "e1 e2 r"),
    ],
)
def test_the_order_does_not_depend_on_the_direction(places, order):
    assert triple(*places).order == order


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_a_confidence_is_a_share(confidence):
    with pytest.raises(InputError, match="confidence is"):
        triple(0, 2, 4, confidence)


def test_an_entity_has_no_relation_to_itself():
    with pytest.raises(InputError, match="expected two entities"):
        Triple(entity(0, "a"), "R", Mention(2, 3, "r"), entity(0, "a"), "active", False, False, 0.5)


def seed(**other):
    values = {
        "words": ("treat",), "relation": "TREATS", "form": "verb", "subject": ("subject",),
        "object": ("object",),
    }  # fmt: skip
    return Seed(**(values | other))


@pytest.mark.parametrize(
    "wrong",
    [{"words": ()}, {"form": "adverb"}, {"subject": ()}, {"weight": 0.0}, {"weight": float("nan")}],
)
def test_a_seed_that_says_nothing_is_refused(wrong):
    with pytest.raises(LexiconError):
        seed(**wrong)


def test_the_head_of_a_seed_is_the_word_that_is_inflected():
    assert seed(words=("set", "up")).head == "set"
    assert seed(words=("risk", "factor"), form="noun").head == "factor"


def test_a_lexicon_has_a_seed_of_a_relation():
    with pytest.raises(LexiconError, match="no seed"):
        RelationLexicon((seed(relation="NONE"),))
    with pytest.raises(LexiconError, match="labels are told for 'OTHER'"):
        RelationLexicon((seed(),), {"OTHER": ArgumentLabels()})


def test_a_head_must_be_a_node():
    with pytest.raises(ShapeError):
        Parse((Node(0, 1, "a", "NN", "root", 3),))


def test_a_circle_of_heads_ends():
    parse = Parse((Node(0, 1, "a", "NN", "x", 1), Node(2, 3, "b", "NN", "x", 0)))
    assert list(parse.ancestors(0)) == [1]


@pytest.mark.parametrize(
    "wrong",
    [{"min_confidence": 1.5}, {"order_trust": -1}, {"mask_weight": float("inf")},
     {"label_weight": -0.1}, {"n_substitutes": 0}],
)  # fmt: skip
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        RelationOptions(**wrong)
