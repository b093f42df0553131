"""``knife graph hubs`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json


def test_the_table_lists_the_nodes_of_most_tails(invoke):
    result = invoke("graph hubs", "--top", 4)
    assert result.exit_code == 0
    title, header, *lines = result.stdout.splitlines()
    assert " nodes, " in title
    assert header.split()[:2] == ["rank", "name"]
    counts = [int(line.split()[2]) for line in lines[:4]]
    assert counts == sorted(counts, reverse=True)
    assert lines[4].startswith("Skewness: ")
    assert "lie in no tail" in lines[5]


def test_a_record_has_the_documented_keys(invoke):
    found = json.loads(invoke("graph hubs", "--format", "json", "--within", 3).stdout)
    assert list(found) == [
        "nodes", "edges", "unseen", "tailless", "skewness", "within", "k_skewness", "hubs",
    ]  # fmt: skip
    assert list(found["hubs"][0]) == [
        "name", "in_degree", "k_occurrence", "out_degree", "reciprocal",
    ]  # fmt: skip
    assert found["within"] == 3
    assert len(found["hubs"]) == 20
    assert all(one["k_occurrence"] <= one["in_degree"] for one in found["hubs"])


def test_counts_are_those_of_the_edges(invoke, tmp_path):
    edges = tmp_path / "edges.csv"
    assert invoke("graph export", "--out", edges).exit_code == 0
    targets = [row["target"] for row in csv.DictReader(io.StringIO(edges.read_text("utf-8")))]
    rows = csv.DictReader(io.StringIO(invoke("graph hubs", "--format", "csv").stdout))
    for row in rows:
        assert targets.count(row["name"]) == int(row["in_degree"])
