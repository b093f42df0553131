"""``knife graph export`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import networkx
import pytest
from pyarrow import parquet


@pytest.fixture
def expected(invoke):
    """Give the edges around Rome, as ``knife graph show`` has them."""
    found = json.loads(invoke("graph show", "Rome", "--format", "json").stdout)
    return {(edge["source"], edge["target"]): edge["cosine"] for edge in found["edges"]}


@pytest.mark.parametrize("suffix", ["graphml", "gexf", "json"])
def test_a_neighborhood_is_a_network(invoke, tmp_path, suffix, expected):
    out = tmp_path / f"rome.{suffix}"
    assert invoke("graph export", "--around", "Rome", "--out", out).exit_code == 0
    if suffix == "json":
        found = networkx.node_link_graph(json.loads(out.read_text("utf-8")), edges="edges")
    else:
        found = getattr(networkx, f"read_{suffix}")(out)
    assert {(one, two): known for one, two, known in found.edges(data="cosine")} == expected
    assert found.nodes["Rome"]["hop"] == 0


def test_tables_hold_the_same_edges(invoke, tmp_path, expected):
    for suffix in ("csv", "parquet"):
        assert invoke(
            "graph export", "--around", "Rome", "--out", tmp_path / f"a.{suffix}"
        ).exit_code == 0  # fmt: skip
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert {(row["source"], row["target"]): float(row["cosine"]) for row in rows} == expected
    table = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [(row["source"], row["target"]) for row in table] == list(expected)


def test_the_whole_graph_is_the_default(invoke, tmp_path):
    assert invoke("graph export", "--out", tmp_path / "all.graphml").exit_code == 0
    found = networkx.read_graphml(tmp_path / "all.graphml")
    hubs = json.loads(invoke("graph hubs", "--format", "json").stdout)
    assert (len(found), found.size()) == (hubs["nodes"], hubs["edges"])
    assert "hop" not in found.nodes["Rome"]


def test_the_run_says_what_it_wrote_and_nothing_on_standard_output(bare, tiny, tmp_path):
    out = tmp_path / "a.csv"
    result = bare("graph", "export", "--around", "Rome", "--out", out, "--model", tiny)
    assert result.stdout == ""
    assert f"edges to {out}." in result.stderr


def test_other_kinds_are_refused_before_any_work(invoke, tmp_path):
    result = invoke("graph export", "--out", tmp_path / "a.xml")
    assert result.exit_code == 1
    assert ".graphml, .gexf, .json, .csv, .parquet" in result.stderr


@pytest.mark.parametrize("suffix", ["graphml", "csv", "parquet"])
def test_what_is_there_is_kept_unless_forced(invoke, tmp_path, suffix):
    out = tmp_path / f"a.{suffix}"
    out.write_text("mine")
    command = ("graph export", "--around", "Rome", "--out", out)
    result = invoke(*command)
    assert result.exit_code == 1
    assert "exists" in result.stderr
    assert out.read_text() == "mine"
    assert invoke(*command, "--force").exit_code == 0
    assert out.read_bytes() != b"mine"


def test_without_pyarrow_parquet_is_refused_before_any_work(invoke, tmp_path, monkeypatch):
    from knife.faces.graph_files import edges

    monkeypatch.setattr(edges, "find_spec", lambda _: None)
    result = invoke("graph export", "--out", tmp_path / "a.parquet")
    assert result.exit_code == 1
    assert "pip install 'bert-knife[parquet]'" in result.stderr
