"""Who stands where around the words of a relation: constructions of English, one a line."""

import pytest

from knife.assembly.pipelines import open_pipeline
from knife.assembly.relations import default_relations
from knife.language.argument_order import ordered_places
from knife.language.parses import SentenceParser
from knife.language.relation_reader import RelationReader
from knife.language.relation_words import Hit
from knife.types.entities import Mention
from knife.types.parses import Node, Parse


@pytest.fixture(scope="module")
def read():
    return RelationReader(SentenceParser(open_pipeline()), default_relations())


def mentions(text, *parts):
    return [Mention(text.index(part), text.index(part) + len(part), part) for part in parts]


CONSTRUCTIONS = [
    ("Aspirin relieves fever.", "relieves", {"subject": "Aspirin", "object": "fever"}),
    ("Fever is relieved by Aspirin.", "relieved", {"subject": "Aspirin", "object": "Fever"}),
    ("Fever, which Aspirin relieves, fell.", "relieves", {"subject": "Aspirin", "object": "Fever"}),
    (
        "Aspirin, which relieves fever, sells.",
        "relieves",
        {"subject": "Aspirin", "object": "fever"},
    ),
    ("Treated with aspirin, Malaria fell.", "Treated", {"with": "aspirin", "object": "Malaria"}),
    ("Aspirin sells and relieves fever.", "relieves", {"subject": "Aspirin", "object": "fever"}),
    ("Aspirin is said to relieve fever.", "relieve", {"subject": "Aspirin", "object": "fever"}),
    ("Bonn is the city in which Bach lies.", "lies", {"subject": "Bach", "in": "Bonn"}),
    ("The city where Bach was born is Bonn.", "born", {"object": "Bach", "in": "Bonn"}),
    ("Malaria is treated using aspirin.", "treated", {"using": "aspirin", "object": "Malaria"}),
    ("Wood makes lye, a salt that lowers acid.", "makes", {"subject": "Wood", "object": "lye"}),
    ("The cause of malaria is Rex.", "cause", {"is": "Rex", "of": "malaria"}),
    ("Rex is the cause of malaria.", "cause", {"is": "Rex", "of": "malaria"}),
    ("Rex, the founder of Acme, slept.", "founder", {"is": "Rex", "of": "Acme"}),
    ("Acme's founder, Rex, slept.", "founder", {"is": "Rex", "'s": "Acme"}),
    ("Treatment of malaria with aspirin helps.", "Treatment", {"of": "malaria", "with": "aspirin"}),
    ("For malaria, aspirin is the treatment.", "treatment", {"for": "malaria", "is": "aspirin"}),
    ("Acme has its headquarters in Bonn.", "headquarters", {"has": "Acme", "in": "Bonn"}),
    ("Rex acts as an inhibitor of zinc.", "inhibitor", {"is": "Rex", "of": "zinc"}),
    ("Rex offers protection against malaria.", "protection", {"is": "Rex", "against": "malaria"}),
    ("aspirin-induced asthma is rare.", "induced", {"-": "aspirin", "object": "asthma"}),
]


@pytest.mark.parametrize(("text", "word", "expected"), CONSTRUCTIONS)
def test_entities_stand_in_their_places(read, text, word, expected):
    names = sorted(set(expected.values()), key=text.index)
    found = [one for one in read(text, mentions(text, *names)) if one.words.text == word]
    assert len(found) == 1
    told = {(one.place, names[one.entity]) for one in (*found[0].places, *found[0].doubtful)}
    assert set(expected.items()) <= told


def test_coordinated_entities_stand_in_the_same_place(read):
    text = "Aspirin and codeine relieve fever and cough."
    names = ["Aspirin", "codeine", "fever", "cough"]
    (found,) = read(text, mentions(text, *names))
    told = {(one.place, names[one.entity]) for one in found.places}
    assert {("subject", "Aspirin"), ("subject", "codeine")} <= told
    assert {("object", "fever"), ("object", "cough")} <= told


def test_a_no_before_an_entity_is_told(read):
    text = "No cancer was detected on images."
    (found,) = read(text, mentions(text, "cancer", "images"))
    assert any(one.is_denied for one in found.places)


def test_a_verb_without_a_seed_is_a_candidate(read):
    text = "Aspirin xylified fever."
    found = read(text, mentions(text, "Aspirin", "fever"))
    assert [(one.words.text, one.seeds) for one in found] == [("xylified", ())]


@pytest.mark.parametrize("text", ["Aspirin may have been fever.", "Aspirin and fever."])
def test_auxiliaries_are_no_candidates(read, text):
    assert read(text, mentions(text, "Aspirin", "fever")) == []


def test_offsets_are_global_over_sentences(read):
    text = "He slept. Then came noon.\n\nAspirin relieves fever."
    (found,) = read(text, mentions(text, "Aspirin", "fever"))
    assert text[found.words.start : found.words.end] == "relieves" == found.words.text


def test_order_alone_places_what_no_parse_tells():
    words = [("malaria", 0), (",", -1), ("which", -1), ("quinine", 1), ("cures", -1), (".", -1)]
    nodes, start = [], 0
    for text, entity in words:
        nodes.append(Node(start, start + len(text), text, "NN", "dep", 0, entity))
        start += len(text) + 1
    parse, hit = Parse(tuple(nodes)), Hit((), 4, 4, 4, "verb")
    found = {(one.place, one.entity) for one in ordered_places(parse, hit, is_passive=False)}
    assert found == {("subject", 1), ("object", 0)}
    assert not any(one.is_parsed for one in ordered_places(parse, hit, is_passive=False))
