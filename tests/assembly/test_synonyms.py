"""Synonyms of the planted corpus with the embedded model: no weight was chosen on it."""

from pathlib import Path

import pytest

import knife
from knife.analyses.evaluation.synonym_recall import evaluate_synonyms
from knife.analyses.synonyms.reading import SynonymOptions
from knife.assembly.synonyms import all_synonyms
from knife.errors import InputError
from knife.store.synonym_pairs import read_synonym_pairs, read_terms

PLANTED = Path(__file__).parents[1] / "data" / "synonyms"
OPTIONS = SynonymOptions(fewest=2)


@pytest.fixture(scope="module")
def report(model):
    texts = (PLANTED / "corpus.txt").read_text().splitlines()
    return evaluate_synonyms(
        read_synonym_pairs(PLANTED / "pairs.tsv"),
        lambda terms: all_synonyms(terms, texts, model, OPTIONS),
        frozenset(read_terms(PLANTED / "siblings.txt")),
    )


def test_planted_synonyms_are_found_among_the_first_five(report):
    assert report.parts[0].n == 30
    assert report.parts[0].found[1].value >= 0.8


def test_what_is_accepted_is_mostly_planted_and_no_sibling(report):
    assert report.named.value >= 0.7 and report.strict.value >= 0.7
    assert report.parts[0].accepted.value >= 0.7


def test_synonyms_that_no_text_joins_are_ranked_and_not_accepted(report):
    (doctor,) = [one for one in report.answers if one.term == "doctor"]
    assert doctor.rank <= 5 and not doctor.is_accepted


def test_a_word_of_the_vocabulary_has_its_spellings_and_forms(model):
    found = knife.synonyms("tumour", model=model)
    kinds = {one.text: one.kind for one in found.accepted}
    assert kinds["tumor"] == "spelling" and kinds["tumors"] == "inflection"
    assert {one.kind for one in found.candidates if not one.is_accepted} <= {"related", "broader"}


def test_texts_and_a_graph_are_not_asked_together(model):
    with pytest.raises(InputError, match="Leave one out"):
        knife.synonyms("cell", ["A cell."], model=model, graph="somewhere")


def test_what_is_set_down_in_capitals_is_found_in_small_letters(model):
    found = knife.synonyms("ICU", ["The ICU is full.", "An intensive care unit (ICU)."], model)
    assert ("intensive care unit", "abbreviation") in [(o.text, o.kind) for o in found.accepted]
