"""The page as a parser sees it: whole, safe, saying in tables what it shows."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest

from knife.analyses.graphs.parts import whole
from knife.analyses.graphs.walking import graph_neighborhood
from knife.errors import InputError
from knife.faces.graph_page import MOST_NODES, graph_page
from knife.faces.graph_page.groups import COLOURS, OTHERS, groups_of
from knife.faces.graph_page.name_sides import name_sides
from knife.types.subgraphs import WalkOptions

EDGES = {
    ("cell", "cells"): 0.75,
    ("cells", "cell"): 0.75,
    ("cell", "tissue"): 0.5,
    ("tissue", "organ"): 0.4,
}
VOID = {"meta", "input"}
BAD = ["<script>alert(1)</script>", '"><b onmouseover=x', "&lt;", "</title>", "</svg>", "-->"]


class Reader(HTMLParser):
    """Keeps tags, attributes and text, and checks that tags are closed in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append((self.open[-1] if self.open else "", data))

    def all(self, tag, **wanted):
        return [
            known
            for name, known in self.tags
            if name == tag and all(known.get(key) == value for key, value in wanted.items())
        ]

    def inside(self, tag):
        return [data for name, data in self.text if name == tag]


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def with_class(reader, tag, name):
    return [known for known in reader.all(tag) if name in (known.get("class") or "").split()]


@pytest.fixture
def graph(make_graph):
    kinds = {"cell": "piece", "organ": "sentence"}
    return make_graph(EDGES, names=["x", "y", "z"], kinds=kinds)


@pytest.fixture
def found(graph):
    return graph_neighborhood(graph, "cell", WalkOptions(depth=2))


def test_every_node_and_every_pair_is_drawn_once(found):
    reader = read(graph_page(found))
    assert [known["data-name"] for known in with_class(reader, "g", "node")] == list(found.names)
    ends = [(known["data-a"], known["data-b"]) for known in with_class(reader, "g", "edge")]
    assert ends == [("0", "1"), ("0", "2"), ("2", "3")]
    assert len(with_class(reader, "g", "both")) == 1
    assert len(with_class(reader, "g", "one")) == 2
    arrows = [known for known in reader.all("line") if known.get("marker-end") == "url(#arrow)"]
    assert len(arrows) == 2


def test_tips_tell_cosines_ranks_and_guesses(found):
    tips = [tip for tip in read(graph_page(found)).inside("title") if tip.strip()]
    assert "cell ↔ cells: cosine 0.750, rank 1, rank back 1" in tips
    assert (
        "cell → tissue: cosine 0.500, rank 2, rank back 2, one way: tissue may be the broader one "
        "(a guess)" in tips
    )
    assert "cell (piece, start): tail of 2, in 1 tails" in tips
    assert "organ (sentence, 2 steps away): tail of 0, in 1 tails" in tips


def test_tables_say_the_same_as_the_picture(found):
    reader = read(graph_page(found))
    assert reader.inside("caption") == ["Nodes", "Edges"]
    rows = reader.inside("td")
    assert rows[:5] == ["piece", "0", "cell and 1 more", "2", "1"]
    assert rows[-5:] == ["organ", "0.400", "1", "1", "one"]
    assert len(reader.all("th", scope="row")) == len(found) + 3
    assert len(reader.all("th", scope="col")) == 12


def test_nodes_can_be_reached_and_heard(found):
    reader = read(graph_page(found))
    for known in with_class(reader, "g", "node"):
        assert known["tabindex"] == "0"
        assert known["role"] == "button"
        assert known["aria-pressed"] == "false"
        assert known["aria-label"].startswith(known["data-name"])
    (svg,) = reader.all("svg", id="graph")
    assert svg["aria-label"]
    assert svg["role"] == "group"
    assert reader.all("p", role="status")
    assert reader.all("html", lang="en")
    assert all(known["aria-hidden"] == "true" for known in with_class(reader, "svg", "swatch"))


