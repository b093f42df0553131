"""The pages of the documentation do what they show, and their links lead somewhere."""

from __future__ import annotations

import os
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from knife.analyses import clustering
from knife.types.rules import NoiseFloor

DOCS = Path(__file__).parents[1] / "docs"


def _examples():
    spec = spec_from_file_location("docs_examples", DOCS / "examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


examples = _examples()
PAGES = examples.pages()
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def _name(page: Path) -> str:
    return page.relative_to(DOCS.parent).as_posix()


def _prose(page: Path) -> str:
    """Return a page without its fences."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def _anchors(page: Path) -> set[str]:
    """Return the names that headings get, as GitHub makes them."""
    titles = (re.sub(r"[`*\[\]]|\(.*?\)", "", one) for one in HEADING.findall(_prose(page)))
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in titles}


@pytest.fixture(scope="module")
def shared(one_model):
    """Open the model once and cluster it once by each rule: what is tested is the pages."""
    real_clustering = clustering.cluster_vocabulary
    known: dict[object, object] = {}

    def cluster_vocabulary(vocabulary, rule=None, *, screen=None, **options: object):
        key = (vocabulary.digest, rule or NoiseFloor(), *sorted(options.items()))
        if key not in known:  # any screen gives the same clusters
            known[key] = real_clustering(vocabulary, rule, screen=screen, **options)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clustering, "cluster_vocabulary", cluster_vocabulary)
        yield


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_does_what_it_shows(page, shared, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KNIFE_")]:
        monkeypatch.delenv(name)
    examples.run_page(page)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_of_a_page_leads_somewhere(page):
    for target in LINK.findall(_prose(page)):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{target} leads nowhere"
        if anchor:
            assert anchor in _anchors(goal), f"{target} names no heading"


def test_the_index_names_every_page():
    index = (DOCS / "index.md").read_text("utf-8")
    linked = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(index)}
    own = {page for page in PAGES if page.is_relative_to(DOCS)} - {DOCS / "index.md"}
    own = {page for page in own if page.parent.name != "decisions"}
    assert {_name(page) for page in own - linked} == set()


# Pictures that come without being asked for, or from several runs.
MADE_BY = {"knife-mini-cased_curves.svg": "knife pretrain", "heads_curves.png": "compare_curves"}


def test_every_picture_stands_on_a_page_with_the_command_that_made_it():
    for picture in sorted(DOCS.rglob("pictures/*")):
        assert picture.stat().st_size < 200_000
        shown = [page for page in PAGES if f"pictures/{picture.name}" in page.read_text("utf-8")]
        assert shown, f"{picture.name} stands on no page"
        flags = [MADE_BY[picture.name]] if picture.name in MADE_BY else ["--plot", "--map"]
        named = "" if picture.name in MADE_BY else f" {picture.name}"
        written = [page.read_text("utf-8") for page in shown]
        assert any(f"{flag}{named}" in text for flag in flags for text in written)


def _command(shown: str):
    fence = examples.Fence("page.md:1", "console", "", tuple(shown.splitlines()))
    (command,) = examples.commands(fence)
    return fence, command


def test_a_shown_line_may_have_other_figures_but_not_other_words():
    fence, command = _command("$ knife neighbors cell\nrank  cells  0.562\n...\n")
    examples.check(fence, command, examples.Ran(0, ["title", "rank   cells   0.871"]))
    with pytest.raises(examples.ExampleError, match="did not write"):
        examples.check(fence, command, examples.Ran(0, ["rank  nuclei  0.562"]))


def test_shown_lines_must_come_in_their_order():
    fence, command = _command("$ knife labels report\nfirst\nsecond\n")
    examples.check(fence, command, examples.Ran(0, ["first", "between", "second"]))
    with pytest.raises(examples.ExampleError, match="did not write"):
        examples.check(fence, command, examples.Ran(0, ["second", "first"]))


def test_an_exit_code_is_0_unless_the_page_names_another():
    fence, command = _command("$ knife ner x  # exit 3\n")
    assert (command.line, command.exit_code) == ("knife ner x", 3)
    with pytest.raises(examples.ExampleError, match="ended with 0, not 3"):
        examples.check(fence, command, examples.Ran(0))
