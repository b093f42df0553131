"""Which relation: a planted vocabulary in which two verbs are known and one is near them."""

import numpy as np
import pytest

from knife.analyses.relations.pairing import readings
from knife.analyses.relations.typing import RelationTyper
from knife.types.entities import Entity, Mention
from knife.types.labels import Signatures
from knife.types.relation_candidates import ArgumentPlace, RelationCandidate
from knife.types.relation_lexicons import ArgumentLabels, RelationLexicon, Seed
from knife.types.relation_options import RelationOptions
from knife.types.vocabulary import ModelInfo, Vocabulary

PIECES = ("makes", "causes", "xylifies", "say")
NAMES = ("CAUSES", "MAKES", "NONE")
ROWS = np.array([[0, 1, 0], [1, 0, 0], [0.8, 0.1, 0.1], [0, 0, 1]], np.float32)


def seed(word, relation, weight=1.0):
    return Seed((word,), relation, "verb", ("subject",), ("object",), weight)


LEXICON = RelationLexicon(
    (seed("make", "MAKES"), seed("make", "CAUSES", 0.9)),
    {
        "CAUSES": ArgumentLabels(frozenset(["CHEMICAL"]), frozenset(["DISEASE"])),
        "MAKES": ArgumentLabels(frozenset(["CHEMICAL"]), frozenset(["PRODUCT"])),
    },
)


@pytest.fixture
def typer():
    vocabulary = Vocabulary(
        PIECES, PIECES, np.eye(4), np.zeros(4), [False] * 4, [False] * 4, ModelInfo("toy"), "00"
    )
    signatures = Signatures(NAMES, ROWS, np.ones(4), np.full(3, 1 / 3), "00", "11")

    def made(**settings):
        return RelationTyper(LEXICON, signatures, vocabulary, RelationOptions(**settings))

    return made


def candidate(head, seeds=LEXICON.seeds):
    places = (ArgumentPlace("subject", 0), ArgumentPlace("object", 1))
    words = Mention(5, 5 + len(head), head)
    return RelationCandidate(words, head, "verb", "active", seeds, places)


def typed(typer, some, object_label, masked=(0.0, 0.0, 0.0)):
    ends = [
        Entity(Mention(0, 1, "a"), "CHEMICAL", 1.0),
        Entity(Mention(9, 10, "b"), object_label, 1.0),
    ]
    found = list(readings(some, some.places, 1.0))
    return typer.typed(some, found, ends, np.array(masked))


def test_labels_of_the_arguments_tell_two_senses_of_a_word_apart(typer):
    assert typed(typer(), candidate("makes"), "DISEASE").relation == "CAUSES"
    assert typed(typer(), candidate("makes"), "PRODUCT").relation == "MAKES"


def test_labels_that_fit_nothing_leave_little_confidence(typer):
    assert typed(typer(), candidate("makes"), "TIME").confidence < 0.3


def test_the_mask_decides_where_the_words_do_not(typer):
    open_labels = typer(label_weight=0.0, mask_weight=1.0)
    causes = typed(open_labels, candidate("makes"), "X", (0.9, 0.0, 0.1))
    makes = typed(open_labels, candidate("makes"), "X", (0.0, 0.9, 0.1))
    assert (causes.relation, makes.relation) == ("CAUSES", "MAKES")


def test_a_mask_that_says_none_takes_confidence_away(typer):
    loud = typer(mask_weight=1.0)
    sure = typed(loud, candidate("makes"), "DISEASE", (0.9, 0.0, 0.1)).confidence
    unsure = typed(loud, candidate("makes"), "DISEASE", (0.0, 0.0, 1.0)).confidence
    assert unsure < sure


def test_a_verb_without_a_seed_is_what_its_neighbours_are(typer):
    found = typed(typer(), candidate("xylifies", ()), "DISEASE")
    assert found.relation == "CAUSES"
    assert found.confidence < typed(typer(), candidate("makes"), "DISEASE").confidence


def test_a_verb_that_the_vocabulary_lacks_says_nothing(typer):
    assert typer().words_say(candidate("zzz", ())) == {"NONE": 1.0}
    assert typed(typer(), candidate("zzz", ()), "DISEASE") is None


def test_a_form_that_the_vocabulary_lacks_is_told_by_its_stem(typer):
    assert typer().words_say(candidate("says", ())) == typer().words_say(candidate("say", ()))


def test_what_words_say_sums_to_one(typer):
    for some in (candidate("makes"), candidate("xylifies", ())):
        assert sum(typer().words_say(some).values()) == pytest.approx(1)


def test_trust_in_the_places_bounds_the_confidence(typer):
    some = candidate("makes")
    doubtful = [ArgumentPlace("subject", 0, is_parsed=False), some.places[1]]
    ends = [
        Entity(Mention(0, 1, "a"), "CHEMICAL", 1.0),
        Entity(Mention(9, 10, "b"), "DISEASE", 1.0),
    ]
    found = typer().typed(some, list(readings(some, doubtful, 0.5)), ends, np.zeros(3))
    assert found.confidence <= 0.5
