"""A thesaurus of a planted corpus, and the synonyms of single terms in it."""

from dataclasses import replace

import numpy as np
import pytest

from knife.analyses.synonyms.contexts import phrase_vectors
from knife.analyses.synonyms.finding import synonyms_in_texts
from knife.analyses.synonyms.harvest import harvest
from knife.analyses.synonyms.phrases import Bounds, Counted
from knife.analyses.synonyms.reading import LONGEST_SENTENCE, SynonymOptions, read_corpus
from knife.analyses.synonyms.shelves import MemoryShelf
from knife.errors import InputError, UnknownTermError

OPTIONS = SynonymOptions(fewest=2)


def pairs_of(found):
    return {frozenset((one.term, one.text)): one for one in found}


def test_planted_pairs_are_accepted_with_their_kinds_and_evidence(instruments, planted):
    found = harvest(planted, instruments, OPTIONS)
    own = pairs_of(found.entries)
    known = own[frozenset(("druga", "newdrug"))]
    assert (known.kind, known.is_accepted) == ("synonym", True)
    assert known.evidence.patterns == (("also known as", 2),)
    assert known.evidence.hits[0].text == "druga, also known as newdrug, walks ."
    assert own[frozenset(("druga", "drugas"))].kind == "inflection"
    assert own[frozenset(("old druga", "druga"))].kind == "broader"
    assert own[frozenset(("old druga", "druga"))].term == "old druga"  # the narrower one first
    assert found.n_texts == len(planted) and found.floor == 0


def test_siblings_are_near_and_not_accepted(instruments, planted):
    found = harvest(planted, instruments, OPTIONS)
    siblings = [
        one
        for pair, one in pairs_of(found.entries).items()
        if all(name.startswith(("drug", "City")) and len(name) == 5 for name in pair)
    ]
    assert siblings and not any(one.is_accepted for one in siblings)


def test_each_pair_stands_once_by_falling_score(instruments, planted):
    found = harvest(planted, instruments, OPTIONS)
    keys = [frozenset((one.term, one.text)) for one in found.entries]
    assert len(set(keys)) == len(keys)
    scores = [one.score for one in found.entries]
    assert scores == sorted(scores, reverse=True)
    assert {one.term for one in found.entries} <= set(dict(found.counts))


def test_a_harvest_is_the_same_twice(instruments, planted):
    first = harvest(planted, instruments, OPTIONS)
    again = harvest(iter(planted), replace(instruments, shelf=MemoryShelf()), OPTIONS)
    assert first.entries == again.entries


def test_a_term_is_answered_as_in_the_whole(instruments, planted):
    (found,) = synonyms_in_texts(["Druga"], planted, instruments, OPTIONS)
    assert found.n_occurrences == 4 + 4 + 3
    best = [(one.text, one.kind) for one in found.accepted]
    assert ("newdrug", "synonym") in best and ("drugas", "inflection") in best
    assert all(not one.is_accepted for one in found.candidates if one.text in ("drugb", "drugc"))


def test_side_by_side_is_counted_against_a_pair(instruments, planted):
    (found,) = synonyms_in_texts(["drugb"], planted, instruments, OPTIONS)
    (other,) = [one for one in found.candidates if one.text == "drugc"]
    assert other.evidence.n_beside == 2


def test_a_plural_is_a_candidate_however_rare_it_is(instruments, planted):
    texts = [*planted, (99, "the drugbs walks .")]
    (found,) = synonyms_in_texts(["drugb"], texts, instruments, OPTIONS)
    assert ("drugbs", "inflection") in [(one.text, one.kind) for one in found.candidates]


def test_a_term_that_is_no_phrase_is_found_all_the_same(instruments, planted):
    (found,) = synonyms_in_texts(["swallowed old druga"], planted, instruments, OPTIONS)
    assert found.n_occurrences == 3 and found.candidates


def test_one_unknown_term_among_others_has_no_candidates(instruments, planted):
    found = synonyms_in_texts(["druga", "nowhere"], planted, instruments, OPTIONS)
    assert found[0].candidates and not found[1].candidates and found[1].n_occurrences == 0
    with pytest.raises(UnknownTermError, match="stands in none of 85 sentences"):
        synonyms_in_texts(["nowhere"], planted, instruments, OPTIONS)


@pytest.mark.parametrize("term", ["", "  ", "!", "\u0301"])
def test_a_term_without_a_word_is_refused(instruments, planted, term):
    with pytest.raises(InputError, match="expected a word or a phrase"):
        synonyms_in_texts([term], planted, instruments, OPTIONS)


def test_where_there_are_too_many_phrases_those_near_the_term_are_read(
    instruments, planted, monkeypatch
):
    monkeypatch.setattr("knife.analyses.synonyms.finding._READ_ANYWAY", 12)
    (found,) = synonyms_in_texts(["druga"], planted, instruments, OPTIONS)
    assert found.n_phrases < 20
    assert ("newdrug", "synonym") in [(one.text, one.kind) for one in found.accepted]


@pytest.mark.parametrize("texts", [[], [(1, "")], [(1, "druga walks .")]])
def test_too_little_text_is_refused(instruments, texts):
    with pytest.raises(InputError, match="--fewest"):
        harvest(texts, instruments, SynonymOptions())


def test_odd_sentences_are_read_and_endless_ones_passed_over(instruments):
    odd = ["👩‍🔬 e\u0301 \x00 שלום", "((((", "x" * (LONGEST_SENTENCE + 1), " ", "druga (", ", or"]
    table = read_corpus(enumerate(odd), instruments, Bounds())
    assert (table.n_sentences, table.n_passed_over) == (5, 1)


def test_batches_of_sentences_are_read_to_the_end(instruments):
    table = read_corpus(((n, "druga walks") for n in range(2500)), instruments, Bounds())
    assert table.phrases["druga"].count == 2500


def test_a_phrase_is_read_alone_in_view_and_hidden(toy):
    shelf = MemoryShelf()
    number = shelf.put(1, "she swallowed druga w3")
    phrases = [Counted("druga", 1, 1, [(number, 14, 19)]), Counted("Citya")]
    vectors = phrase_vectors(phrases, shelf, toy)
    assert vectors.n_read.tolist() == [1, 0]
    assert not vectors.hidden[1].any() and vectors.alone[1].any()
    # Hidden, the place calls for what is swallowed.
    assert vectors.hidden[0] @ vectors.alone[0] > 0.3
    assert np.allclose(np.linalg.norm(vectors.in_view[0]), 1)


@pytest.mark.parametrize(
    "values",
    [{"fewest": 0}, {"n_nearest": 0}, {"most_compared": 0}, {"window": 0}, {"n_examples": -1},
     {"threshold": 1.5}],
)  # fmt: skip
def test_options_out_of_range_are_refused(values):
    with pytest.raises(InputError):
        SynonymOptions(**values)
