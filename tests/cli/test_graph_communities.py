"""``knife graph communities`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

CITIES = {"London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"}
DRUGS = {"aspirin", "ibuprofen", "morphine", "codeine", "insulin", "heparin"}


def test_planted_families_are_communities(invoke):
    found = json.loads(invoke("graph communities", "--format", "json").stdout)
    groups = [{member["name"] for member in one["members"]} for one in found["communities"]]
    assert any(group >= CITIES for group in groups)
    assert any(group >= DRUGS for group in groups)
    assert sum(one["size"] for one in found["communities"]) == found["nodes"]
    assert found["n_communities"] == len(groups)


def test_a_record_has_the_documented_keys_and_can_be_cut(invoke):
    command = ("graph communities", "--format", "json", "--top", 2, "--members", 3)
    found = json.loads(invoke(*command).stdout)
    assert list(found) == [
        "nodes", "modularity", "resolution", "seed", "n_communities", "communities",
    ]  # fmt: skip
    assert [list(one) for one in found["communities"]] == [["name", "size", "members"]] * 2
    for one in found["communities"]:
        assert len(one["members"]) == 3
        assert one["members"][0]["name"] == one["name"]
        strengths = [member["strength"] for member in one["members"]]
        assert strengths == sorted(strengths, reverse=True)


def test_the_table_says_how_many_there_are_and_how_to_see_more(invoke):
    result = invoke("graph communities", "--top", 1)
    assert result.exit_code == 0
    assert " communities of " in result.stdout.splitlines()[0]
    assert "modularity 0." in result.stdout.splitlines()[0]
    assert "more; --top shows them." in result.stdout.splitlines()[-1]


def test_csv_has_a_row_for_each_node(invoke):
    rows = list(csv.DictReader(io.StringIO(invoke("graph communities", "--format", "csv").stdout)))
    assert list(rows[0]) == ["community", "name", "size", "rank", "member", "strength"]
    assert len({row["member"] for row in rows}) == len(rows) > 400


def test_only_what_lies_around_a_term_can_be_cut(invoke):
    result = invoke("graph communities", "--around", "Rome", "--around", "aspirin", "--breadth", 5)
    assert result.exit_code == 0
    assert "2 communities of 12 nodes" in result.stdout


def test_the_same_call_gives_the_same_again(invoke):
    one, two = (invoke("graph communities", "--seed", 5).stdout for _ in range(2))
    assert one == two


def test_a_resolution_of_zero_is_a_wrong_call(invoke):
    assert invoke("graph communities", "--resolution", 0).exit_code == 2
