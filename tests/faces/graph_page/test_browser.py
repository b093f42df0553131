"""The page in a real browser, as hands and keys use it: ``pytest -m browser`` with Chromium.

A second script is put behind the page's own; it acts as a person does and writes what it saw into
the page, which Chromium prints. The policy of the page would refuse that script, so it is taken out
for these tests, but for the one that shows that it holds.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape

import pytest

from knife.analyses.graphs.walking import graph_neighborhood
from knife.faces.graph_page import graph_page
from knife.types.subgraphs import WalkOptions

pytestmark = pytest.mark.browser

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
EDGES = {
    ("cell", "cells"): 0.75,
    ("cells", "cell"): 0.75,
    ("cell", "tissue"): 0.5,
    ("tissue", "organ"): 0.4,
}
SETUP = """
const svg = document.getElementById("graph");
const all = [...document.querySelectorAll(".node")];
const node = (name) => all.find((one) => one.dataset.name === name);
const middle = (element) => {
  const box = element.querySelector(".glyph").getBoundingClientRect();
  return { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
};
const pointer = (kind, element, at) => element.dispatchEvent(
  new PointerEvent(kind, { bubbles: true, cancelable: true, button: 0, pointerId: 1, ...at }));
const key = (element, name) => element.dispatchEvent(
  new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
const click = (element, at = middle(element)) => {
  pointer("pointerdown", element, at);
  pointer("pointerup", element, at);
};
const on = () => [...document.querySelectorAll(".node.on")].map((one) => one.dataset.name).sort();
const faint = () => svg.classList.contains("faint");
const said = () => document.getElementById("said").textContent;
const box = () => svg.getAttribute("viewBox").split(" ").map(Number);
const seen = {};
"""


@pytest.fixture
def page(make_graph):
    graph = make_graph(EDGES, names=["x", "y", "z"], kinds={"cell": "piece"})
    return graph_page(graph_neighborhood(graph, "cell", WalkOptions(depth=2)))


@pytest.fixture
def browse(tmp_path):
    """Open a page, act on it, and return what was seen."""
    found = [path for path in map(shutil.which, NAMES) if path]
    assert found, "no Chromium; install one, or leave these tests out with -m 'not browser'"

    def act(html, script):
        put = f'<pre id="seen"></pre><script>{SETUP}{script}\n'
        put += 'document.getElementById("seen").textContent = JSON.stringify(seen);</script></body>'
        file = tmp_path / "page.html"
        file.write_text(html.replace("</body>", put), "utf-8")
        flags = (
            "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-quic --window-size=1200,1400"
        )
        command = [found[0], *flags.split(), f"--user-data-dir={tmp_path / 'profile'}"]
        ran = subprocess.run(
            [*command, "--dump-dom", file.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        (text,) = re.findall(r'<pre id="seen">(.*?)</pre>', ran.stdout, re.DOTALL)
        return json.loads(unescape(text)) if text else None

    return act


def without_policy(html):
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    assert bare != html
    return bare


def test_the_policy_refuses_any_other_script(browse, page):
    assert browse(page, "seen.ran = true;") is None
    assert browse(without_policy(page), "seen.ran = true;") == {"ran": True}


def test_the_script_shows_its_controls(browse, page):
    # The page's own script runs under its policy; what it did is in the page that is printed.
    script = 'seen.hidden = document.getElementById("controls").hidden;'
    assert browse(without_policy(page), script) == {"hidden": False}


def test_a_click_shows_the_neighbors_and_another_shows_all(browse, page):
    seen = browse(
        without_policy(page),
        """
        click(node("tissue"));
        seen.on = on(); seen.faint = faint(); seen.said = said();
        seen.pressed = node("tissue").getAttribute("aria-pressed");
        seen.edges = document.querySelectorAll(".edge.on").length;
        seen.opacity = getComputedStyle(node("cells")).opacity;
        click(node("tissue"));
        seen.after = [on(), faint(), node("tissue").getAttribute("aria-pressed")];
        click(node("cell"));
        key(svg, "Escape");
        seen.escaped = [on(), faint()];
        """,
    )
    assert seen["on"] == ["cell", "organ", "tissue"]
    assert seen["faint"]
    assert seen["pressed"] == "true"
    assert seen["edges"] == 2
    assert float(seen["opacity"]) < 0.5
    assert "tissue (phrase, 1 step away)" in seen["said"]
    assert "Here tied to cell, organ." in seen["said"]
    assert seen["after"] == [[], False, "false"]
    assert seen["escaped"] == [[], False]


def test_keys_choose_zoom_and_move(browse, page):
    seen = browse(
        without_policy(page),
        """
        const home = box();
        key(node("organ"), "Enter"); seen.enter = on();
        key(node("cells"), " "); seen.space = on();
        key(svg, "+"); seen.nearer = box()[2] / home[2];
        seen.size = getComputedStyle(svg).getPropertyValue("--s");
        key(svg, "-"); seen.farther = box()[2] / home[2];
        key(svg, "ArrowRight"); seen.moved = box()[0] - home[0];
        key(svg, "0"); seen.home = JSON.stringify(box()) === JSON.stringify(home);
        """,
    )
    assert seen["enter"] == ["organ", "tissue"]
    assert seen["space"] == ["cell", "cells"]
    assert seen["nearer"] == pytest.approx(0.8)
    assert float(seen["size"]) == pytest.approx(0.8)
    assert seen["farther"] == pytest.approx(1)
    assert seen["moved"] > 10
    assert seen["home"]


def test_a_node_follows_the_hand_and_its_lines_follow_it(browse, page):
    seen = browse(
        without_policy(page),
        """
        const one = node("tissue"), at = middle(one);
        pointer("pointerdown", one, at);
        pointer("pointermove", window, { clientX: at.clientX + 60, clientY: at.clientY - 40 });
        pointer("pointerup", window, {});
        const now = middle(one);
        seen.moved = [now.clientX - at.clientX, now.clientY - at.clientY];
        const place = one.transform.baseVal.consolidate().matrix;
        const lines = [...document.querySelectorAll(".edge .line")];
        const number = all.indexOf(one);
        seen.lines = lines.filter((line) => +line.parentNode.dataset.b === number).map(
          (line) => [+line.getAttribute("x2") - place.e, +line.getAttribute("y2") - place.f]);
        seen.chosen = on();
        document.getElementById("back").click();
        const again = middle(one);
        seen.back = [again.clientX - at.clientX, again.clientY - at.clientY];
        """,
    )
    assert seen["moved"] == pytest.approx([60, -40], abs=1)
    assert seen["lines"] == [pytest.approx([0, 0], abs=1e-3)]
    assert seen["chosen"] == []  # a drag is no click
    assert seen["back"] == pytest.approx([0, 0], abs=1e-3)


def test_the_background_follows_the_hand_and_the_wheel_zooms_there(browse, page):
    seen = browse(
        without_policy(page),
        """
        const before = middle(node("cell")), edge = svg.getBoundingClientRect();
        const at = { clientX: edge.x + 5, clientY: edge.y + 5 };
        pointer("pointerdown", svg, at);
        pointer("pointermove", window, { clientX: at.clientX + 50, clientY: at.clientY + 30 });
        pointer("pointerup", window, {});
        const after = middle(node("cell"));
        seen.moved = [after.clientX - before.clientX, after.clientY - before.clientY];
        svg.dispatchEvent(new WheelEvent("wheel", { deltaY: -100, ...after, cancelable: true }));
        const still = middle(node("cell"));
        seen.still = [still.clientX - after.clientX, still.clientY - after.clientY];
        seen.width = box()[2];
        document.getElementById("fit").click();
        seen.fit = box();
        """,
    )
    assert seen["moved"] == pytest.approx([50, 30], abs=1)
    assert seen["still"] == pytest.approx([0, 0], abs=1)
    assert seen["width"] < 900
    assert seen["fit"][:3] == [0, 0, 1000]


def test_search_finds_names_and_goes_to_the_first(browse, page):
    seen = browse(
        without_policy(page),
        """
        const find = document.getElementById("find");
        find.value = "CELL";
        find.dispatchEvent(new Event("input", { bubbles: true }));
        seen.on = on(); seen.said = said();
        seen.matches = document.querySelectorAll(".match").length;
        document.getElementById("controls").requestSubmit();
        seen.focus = document.activeElement.dataset.name;
        find.value = "nothing";
        find.dispatchEvent(new Event("input", { bubbles: true }));
        seen.none = said();
        find.value = "";
        find.dispatchEvent(new Event("input", { bubbles: true }));
        seen.faint = faint();
        """,
    )
    assert seen["on"] == ["cell", "cells"]
    assert seen["said"] == "2 of 4 names match: cell, cells"
    assert seen["matches"] == 2
    assert seen["focus"] == "cell"
    assert seen["none"] == "0 of 4 names match."
    assert seen["faint"] is False


def test_pointing_at_a_line_tells_of_it(browse, page):
    seen = browse(
        without_policy(page),
        """
        const edge = document.querySelector(".edge.one");
        edge.dispatchEvent(new PointerEvent("pointerenter"));
        seen.said = said();
        """,
    )
    assert seen["said"].startswith("cell → tissue: cosine 0.500, rank 2, rank back 2, one way")
