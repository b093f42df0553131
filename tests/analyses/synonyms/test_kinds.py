"""What one phrase is to another."""

import pytest

from knife.analyses.synonyms.kinds import grounds_of, initials_fit, is_head, kind_of
from knife.types.synonyms import SynonymEvidence

NOTHING = SynonymEvidence()
EXPLAINED = SynonymEvidence(patterns=(("abbreviation", 1),))
BRACKETS = SynonymEvidence(patterns=(("brackets", 1),))


@pytest.mark.parametrize(
    ("first", "second", "evidence", "is_same", "kind"),
    [
        ("tumour", "tumor", NOTHING, True, "spelling"),
        ("tumour", "tumors", NOTHING, True, "inflection"),
        ("mouse", "mice", NOTHING, False, "inflection"),
        ("intensive care unit", "ICU", NOTHING, True, "abbreviation"),
        ("ICUs", "intensive care unit", NOTHING, True, "abbreviation"),
        ("tuberculosis", "TB", EXPLAINED, True, "abbreviation"),
        ("tuberculosis", "TB", BRACKETS, True, "abbreviation"),
        ("tuberculosis", "TB", NOTHING, True, "synonym"),
        ("lung cancer", "cancer", NOTHING, True, "broader"),
        ("lung cancers", "cancer", NOTHING, True, "broader"),
        ("cancer", "lung cancer", NOTHING, True, "related"),
        ("doctor", "physician", NOTHING, True, "synonym"),
        ("doctor", "nurse", NOTHING, False, "related"),
    ],
)
def test_kinds_are_told_by_letters_first(first, second, evidence, is_same, kind):
    assert kind_of(first, second, evidence, is_same=is_same) == kind


def test_what_does_not_lead_back_and_is_more_frequent_is_broader():
    one_way, both_ways = SynonymEvidence(is_led_back=False), SynonymEvidence(is_led_back=True)
    assert kind_of("dog", "animal", one_way, is_same=False, is_more_frequent=True) == "broader"
    assert kind_of("dog", "animal", one_way, is_same=False) == "related"
    assert kind_of("dog", "animal", both_ways, is_same=False, is_more_frequent=True) == "related"


def test_capitals_are_no_plural_of_a_shorter_abbreviation():
    assert not grounds_of("AIDS", "AID").is_inflection
    assert grounds_of("MRIs", "MRI").is_inflection


@pytest.mark.parametrize(
    ("short", "long"),
    [("ICU", "intensive care"), ("icu", "intensive care unit"), ("BP", "blood pressure"), ("", "")],
)
def test_initials_that_do_not_fit_or_are_too_few(short, long):
    assert not initials_fit(short, long)


def test_a_head_is_the_end_of_a_phrase():
    assert is_head("small cell lung cancer", "lung cancer")
    assert not is_head("cancer", "cancer") and not is_head("cancer therapy", "cancer")
