import re
from html.parser import HTMLParser

import pytest

from knife.errors import InputError
from knife.faces.entity_page import PALETTE, entity_page, label_colours, page_parts
from knife.types.entities import Cue, Entity, LabelScore, Mention, Vote


def entity(text, word, label="CHEMICAL", evidence=(), alternatives=()):
    start = text.index(word)
    mention = Mention(start, start + len(word), word)
    return Entity(mention, label, 0.9, alternatives=alternatives, evidence=evidence)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.open, self.attributes = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_page_marks_each_entity_once_with_its_label():
    text = "Aspirin helps asthma."
    entities = [entity(text, "asthma", "DISEASE"), entity(text, "Aspirin")]
    reader = read(entity_page([(text, entities)]))
    assert reader.tags.count("mark") == 2
    shown = re.sub(r"\s+", "", "".join(reader.text))
    assert "AspirinCHEMICALhelpsasthmaDISEASE.Entities" in shown
    assert shown.index("AspirinCHEMICAL0.90") < shown.index("asthmaDISEASE0.90")


def test_a_page_loads_nothing_from_elsewhere():
    html = entity_page([("Aspirin", [entity("Aspirin", "Aspirin")])], title="Drugs")
    assert "http" not in html
    assert not set(read(html).tags) & {"script", "link", "img", "iframe"}
    assert '<meta charset="utf-8">' in html
    assert "<title>Drugs</title>" in html


@pytest.mark.parametrize(
    "bad", ["<script>alert(1)</script>", '"><b onmouseover=x', "&lt;{bg}", "</mark>"]
)
def test_whatever_a_person_wrote_is_escaped(bad):
    cue = Cue("in_context", bad, 0.5, (LabelScore(bad, 1.0),), (Vote(bad, 0.5, bad),))
    found = Entity(Mention(2, 2 + len(bad), bad), bad, 0.5, (LabelScore(bad, 0.1),), (cue,))
    html = entity_page([(f"a {bad} z", [found])], title=bad)
    reader = read(html)
    assert not {"script", "b onmouseover"} & set(reader.tags)
    assert reader.tags.count("mark") == 1
    assert not any(name.startswith("on") for name, _ in reader.attributes)
    assert bad in "".join(reader.text)


def test_evidence_is_listed_below_its_text_and_only_there():
    votes = (Vote("drug", 0.4, "CHEMICAL"), Vote("it", 0.1, ""))
    cue = Cue("in_context", "X is a [MASK]", 0.6, (LabelScore("CHEMICAL", 0.8),), votes)
    text = "Aspirin helps."
    html = entity_page([(text, [entity(text, "Aspirin", evidence=(cue,))]), ("None.", [])])
    assert html.count("<details>") == 1
    assert "<summary>Entities and their evidence</summary>" in html
    assert (
        "in context, weight 0.60; X is a [MASK]; CHEMICAL 0.80; drug 0.40 (CHEMICAL), it 0.10"
        in html
    )


def test_margin_and_alternatives_are_shown_on_pointing_and_below():
    text = "Aspirin"
    others = (LabelScore("FOOD", 0.07), LabelScore("GENE", 0.02))
    html = entity_page([(text, [entity(text, "Aspirin", alternatives=others)])])
    summary = "CHEMICAL 0.90, margin 0.83; then FOOD 0.07, GENE 0.02"
    assert f'title="{summary}"' in html
    assert "<summary>Entities</summary>" in html
    assert f"<li><b>Aspirin</b> {summary}</li>" in html


def test_without_an_alternative_the_margin_is_the_score():
    html = entity_page([("Aspirin", [entity("Aspirin", "Aspirin")])])
    assert 'title="CHEMICAL 0.90, margin 0.90"' in html


def test_a_page_is_written_as_its_texts_come():
    seen = []

    def texts():
        for number in range(3):
            seen.append(number)
            yield "Aspirin", [entity("Aspirin", "Aspirin")]

    parts = page_parts(texts())
    assert [next(parts).count("<figure"), next(parts).count("<figure")] == [0, 1]
    assert seen == [0]
    rest = list(parts)
    assert len(rest) == 3
    assert rest[-1].endswith("</html>\n")


def test_a_fragment_has_no_page_around_it():
    html = entity_page([("Aspirin", [])], title="Drugs", page=False)
    assert "<html" not in html
    assert "<h1>Drugs</h1>" in html


@pytest.mark.parametrize("text", ["", "   ", "\x00 a", "\U0001f600 e\u0301", "\ud800", "a\nb"])
def test_odd_texts_make_a_page_that_can_be_written(text):
    html = entity_page([(text, [])])
    html.encode("utf-8")
    read(html)
    assert "\x00" not in html


def test_no_texts_make_an_empty_page():
    assert "<figure" not in entity_page([])


def test_a_right_to_left_text_is_set_so_and_others_are_not():
    html = entity_page([("שלום עולם", [entity("שלום עולם", "שלום")]), ("Hello", [])])
    assert html.count("direction: rtl") == html.count("direction: ltr") == 1


def test_entities_of_another_text_are_refused():
    with pytest.raises(InputError, match="not in text 0"):
        entity_page([("nothing here", [entity("Aspirin", "Aspirin")])])


def test_overlapping_entities_are_refused():
    text = "breast cancer"
    with pytest.raises(InputError, match="overlaps"):
        entity_page([(text, [entity(text, "breast cancer"), entity(text, "cancer")])])


def test_black_text_is_easily_read_on_every_colour():
    assert len(set(PALETTE)) == len(PALETTE)
    assert all((luminance(colour) + 0.05) / 0.05 >= 10 for colour in PALETTE)


def test_colours_follow_the_top_level_and_differ_while_the_palette_lasts():
    labels = [f"L{number}" for number in range(len(PALETTE))]
    colours = label_colours([*labels, "L1/sub"])
    assert len({colours[label] for label in labels}) == len(PALETTE)
    assert colours["L1/sub"] == colours["L1"]
    assert label_colours(reversed([*labels, "L1/sub"])) == colours
    assert len(label_colours([f"L{number}" for number in range(50)])) == 50
