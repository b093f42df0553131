"""Words in capitals, read as the model knows them."""

import pytest

import knife
from knife.analyses.shouting import Hushing


@pytest.fixture(scope="module")
def hush():
    return Hushing(knife.load())


def test_a_dateline_is_read_as_the_city_that_it_is(hush):
    assert hush.read(["BELGRADE 1996 - PITTSBURGH won ."]) == ["Belgrade 1996 - Pittsburgh won ."]


def test_abbreviations_and_names_of_genes_stay(hush):
    kept = "EGFR and NMDA and p53 and BRCA1 and USA and IL-2 and mRNA."
    assert hush.read([kept]) == [kept]


@pytest.mark.parametrize("text", ["", " ", "STRASSE UND STRAßE", "ΑΘΉΝΑ", "İSTANBUL", "BELGRADE's"])
def test_no_character_is_added_or_lost(hush, text):
    (read,) = hush.read([text])
    assert len(read) == len(text)
    assert read.casefold() == text.casefold() or len(text.casefold()) != len(read.casefold())


def test_texts_stay_in_their_order_and_quiet_ones_as_they_are(hush):
    assert hush.read(["a", "BELGRADE", "b"]) == ["a", "Belgrade", "b"]


def test_a_place_in_capitals_is_a_place_and_is_told_as_it_was_written():
    text = "BELGRADE is a city, he said."
    found = knife.EntityRecognizer()(text)
    assert [(one.text, one.label.split("/")[0]) for one in found][:1] == [("BELGRADE", "LOCATION")]
