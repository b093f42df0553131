"""Seeds of relations in sentences that were parsed by hand."""

from knife.language.relation_words import Matcher
from knife.types.parses import Node, Parse
from knife.types.relation_lexicons import RelationLexicon, Seed


def sentence(*words):
    """Return a flat parse of (text, tag) or (text, tag, entity) words."""
    nodes, start = [], 0
    for text, tag, *entity in words:
        nodes.append(Node(start, start + len(text), text, tag, "dep", 0, *entity))
        start += len(text) + 1
    return Parse(tuple(nodes))


def seed(text, form, relation="R"):
    return Seed(tuple(text.split()), relation, form, ("subject",), ("object",))


def hits(parse, *seeds):
    return [
        (" ".join(n.text for n in parse.nodes[h.first : h.last + 1]), h.form)
        for h in Matcher(RelationLexicon(seeds))(parse)
    ]


def test_a_seed_is_found_in_any_form_and_case():
    parse = sentence(("Treated", "VBN"), ("and", "CC"), ("treats", "VBZ"))
    assert hits(parse, seed("treat", "verb")) == [("Treated", "verb"), ("treats", "verb")]


def test_the_longest_phrase_wins():
    parse = sentence(("he", "PRP"), ("set", "VBD"), ("up", "RP"))
    assert hits(parse, seed("set", "verb"), seed("set up", "verb")) == [("set up", "verb")]


def test_of_a_noun_the_last_word_is_inflected():
    parse = sentence(("risk", "NN"), ("factors", "NNS"))
    assert hits(parse, seed("risk factor", "noun")) == [("risk factors", "noun")]


def test_a_tag_tells_a_verb_from_a_noun():
    both = [seed("cause", "verb"), seed("cause", "noun")]
    assert hits(sentence(("causes", "VBZ")), *both) == [("causes", "verb")]
    assert hits(sentence(("the", "DT"), ("causes", "NNS")), *both) == [("causes", "noun")]


def test_what_stands_between_two_noun_phrases_is_a_verb():
    parse = sentence(("Smoke", "NNP", 0), ("causes", "NNS"), ("cancer", "NN", 1))
    both = [seed("cause", "verb"), seed("cause", "noun")]
    assert hits(parse, *both) == [("causes", "verb")]


def test_an_entity_is_a_relation_only_if_it_is_the_noun_of_one_as_a_whole():
    parse = sentence(("chief engineer", "NN", 0), ("engineer", "NN", 1), ("engineers", "NN"))
    found = hits(parse, seed("engineer", "noun"), seed("chief engineer", "noun"))
    assert found == [("chief engineer", "noun"), ("engineer", "noun"), ("engineers", "noun")]
    assert hits(sentence(("treats", "NNS", 0)), seed("treat", "verb")) == []


def test_the_last_word_of_a_phrase_may_be_an_entity_for_itself():
    parse = sentence(("chief", "JJ"), ("engineer", "NN", 0))
    assert hits(parse, seed("chief engineer", "noun")) == [("chief engineer", "noun")]