def test_the_policy_allows_this_script_and_this_style_alone(found):
    html = graph_page(found)
    reader = read(html)
    (policy,) = [
        known["content"]
        for known in reader.all("meta")
        if known.get("http-equiv") == "Content-Security-Policy"
    ]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    for tag in ("script", "style"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert parts[f"{tag}-src"] == f"'sha256-{digest}'"
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_nothing_is_loaded_and_nothing_is_inline_but_what_the_policy_names(found):
    html = graph_page(found, notes=["note"])
    reader = read(html)
    assert "http:" not in html
    assert "https:" not in html
    assert "@import" not in html
    assert re.findall(r"url\(([^)]*)\)", html) == ["#arrow"] * html.count("url(")
    assert not {"link", "img", "iframe", "object", "embed", "audio"} & {
        tag for tag, _ in reader.tags
    }
    for _, known in reader.tags:
        assert not {"style", "src", "href", "srcdoc"} & set(known)
        assert not any(name.startswith("on") for name in known)


@pytest.mark.parametrize("bad", BAD)
def test_whatever_a_person_wrote_is_text(make_graph, bad):
    graph = make_graph({("a", bad): 0.5, (bad, "a"): 0.5}, names="xyz")
    reader = read(graph_page(graph_neighborhood(graph, bad), title=bad, notes=[bad]))
    assert len(reader.all("script")) == 1
    assert reader.inside("h1") == [bad]
    assert bad in "".join(reader.inside("p"))
    assert bad in reader.inside("th")
    assert [known["data-name"] for known in with_class(reader, "g", "node")] == [bad, "a"]


@pytest.mark.parametrize("name", ["\x00", "\x1b[31m", "\ud800", "a\nb", "😀", "e\u0301", "שלום"])
def test_odd_names_make_a_page_that_can_be_written(make_graph, name):
    html = graph_page(graph_neighborhood(make_graph({("a", name): 0.5}, names="xyz"), "a"))
    html.encode("utf-8")
    read(html)
    assert not set("\x00\x1b") & set(html)


def test_the_same_graph_gives_the_same_page(found):
    assert graph_page(found) == graph_page(found)


def test_a_title_and_notes_are_shown_and_what_did_not_fit(graph):
    found = graph_neighborhood(graph, "cell", WalkOptions(breadth=1))
    reader = read(graph_page(found, title="My cells", notes=["read by the model"]))
    assert reader.inside("h1") == ["My cells"]
    said = "".join(reader.inside("p"))
    assert "read by the model" in said
    assert "1 more did not fit the limits" in said


@pytest.mark.parametrize("names", [["one"], ["one", "two"]])
def test_nodes_without_edges_make_a_page(make_graph, names):
    reader = read(graph_page(whole(make_graph({}, names=names))))
    assert len(with_class(reader, "g", "node")) == len(names)
    assert reader.inside("h1") == ["Graph"]


def test_too_many_nodes_are_refused(make_graph):
    graph = whole(make_graph({}, names=[f"w{i}" for i in range(MOST_NODES + 1)]))
    with pytest.raises(InputError, match="501 nodes; expected at most 500"):
        graph_page(graph)


def test_groups_have_colours_and_the_rest_is_grey(make_graph):
    edges = {(f"a{i}", f"b{i}"): 0.5 for i in range(9)}
    found = groups_of(whole(make_graph(edges)))
    assert found.colours == (*COLOURS, OTHERS)
    assert found.names[0] == "a0 and 1 more"
    assert found.names[-1] == "2 small groups"
    assert [found.of[place] for place in (0, 1, 14, 17)] == [0, 0, 7, 7]


def test_names_take_a_free_side(make_graph):
    found = whole(make_graph({}, names=["left", "middle", "right"]))
    sides = [side.attributes for side in name_sides(found, [(0.0, 0.0), (30.0, 0.0), (60.0, 0.0)])]
    # The first cannot go right, the last can; the middle one has to go above or below.
    assert "end" in sides[0]
    assert "middle" in sides[1]
    assert sides[2] == 'x="10" y="4.5"'


def test_wide_letters_take_more_room(make_graph):
    places = [(0.0, 0.0), (75.0, 0.0)]
    narrow = name_sides(whole(make_graph({}, names=["abcde", "z"])), places)
    wide = name_sides(whole(make_graph({}, names=["日本語日本", "z"])), places)
    assert narrow[0].attributes == 'x="10" y="4.5"'
    assert wide[0].attributes != narrow[0].attributes


def test_places_are_within_the_view(found):
    reader = read(graph_page(found))
    (svg,) = reader.all("svg", id="graph")
    width, height = (float(part) for part in svg["viewbox"].split()[2:])
    for known in with_class(reader, "g", "node"):
        x, y = (float(part) for part in re.findall(r"-?[\d.]+", known["transform"]))
        assert 0 < x < width
        assert 0 < y < height
    assert np.isfinite([width, height]).all()
