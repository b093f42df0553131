"""displaCy's own page, mended where it would break."""

import html

import pytest
import spacy
from spacy import displacy

from knife.errors import InputError
from knife.faces.entity_page import displacy_page, displacy_parts, label_colours
from knife.types.entities import Entity, Mention

TEXT = "Aspirin was given\nto Marie Curie in Paris <b>& elsewhere</b>."


def entity(word, label, text=TEXT):
    start = text.index(word)
    return Entity(Mention(start, start + len(word), word), label, 0.9)


ENTITIES = [entity("Aspirin", "CHEMICAL/DRUG"), entity("Marie Curie", "PERSON")]


def test_it_is_the_page_that_displacy_writes():
    doc = spacy.blank("en")(TEXT)
    doc.ents = [doc.char_span(one.start, one.end, one.label) for one in ENTITIES]
    colours = label_colours(one.label for one in ENTITIES)
    expected = displacy.render([doc, doc], "ent", page=True, options={"colors": colours})
    written = displacy_page([(TEXT, ENTITIES), (TEXT, ENTITIES[::-1])])
    assert written.replace('\n        <meta charset="utf-8">', "") == expected + "\n"


def test_it_says_its_encoding_and_loads_nothing():
    page = displacy_page([(TEXT, ENTITIES)])
    assert page.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8">' in page
    for tag in ("<script", "<link", "<img", "http"):
        assert tag not in page


@pytest.mark.parametrize("label", ["<i>", 'A"B', "a&b", "{bg}"])
def test_any_label_is_shown_as_it_is_and_has_its_colour(label):
    page = displacy_page([("Aspirin", [entity("Aspirin", label, "Aspirin")])])
    assert html.escape(label) in page
    assert label_colours([label])[label] in page


@pytest.mark.parametrize("text", ["", " ", "\x00 a", "\ud800", "\U0001f600 e\u0301", "a\r\nb"])
def test_odd_texts_make_a_page_that_can_be_written(text):
    page = displacy_page([(text, [])])
    page.encode("utf-8")
    assert "\x00" not in page


def test_no_texts_make_an_empty_page():
    assert displacy_page([]).endswith("</html>\n")


def test_a_right_to_left_text_is_set_so_and_others_are_not():
    page = displacy_page([("שלום עולם", []), ("Hello", [])])
    assert page.count("direction: rtl") == 1


def test_texts_are_written_as_they_come():
    parts = displacy_parts(iter([("a", []), ("b", [])]))
    assert "<figure" not in next(parts)
    assert next(parts).count("<figure") == 1


def test_overlapping_entities_are_refused():
    with pytest.raises(InputError, match="overlaps"):
        displacy_page([(TEXT, [*ENTITIES, entity("Curie", "PERSON")])])
