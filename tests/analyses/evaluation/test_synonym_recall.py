"""Recall and precision of synonyms against answers whose figures are known."""

import pytest

from knife.analyses.evaluation.synonym_recall import evaluate_synonyms
from knife.types.synonym_pairs import SynonymPair
from knife.types.synonyms import Synonym, SynonymEvidence, Synonyms

PAIRS = [SynonymPair("a", "b", "synonym", "x"), SynonymPair("c", "d", "spelling", "x")]


def answer(term, *found):
    """Return candidates from (text, rank by nearness, whether accepted)."""
    return Synonyms(
        term,
        tuple(
            Synonym(term, text, "synonym", 0.5, 1, SynonymEvidence(rank=rank), accepted)
            for text, rank, accepted in found
        ),
        1 if found else 0, 10, 0.5,
    )  # fmt: skip


ANSWERS = {
    "a": answer("a", ("B", 7, True), ("d", 1, True)),
    "b": answer("b", ("zz", 1, True), ("a", 2, False)),
    "c": answer("c"),
    "d": answer("d", ("c", 1, True), ("sib", 2, True)),
}


@pytest.fixture
def asked():
    return []


@pytest.fixture
def report(asked):
    def ask(terms):
        asked.append(list(terms))
        return [ANSWERS[term] for term in terms]

    return evaluate_synonyms(PAIRS, ask, {"SIB"})


def test_the_wanted_terms_are_never_told_in_the_same_call(report, asked):
    assert asked == [["a", "c"], ["b", "d"]]


def test_recall_is_counted_both_ways_whatever_the_case(report):
    whole, synonym, spelling, group = report.parts
    assert [part.name for part in report.parts] == ["all", "synonym", "spelling", "x"]
    assert [one.value for one in whole.found] == [0.5, 0.75, 0.75]
    assert [one.value for one in whole.near] == [0.25, 0.5, 0.75]
    assert [one.value for one in synonym.found] == [0.5, 1, 1]
    assert whole.accepted.value == 0.5 and spelling.n == 1 and group.found == whole.found


def test_precision_is_told_strictly_and_among_terms_that_are_known(report):
    assert report.strict.value == pytest.approx(2 / 5)  # B, c right; d, zz, sib wrong
    assert report.named.value == pytest.approx(2 / 4)  # zz counts for nothing


def test_nothing_accepted_has_no_precision():
    report = evaluate_synonyms(PAIRS, lambda terms: [answer(term) for term in terms])
    assert report.strict is None and report.named is None
    assert report.parts[0].found[0].value == 0


def test_another_name_of_the_same_term_is_not_wrong():
    pairs = [SynonymPair("a", "b"), SynonymPair("a", "c")]
    found = answer("a", ("b", 1, True), ("c", 2, True))
    report = evaluate_synonyms(
        pairs, lambda terms: [found if term == "a" else answer(term) for term in terms]
    )
    assert report.strict.value == 1
