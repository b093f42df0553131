"""From places to readings."""

import pytest

from knife.analyses.relations.pairing import label_fit, pair_fit, readings, span_of
from knife.types.entities import Entity, LabelScore, Mention
from knife.types.relation_candidates import ArgumentPlace, RelationCandidate
from knife.types.relation_lexicons import ArgumentLabels, Seed

TREAT = Seed(("treat",), "TREATS", "verb", ("subject", "with"), ("object",))


def candidate(*places, seeds=(TREAT,)):
    words = Mention(10, 17, "treated")
    return RelationCandidate(words, "treated", "verb", "passive", seeds, places)


def pairs(some, trust=0.5):
    return [
        (one.subject.entity, one.object.entity, one.trust)
        for one in readings(some, some.places, trust)
    ]


def test_a_seed_says_who_is_subject_and_who_is_object():
    found = candidate(ArgumentPlace("object", 0), ArgumentPlace("with", 1))
    assert pairs(found) == [(1, 0, 1.0)]


def test_a_place_that_no_seed_allows_is_no_argument():
    assert pairs(candidate(ArgumentPlace("object", 0), ArgumentPlace("near", 1))) == []


def test_an_entity_is_never_both():
    assert pairs(candidate(ArgumentPlace("object", 0), ArgumentPlace("subject", 0))) == []


def test_places_that_order_tells_are_trusted_less_the_farther_they_are():
    near = ArgumentPlace("subject", 1, is_parsed=False)
    far = ArgumentPlace("subject", 2, is_parsed=False, gap=5)
    found = pairs(candidate(ArgumentPlace("object", 0), near, far))
    assert found[0] == (1, 0, 0.5)
    assert found[1][2] < 0.5


def test_a_hyphen_binds_any_place_but_the_object():
    found = candidate(ArgumentPlace("object", 0), ArgumentPlace("-", 1))
    assert pairs(found) == [(1, 0, 1.0)]


def test_a_verb_without_a_seed_is_read_from_its_subject_and_only_where_parsed():
    parsed = (ArgumentPlace("subject", 0), ArgumentPlace("in", 1))
    assert pairs(candidate(*parsed, seeds=())) == [(0, 1, 1.0)]
    doubtful = ArgumentPlace("in", 1, is_parsed=False)
    assert pairs(candidate(parsed[0], doubtful, seeds=())) == []


def test_words_that_express_no_relation_have_no_readings():
    none = Seed(("treat",), "NONE", "verb", ("subject",), ("object",))
    places = (ArgumentPlace("subject", 0), ArgumentPlace("object", 1))
    assert pairs(candidate(*places, seeds=(none,))) == []


def test_the_preposition_right_behind_the_words_belongs_to_the_span():
    close = ArgumentPlace("with", 1, preposition=Mention(18, 22, "with"))
    found = candidate(ArgumentPlace("object", 0), close)
    (reading,) = readings(found, found.places, 1.0)
    assert span_of(found, reading) == Mention(10, 22, "treated with")


def test_a_preposition_that_stands_apart_does_not():
    apart = ArgumentPlace("with", 1, preposition=Mention(30, 34, "with"))
    found = candidate(ArgumentPlace("object", 0), apart)
    (reading,) = readings(found, found.places, 1.0)
    assert span_of(found, reading) == found.words


def entity(label, score, *others):
    return Entity(Mention(0, 1, "x"), label, score, tuple(LabelScore(*one) for one in others))


def test_labels_fit_by_the_share_that_is_allowed():
    drug = entity("CHEMICAL/DRUG", 0.6, ("GENE", 0.2))
    assert label_fit(drug, frozenset(["CHEMICAL"])) == pytest.approx(0.75)
    assert label_fit(drug, frozenset(["CHEMICAL/DRUG", "GENE"])) == 1.0
    assert 0 < label_fit(drug, frozenset(["PERSON"])) < 0.05
    assert label_fit(drug, frozenset()) == 1.0


def test_a_pair_fits_as_both_ends_do():
    labels = ArgumentLabels(frozenset(["GENE"]), frozenset(["CELL"]))
    half = entity("GENE", 0.5, ("CELL", 0.5))
    assert pair_fit(labels, half, half) == 0.25
