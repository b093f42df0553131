"""What a sentence says of two phrases, and traps that say nothing."""

import re

import pytest

from knife.analyses.synonyms.patterns import PATTERN_NAMES, abbreviations, claims
from knife.types.entities import Mention
from knife.types.phrases import Phrase


def phrases_in(text, *wanted):
    return [
        Phrase(Mention(*found.span(), found[0]), is_extended=False)
        for one in wanted
        for found in re.finditer(rf"\b{re.escape(one)}\b", text)
    ]


def said(text, *wanted):
    return [
        (claim.pattern, claim.firsts[0].mention.text, claim.seconds[0].mention.text)
        for claim in claims(text, phrases_in(text, *wanted))
    ]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Xitis, also known as yosis, is rare.", "also known as"),
        ("Xitis (also called yosis) is rare.", "also known as"),
        ("Xitis is commonly referred to as yosis.", "also known as"),
        ("Xitis, a.k.a. yosis, is rare.", "also known as"),
        ("Xitis, more commonly known as the yosis, is rare.", "also known as"),
        ('Xitis, also known as "yosis", is rare.', "also known as"),
        ("Xitis, known as yosis in Europe, is rare.", "known as"),
        ("Xitis (termed yosis) is rare.", "known as"),
        ("Xitis (formerly yosis) is rare.", "formerly"),
        ("Xitis, i.e. yosis, is rare.", "i.e."),
        ("Xitis (i.e., yosis) is rare.", "i.e."),
        ("Xitis (plural: yosis) is rare.", "plural"),
        ("Xitis (synonym: yosis) is rare.", "synonym"),
        ("Xitis stands for yosis.", "synonym"),
        ("Xitis (or yosis) is rare.", "or in brackets"),
        ("Xitis, or yosis, is rare.", "or"),
        ("Xitis, or yosis in American spelling, is rare.", "or"),
        ("Xitis (yosis) is rare.", "brackets"),
        ("Xitis [yosis] is rare.", "brackets"),
    ],
)
def test_each_pattern_is_heard_once(text, pattern):
    assert said(text, "Xitis", "yosis") == [(pattern, "Xitis", "yosis")]
    assert pattern in PATTERN_NAMES


@pytest.mark.parametrize(
    "text",
    [
        "Xitis was frozen, yosis too.".replace(", yosis", "; yosis"),
        "Xitis called yosis at noon.",
        "Xitis is a disease, and he saw yosis.",
        "Xitis (n = 34, yosis) was seen.",
        "Xitis (yosis 12) was seen.",
        "It is a Xitis, also known as yosis.",  # says of what sort something is
        "Xitis known yosis.",
    ],
)
def test_what_says_nothing_is_not_heard(text):
    assert [claim for claim in said(text, "Xitis", "yosis") if claim[0]] == []


def test_a_list_of_names_is_read_on_but_a_new_clause_is_not():
    found = said("Xitis, also known as yosis or zoma, is rare.", "Xitis", "yosis", "zoma")
    assert [one[2] for one in found if one[0]] == ["yosis", "zoma"]
    found = said("Xitis, also known as yosis, spreads.", "Xitis", "yosis", "spreads")
    assert [one[2] for one in found if one[0]] == ["yosis"]


@pytest.mark.parametrize("gap", [" and ", " or ", " versus ", ", ", " rather than ", " vs. ", "/"])
def test_what_stands_side_by_side_is_two_things(gap):
    assert said(f"Patients with xitis{gap}yosis came.", "xitis", "yosis") == [
        ("", "xitis", "yosis")
    ]


def test_in_an_enumeration_or_joins_no_names():
    found = said("He had woma, xitis, or yosis.", "woma", "xitis", "yosis")
    assert {one[0] for one in found} == {""}


def test_where_a_phrase_may_begin_at_two_places_both_are_given_longest_first():
    text = "Xitis, also known as high yosis level, is rare."
    found = list(
        claims(text, phrases_in(text, "Xitis", "high yosis", "high yosis level", "yosis level"))
    )
    assert [one.mention.text for one in found[0].seconds] == ["high yosis level", "yosis level"]


def test_abbreviations_are_matched_to_the_shortest_run_of_words_that_fits():
    text = (
        "Severe chronic obstructive pulmonary disease (COPD) and MRI (magnetic resonance imaging)."
    )
    assert [(a.text, b.text) for a, b in abbreviations(text)] == [
        ("chronic obstructive pulmonary disease", "COPD"),
        ("magnetic resonance imaging", "MRI"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "()",
        "The patients (n = 34) came.",
        "in Paris (France)",
        "the CPU (GPU)",
        "(ABC) and",
        "\x00(AB)",
    ],
)
def test_brackets_that_abbreviate_nothing(text):
    assert list(abbreviations(text)) == []


def test_an_abbreviation_needs_no_mention_of_its_long_form():
    text = "The chief executive officer (CEO) resigned."
    (claim,) = claims(text, [])
    assert (claim.pattern, claim.firsts[0].mention.text) == (
        "abbreviation",
        "chief executive officer",
    )


@pytest.mark.parametrize(
    "text",
    [
        "It cost $45,540/quality-adjusted life years (QALYs).",
        "The (valvar calcification (VC)) was seen.",
        "Hits from BLASTP (BLAST+).",
        "True positives versus false positives (TP-).",
    ],
)
def test_a_long_form_does_not_begin_with_a_price_or_a_function_word(text):
    assert [long.text for long, _ in abbreviations(text)] in ([], ["valvar calcification"])


def test_what_is_an_abbreviation_is_not_heard_as_brackets_as_well():
    text = "They found SNPs (single nucleotide polymorphisms)."
    found = said(text, "SNPs", "nucleotide polymorphisms", "single nucleotide polymorphisms")
    assert found == [("abbreviation", "single nucleotide polymorphisms", "SNPs")]


def test_in_brackets_an_abbreviation_of_a_list_is_not_that_of_its_last_member():
    assert said("measles, mumps, rubella (MMR)", "rubella", "MMR") == []


def test_long_text_without_patterns_is_read_in_time():
    text = "word " * 20_000
    assert list(claims(text, phrases_in(text[:50], "word"))) == []
