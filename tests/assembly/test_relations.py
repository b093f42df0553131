"""Relations end to end with what ships with knife."""

from pathlib import Path

import pytest

import knife
from knife.analyses.evaluation.relation_scores import score_relations
from knife.assembly import relations
from knife.assembly.pipelines import open_pipeline
from knife.assembly.relations import RelationExtractor
from knife.errors import InputError, ModelError
from knife.store.gold_triples import read_gold_triples
from knife.types.entities import Mention
from knife.types.relation_options import RelationOptions

SENTENCES = Path(__file__).parents[1] / "data/relations/sentences.jsonl"


@pytest.fixture(scope="module", autouse=True)
def spread_once():
    """Spread each lexicon once: all extractors here have the same model."""
    known = {}
    spread = relations.relation_signatures

    def remembered(model, lexicon):
        if lexicon.digest not in known:
            known[lexicon.digest] = spread(model, lexicon)
        return known[lexicon.digest]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "relation_signatures", remembered)
        yield


@pytest.fixture(scope="module")
def recognizer(model):
    return knife.EntityRecognizer(model)


@pytest.fixture(scope="module")
def extract(model, recognizer):
    return RelationExtractor(model, recognizer=recognizer)


def told(found):
    return [(one.subject.text, one.relation, one.object.text) for one in found]


def test_a_triple_has_its_words_voice_and_evidence(extract):
    text = "In many countries, malaria is treated with artemisinin."
    (found,) = extract(text)
    assert told([found]) == [("artemisinin", "TREATS", "malaria")]
    assert (found.span.text, found.voice, found.order) == ("treated with", "passive", "e1 r e2")
    assert found.evidence.seeds == ("treat",)
    assert found.evidence.path == "with < treat > object"
    assert found.evidence.substitutes
    assert found.evidence.lexicon[0].label == "TREATS"


def test_given_entities_are_enough_for_most_marked_relations(extract):
    """A floor, far below what is measured; every third sentence is enough for it."""
    gold = read_gold_triples(SENTENCES)[::3]
    answers = extract.extract([one.text for one in gold], [one.mentions for one in gold])
    scores = score_relations(gold, answers)
    assert scores.shares["type"].value >= 0.8
    assert scores.shares["direction"].value >= 0.85
    assert scores.shares["boundaries"].value >= 0.7
    assert scores.precision.value >= 0.8


def test_results_do_not_depend_on_batch_mates(extract):
    texts = ["Aspirin may not prevent stroke.", "Marie Curie was born in Warsaw."]
    together = extract.extract(texts)
    for text, found in zip(texts, together, strict=True):
        (alone,) = extract.extract([text])
        assert told(alone) == told(found)
        for one, other in zip(alone, found, strict=True):
            assert one.confidence == pytest.approx(other.confidence, abs=1e-5)


def test_a_document_has_global_offsets(extract):
    text = "It was a cold day. " * 40 + "\n\nMarie Curie was born in Warsaw."
    (found,) = extract(text)
    assert text[found.span.start : found.span.end] == found.span.text == "born in"
    assert text[found.subject.start : found.subject.end] == "Marie Curie"


def test_every_offset_stands_in_its_text(extract):
    text = (
        "🙂 Émile met Aspirin\u0301. Aspirin, they say, relieves  headache;\nfever it never cures."
    )
    for one in extract(text):
        for part in (one.subject.mention, one.object.mention, one.span):
            assert text[part.start : part.end] == part.text


@pytest.mark.parametrize(
    "text", ["", " \n\t", "🙂🙂", "שלום עולם", "\ud800", "a\0b", "x" * 5000, "treats", "?!.,;:"]
)
def test_odd_texts_have_no_relations_and_no_errors(extract, text):
    assert extract(text) == []


def test_given_mentions_are_the_only_entities(extract):
    text = "Aspirin relieves headache and fever."
    given = [Mention(0, 7, "Aspirin"), Mention(30, 35, "fever")]
    assert told(extract(text, given)) == [("Aspirin", "TREATS", "fever")]
    with pytest.raises(InputError, match="expected 'Aspirin'"):
        extract("Nothing of it", [Mention(0, 7, "Aspirin")])


def test_only_some_relations_can_be_told(model, recognizer):
    only = RelationOptions(only=frozenset(["FOUNDED"]))
    extract = RelationExtractor(model, recognizer=recognizer, options=only)
    text = "Aspirin relieves headache. Henry Ford founded the Ford Motor Company."
    assert {one.relation for one in extract(text)} == {"FOUNDED"}
    unknown = RelationOptions(only=frozenset(["LOVES"]))
    with pytest.raises(InputError, match="no relation 'LOVES'"):
        RelationExtractor(model, recognizer=recognizer, options=unknown)


def test_people_bring_relations_of_their_own(model, recognizer, tmp_path):
    place = tmp_path / "mine.tsv"
    place.write_text("visit\tVISITED\tverb\n*\tVISITED\tlabels\tPERSON\tLOCATION\n")
    extract = RelationExtractor(model, place, recognizer=recognizer)
    found = extract("Warsaw was visited by Marie Curie.")
    assert told(found) == [("Marie Curie", "VISITED", "Warsaw")]


def test_a_pipeline_without_a_parser_is_refused(model, recognizer):
    with pytest.raises(ModelError, match="expected a parser"):
        RelationExtractor(model, recognizer=recognizer, pipeline=open_pipeline(exclude=["parser"]))


def test_one_string_is_not_several_texts(extract):
    with pytest.raises(InputError, match="expected a list"):
        extract.extract("Aspirin")
    with pytest.raises(InputError, match="batch_size is 0"):
        next(extract.pipe(["a"], batch_size=0))


def test_a_stream_is_read_as_it_is_needed(extract):
    def texts():
        yield "Marie Curie was born in Warsaw."
        raise AssertionError("read too far")

    assert told(next(extract.pipe(texts(), batch_size=1))) == [("Marie Curie", "BORN_IN", "Warsaw")]
