"""``knife evaluate relations`` as a user calls it."""

from __future__ import annotations

import functools
import json

import pytest

from knife.assembly import relations

TRIPLE = {
    "subject": [0, 7], "relation_span": [12, 20], "object": [21, 27], "relation": "GIVEN_TO",
    "order": "e1 r e2", "voice": "passive", "negated": False, "hedged": False,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def one_parser():
    """Open the pipeline once for all calls: it is the same for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "open_pipeline", functools.cache(relations.open_pipeline))
        yield


@pytest.fixture
def run(invoke, lexicon, tmp_path):
    seeds, gold = tmp_path / "mine.tsv", tmp_path / "gold.jsonl"
    seeds.write_text("give\tGIVEN_TO\tverb\tobject\tto\n")
    right = {"text": "aspirin was given to London", "triples": [TRIPLE]}
    turned = TRIPLE | {"subject": [21, 27], "object": [0, 7]}
    wrong = {"text": "insulin was given to Berlin", "triples": [turned]}
    gold.write_text(json.dumps(right) + "\n" + json.dumps(wrong) + "\n")

    def call(*arguments):
        options = ("--labels", lexicon, "--relations", seeds, "--min-confidence", 0)
        return invoke("evaluate relations", gold, *options, *arguments)

    return call


def test_json_has_figures_with_intervals_and_groups(run):
    report = json.loads(run("--entities", "given", "--format", "json").stdout)
    assert list(report) == ["given"]
    assert list(report["given"]) == ["texts", "triples", "answers", "figures", "groups"]
    figures = report["given"]["figures"]
    assert figures["type"]["value"] == 1
    assert figures["direction"]["value"] == figures["whole"]["value"] == 0.5
    assert set(figures["type"]) == {"value", "low", "high", "n"}
    assert {one["by"] for one in report["given"]["groups"]} == {"order", "voice", "relation"}


def test_the_table_has_both_ways(run):
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith("2 triples in 2 texts\n")
    assert "entities given  direction" in result.stdout
    assert "entities found  F1" in result.stdout


def test_errors_are_shown_if_asked_for(run):
    shown = run("--entities", "given", "--errors", 5).stdout
    assert "gold.jsonl:2  Berlin | GIVEN_TO, given to | insulin   but: insulin | GIVEN_TO" in shown
    assert "gold.jsonl:1 " not in shown


def test_a_report_goes_to_a_file_that_is_not_there(run, tmp_path):
    out = tmp_path / "report.json"
    assert run("--entities", "given", "--format", "json", "--out", out).exit_code == 0
    assert json.loads(out.read_text())["given"]["texts"] == 2
    assert run("--out", out).exit_code == 1


def test_gold_that_cannot_be_read_is_refused_with_its_line(invoke, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"text": "a"}\n')
    result = invoke("evaluate relations", tmp_path / "bad.jsonl")
    assert result.exit_code == 1
    assert "line 1" in result.stderr
