"""``knife relations`` as a user calls it."""

from __future__ import annotations

import csv
import functools
import io
import json

import networkx
import pytest

from knife.assembly import relations

TEXT = "aspirin was given to London"


@pytest.fixture(scope="module", autouse=True)
def one_parser():
    """Open the pipeline once for all calls: it is the same for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "open_pipeline", functools.cache(relations.open_pipeline))
        yield


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """Write a lexicon of relations in words of the tiny model."""
    place = tmp_path_factory.mktemp("relations") / "mine.tsv"
    rows = ["give\tGIVEN_TO\tverb\tobject\tto", "*\tGIVEN_TO\tlabels\tCHEMICAL\tLOCATION"]
    place.write_text("\n".join(rows))
    return place


@pytest.fixture
def run(invoke, lexicon, seeds):
    def call(*arguments, **settings):
        options = ("--labels", lexicon, "--relations", seeds, "--min-confidence", 0)
        return invoke("relations", *arguments, *options, **settings)

    return call


def line(**more):
    return json.dumps({"text": TEXT, "spans": [[0, 7], [21, 27]], **more}) + "\n"


def test_the_table_names_both_entities_and_the_words(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(line())
    result = run("--file", tmp_path / "in.jsonl")
    assert result.exit_code == 0
    title, header, row = result.stdout.splitlines()[:3]
    assert title == f"in.jsonl:1  {TEXT}"
    assert header.split() == ["confidence", "subject", "relation", "object", "words", "order"]
    assert row.split()[1:] == ["aspirin", "GIVEN_TO", "London", "given", "to", "e1", "r", "e2"]


def test_a_record_has_the_documented_keys(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(line(id="a"))
    record = json.loads(run("--file", tmp_path / "in.jsonl", "--format", "jsonl").stdout)
    assert list(record) == ["id", "text", "triples"]
    assert record["id"] == "a"
    (triple,) = record["triples"]
    assert list(triple) == [
        "subject", "relation", "span", "object", "order", "voice", "negated", "hedged",
        "confidence", "evidence",
    ]  # fmt: skip
    assert list(triple["subject"]) == ["start", "end", "text", "label", "score"]
    assert triple["span"] == {"start": 12, "end": 20, "text": "given to"}
    assert list(triple["evidence"]) == ["seeds", "path", "lexicon", "masked", "substitutes"]
    assert triple["voice"] == "passive"


def test_csv_has_a_row_for_each_triple(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(line() + line())
    result = run("--file", tmp_path / "in.jsonl", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["relation"] for row in rows] == ["GIVEN_TO"] * 2
    assert (rows[0]["words"], rows[0]["start"], rows[0]["negated"]) == ("given to", "12", "false")


def test_reasons_are_shown_if_asked_for(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(line())
    shown = run("--file", tmp_path / "in.jsonl", "--explain").stdout
    assert "path: object < give > to" in shown
    assert "the words say: GIVEN_TO" in shown
    assert "at the mask: " in shown


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_all_triples_become_one_graph(run, tmp_path, suffix):
    (tmp_path / "in.jsonl").write_text(line() + line())
    graph = tmp_path / f"out.{suffix}"
    assert run("--file", tmp_path / "in.jsonl", "--graph", graph).exit_code == 0
    if suffix == "graphml":
        assert networkx.read_graphml(graph, force_multigraph=True).number_of_edges() == 2
    assert "GIVEN_TO" in graph.read_text()
    again = run("--file", tmp_path / "in.jsonl", "--graph", graph)
    assert again.exit_code == 1
    assert "exists" in again.stderr


def test_a_graph_of_another_kind_is_refused_before_any_work(run):
    result = run(TEXT, "--graph", "x.txt")
    assert result.exit_code == 1
    assert ".graphml" in result.stderr


def test_a_text_without_relations_says_so(run):
    result = run("w1 w2 w3")
    assert result.exit_code == 0
    assert result.stdout == "no relations\n"


def test_bad_records_are_set_aside_and_the_others_answered(run, tmp_path):
    wrong = json.dumps({"text": TEXT, "spans": [[0, 99]]}) + "\n"
    (tmp_path / "in.jsonl").write_text("{\n" + wrong + line())
    result = run("--file", tmp_path / "in.jsonl", "--format", "jsonl")
    assert result.exit_code == 3
    assert len(result.stdout.splitlines()) == 1
    assert "in.jsonl:1" in result.stderr
    assert "in.jsonl:2" in result.stderr


def test_results_go_to_a_file(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(line())
    out = tmp_path / "out.jsonl"
    result = run("--file", tmp_path / "in.jsonl", "--format", "jsonl", "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text())["triples"]


def test_an_unknown_relation_is_refused_with_those_there_are(run):
    result = run(TEXT, "--relation", "LOVES")
    assert result.exit_code == 1
    assert "no relation 'LOVES'; expected one of GIVEN_TO" in result.stderr


def test_rules_alone_have_no_parse(run):
    result = run(TEXT, "--pipeline", "none")
    assert result.exit_code == 2
    assert "no parser" in result.stderr


def test_a_broken_lexicon_is_refused_with_its_line(invoke, tmp_path):
    (tmp_path / "bad.tsv").write_text("hug\tLIKES\n")
    result = invoke("relations", TEXT, "--relations", tmp_path / "bad.tsv")
    assert result.exit_code == 1
    assert "line 1" in result.stderr


def test_nothing_to_read_is_a_wrong_call(run):
    assert run().exit_code == 2
