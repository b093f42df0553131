"""Typing mentions in a planted world where the context tells drugs from cities."""

import numpy as np
import pytest

from knife.analyses.clustering import cluster_vocabulary
from knife.analyses.explaining import Namer
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.recognition import EntityTyper, without_overlaps
from knife.assembly.labels import pieces_of
from knife.errors import DigestMismatchError
from knife.types.entities import Entity, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import Signatures
from knife.types.options import CueWeights, TypingOptions
from knife.types.rules import Fixed

OPTIONS = TypingOptions(
    prompt_text="{mention} is a {mask}", threshold=0.3, weights=CueWeights(1.0, 1.0, 1.0, 2.0)
)


def mentions_of(text, *parts):
    return [Mention(text.index(p), text.index(p) + len(p), p) for p in parts]


@pytest.fixture
def typer(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    return EntityTyper(toy, signatures, toy_lexicon, options=OPTIONS)


def labels(typer, text, *parts):
    return [(e.text, e.label) for e in typer.type_mentions([text], [mentions_of(text, *parts)])[0]]


def test_unlabelled_terms_are_typed_by_their_kind(typer):
    text = "she swallowed drugf and visited Cityg"
    assert labels(typer, text, "drugf", "Cityg") == [
        ("drugf", "CHEMICAL/DRUG"),
        ("Cityg", "LOCATION"),
    ]


def test_a_word_the_model_never_saw_is_typed_by_its_context(typer):
    assert labels(typer, "she swallowed zzz", "zzz") == [("zzz", "CHEMICAL/DRUG")]
    assert labels(typer, "she visited zzz", "zzz") == [("zzz", "LOCATION")]


def test_plain_words_are_no_entities(typer):
    assert labels(typer, "she swallowed druga of the walks", "walks") == []


def test_a_phrase_of_the_lexicon_is_what_the_lexicon_says(typer):
    assert labels(typer, "she visited old druga", "old druga") == [("old druga", "FOOD")]


def test_offsets_point_into_the_text(typer):
    text = "she swallowed drugf , drugg and visited Citya"
    found = typer.type_mentions([text], [mentions_of(text, "drugf", "drugg", "Citya")])[0]
    assert [text[e.start : e.end] for e in found] == [e.text for e in found]
    assert [e.start for e in found] == sorted(e.start for e in found)


def test_of_overlapping_mentions_the_surer_stays(typer):
    text = "she swallowed the drugf"
    found = typer.type_mentions([text], [mentions_of(text, "drugf", "the drugf")])[0]
    assert len(found) == 1


def test_a_text_does_not_depend_on_its_batch_mates(typer):
    texts = ["she swallowed drugf", "she visited Citya and Cityb", "walks", ""]
    own = [mentions_of(texts[0], "drugf"), mentions_of(texts[1], "Citya", "Cityb"), [], []]
    together = typer.type_mentions(texts, own)
    alone = [typer.type_mentions([t], [m])[0] for t, m in zip(texts, own, strict=True)]
    for many, one in zip(together, alone, strict=True):
        assert [(e.mention, e.label) for e in many] == [(e.mention, e.label) for e in one]
        assert [e.score for e in many] == pytest.approx([e.score for e in one], abs=1e-6)


def test_what_is_asked_twice_is_computed_once(typer, toy):
    text = "she swallowed drugf"
    toy.n_sequences = 0
    typer.type_mentions([text] * 5, [mentions_of(text, "drugf")] * 5)
    assert toy.n_sequences == 3  # in context, in the prompt, alone


def test_a_text_longer_than_the_model_is_read_in_windows(toy, typer):
    narrow = EntityTyper(toy, typer.judge.cues.signatures, options=TypingOptions(context_pieces=8))
    text = "walks " * 500 + "she swallowed zzz " + "walks " * 500
    assert labels(narrow, text, "zzz") == [("zzz", "CHEMICAL/DRUG")]
    assert len(text.split()) > toy.max_length


def test_evidence_names_substitutes_and_their_clusters(typer, toy):
    namer = Namer.of(toy.vocabulary, cluster_vocabulary(toy.vocabulary, Fixed(0.5)))
    text = "she swallowed drugf"
    (entity,) = typer.type_mentions([text], [mentions_of(text, "drugf")], namer)[0]
    first = entity.evidence[0]
    assert first.kind == "in_context"
    assert first.votes[0].label == "CHEMICAL/DRUG"
    assert first.votes[0].cluster.startswith("drug")
    assert entity.evidence[1].source == "drugf is a [MASK]"
    assert sum(cue.weight for cue in entity.evidence) == pytest.approx(1)
    assert typer.type_mentions([text], [mentions_of(text, "drugf")])[0][0].evidence == ()


def test_the_lexicon_shows_in_the_evidence(typer, toy):
    namer = Namer(toy.vocabulary.surfaces, np.full(len(toy.vocabulary), -1))
    text = "she swallowed druga"
    (entity,) = typer.type_mentions([text], [mentions_of(text, "druga")], namer)[0]
    assert entity.evidence[-1].source == "lexicon: druga"
    assert sum(cue.weight for cue in entity.evidence) == pytest.approx(1)


def test_an_unsure_mention_is_left_out(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    strict = EntityTyper(toy, signatures, options=TypingOptions(threshold=1.0))
    assert labels(strict, "she swallowed drugf", "drugf") == []


def test_signatures_of_another_model_are_refused(toy, toy_lexicon):
    fitting = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    foreign = Signatures(
        fitting.names,
        fitting.probabilities,
        fitting.support,
        fitting.priors,
        "another",
        fitting.lexicon_digest,
    )
    with pytest.raises(DigestMismatchError, match="another model"):
        EntityTyper(toy, foreign, toy_lexicon)


def entity(start, text, label, score):
    return Entity(Mention(start, start + len(text), text), label, score)


def test_what_lies_in_a_longer_entity_of_its_kind_is_not_told():
    longer, part = entity(0, "lung cancer", "DISEASE", 0.6), entity(5, "cancer", "DISEASE", 0.99)
    assert without_overlaps([part, longer]) == [longer]


def test_of_two_kinds_the_surer_stays():
    phrase, part = entity(0, "wheat ear", "ANATOMY", 0.6), entity(0, "wheat", "SPECIES", 0.9)
    assert without_overlaps([phrase, part]) == [part]


def test_three_that_overlap_in_a_chain_leave_the_outer_two():
    chain = [entity(0, "ab", "A", 0.9), entity(1, "bc", "B", 0.8), entity(2, "cd", "C", 0.7)]
    assert without_overlaps(chain) == [chain[0], chain[2]]


def test_nested_entities_are_told_if_they_are_asked_for(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    options = TypingOptions(0.0, prompt_text="{mention} is a {mask}", nested=True)
    every = EntityTyper(toy, signatures, toy_lexicon, options=options)
    text = "she visited old druga"
    assert len(labels(every, text, "old druga", "druga")) == 2


def test_only_some_labels_are_told_and_overlaps_are_settled_among_these(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    only = LabelMap(only=frozenset(["CHEMICAL"]))
    typer = EntityTyper(toy, signatures, toy_lexicon, options=OPTIONS, mapping=only)
    text = "she swallowed old druga"
    assert labels(typer, text, "old druga", "druga") == [("druga", "CHEMICAL/DRUG")]


def test_given_mentions_are_all_told_in_their_order(typer):
    text = "she walks and swallowed druga"
    given = mentions_of(text, "druga", "walks", "a", "druga")
    found = typer.type_mentions([text], [given], given=True)[0]
    assert [one.mention for one in found] == given
    assert "NONE" not in {one.label for one in found}
