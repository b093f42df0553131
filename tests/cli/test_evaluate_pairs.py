import json

import pytest

SYNONYMS = [(f"w{n}", f"w{n + 12}") for n in range(12)]
HYPERNYMS = [(f"w{n}", "London") for n in range(12)]


@pytest.fixture
def files(tmp_path):
    paths = []
    for name, rows in (("synonyms", SYNONYMS), ("hypernyms", HYPERNYMS)):
        path = tmp_path / f"{name}.tsv"
        path.write_text("".join(f"{one}\t{two}\tgeneral\n" for one, two in rows))
        paths.append(path)
    return paths


def test_tables_say_edges_directions_and_what_separates(invoke, files):
    result = invoke("evaluate pairs", *files)
    assert result.exit_code == 0, result.output
    assert "synonyms/hypernyms" in result.stdout
    assert "all together" in result.stdout
    assert "one-way edge" in result.stdout or "frequency" in result.stdout


def test_json_holds_every_figure_with_its_interval(invoke, files):
    report = json.loads(invoke("evaluate pairs", *files, "--format", "json").stdout)
    assert set(report) == {"model", "edges", "directions", "separations"}
    assert [edge["relation"] for edge in report["edges"]] == ["synonyms", "hypernyms"]
    area = report["separations"][0]["area"]
    assert area["low"] <= area["value"] <= area["high"]
    assert {one["relation"] for one in report["directions"]} == {"hypernyms"}


def test_no_relation_need_have_a_direction(invoke, files):
    report = json.loads(
        invoke("evaluate pairs", files[0], "--directed", "x", "--format", "json").stdout
    )
    assert report["directions"] == report["separations"] == []


def test_results_go_to_a_file_that_is_not_there_yet(invoke, files, tmp_path):
    out = tmp_path / "report.json"
    assert invoke("evaluate pairs", files[0], "--format", "json", "--out", out).exit_code == 0
    assert json.loads(out.read_text())["edges"]
    assert invoke("evaluate pairs", files[0], "--out", out).exit_code == 1


def test_pairs_without_the_tag_are_said_to_be_missing(invoke, files):
    result = invoke("evaluate pairs", *files, "--tag", "law")
    assert result.exit_code == 1
    assert "tags of the file: general" in result.stderr
    assert result.stdout == ""


def test_what_is_no_file_of_pairs_is_refused(invoke, tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("one\n")
    result = invoke("evaluate pairs", path)
    assert result.exit_code == 1
    assert "line 1" in result.stderr
    assert invoke("evaluate pairs", tmp_path / "none.tsv").exit_code == 2
