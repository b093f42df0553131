"""The loop of labelling as a user goes through it."""

from __future__ import annotations

import json

import pytest


def test_init_writes_terms_to_label_with_their_clusters(invoke, tmp_path):
    out = tmp_path / "mine.tsv"
    assert invoke("labels init", "--out", out, "--top", 5).exit_code == 0
    lines = [line for line in out.read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "term\tlabel\tweight\tsource"
    term, label, weight, source = lines[1].split("\t")
    assert (label, weight) == ("", "")
    assert source.startswith("cluster of ")
    assert term in source


def test_init_leaves_out_what_is_labelled_already(invoke, lexicon, tmp_path):
    assert invoke("labels init", "--out", tmp_path / "a.tsv", "--known", lexicon).exit_code == 0
    terms = {line.split("\t")[0] for line in (tmp_path / "a.tsv").read_text().splitlines()}
    assert not terms & {"London", "Paris", "Berlin", "aspirin"}


def test_no_command_rewrites_what_a_person_edits(invoke, lexicon):
    before = lexicon.read_bytes()
    result = invoke("labels init", "--out", lexicon)
    assert result.exit_code == 1
    assert "no command rewrites" in result.stderr
    assert invoke("labels apply", lexicon, "--out", lexicon, "--force").exit_code != 0
    assert lexicon.read_bytes() == before


def test_apply_saves_signatures_that_ner_takes(invoke, lexicon, tmp_path):
    result = invoke("labels apply", lexicon, "--out", tmp_path / "mine")
    assert result.exit_code == 0
    assert "14 terms with 3 labels reach" in result.stdout
    text = "She is in Vienna."
    found = invoke("ner", text, "--labels", tmp_path / "mine", "--format", "jsonl")
    entities = json.loads(found.stdout)["entities"]
    # Vienna is not in the lexicon: its neighbours told its label.
    assert [(one["text"], one["label"]) for one in entities] == [("Vienna", "LOCATION/CITY")]


def test_apply_keeps_what_is_there_unless_forced(invoke, lexicon, tmp_path):
    place = tmp_path / "mine"
    assert invoke("labels apply", lexicon, "--out", place).exit_code == 0
    assert invoke("labels apply", lexicon, "--out", place).exit_code == 1
    assert invoke("labels apply", lexicon, "--out", place, "--force").exit_code == 0


def test_report_shows_reach_score_and_what_is_next(invoke, lexicon):
    result = invoke("labels report", lexicon)
    assert result.exit_code == 0
    for words in ("14 terms", "Held out: ", "plain kNN", "majority"):
        assert words in result.stdout


def test_report_as_json_holds_the_same(invoke, lexicon):
    found = json.loads(invoke("labels report", lexicon, "--format", "json").stdout)
    assert list(found) == ["coverage", "held_out", "conflicts", "next_terms"]
    assert found["coverage"]["terms"] == 14
    assert 0 <= found["held_out"]["accuracy"] <= 1


@pytest.mark.parametrize("command", ["labels apply", "labels report"])
def test_a_lexicon_that_cannot_be_understood_names_file_and_line(invoke, tmp_path, command):
    bad = tmp_path / "bad.tsv"
    bad.write_bytes(b"term\tlabel\nLondon\tLOCATION\nParis\nRome\tA/B/C\n\xff\tX\n")
    out = ["--out", tmp_path / "out"] if command.endswith("apply") else []
    result = invoke(command, bad, *out)
    assert result.exit_code == 1
    for line in (3, 4, 5):
        assert f"bad.tsv, line {line}" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_lexicon_without_labels_says_so(invoke, tmp_path):
    (tmp_path / "empty.tsv").write_text("term\tlabel\nLondon\t\n")
    result = invoke("labels report", tmp_path / "empty.tsv")
    assert result.exit_code == 1
    assert "has a label" in result.stderr


def test_a_lexicon_that_is_not_there_is_a_usage_error(invoke, tmp_path):
    assert invoke("labels report", tmp_path / "none.tsv").exit_code == 2


def test_labels_alone_shows_its_help(bare):
    result = bare("labels", "--help")
    assert result.exit_code == 0
    for name in ("list", "init", "apply", "report"):
        assert name in result.stdout


def test_list_shows_every_label_with_its_terms(bare, lexicon):
    result = bare("labels", "list", lexicon)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["label", "terms", "such", "as"]
    assert ["CHEMICAL/DRUG", "3", "aspirin,", "ibuprofen,", "morphine"] in rows
    assert [row[0] for row in rows[1:]] == [
        "CHEMICAL", "CHEMICAL/DRUG", "LOCATION", "LOCATION/CITY", "NONE",
    ]  # fmt: skip


def test_list_counts_the_terms_of_a_first_level_once(bare, tmp_path):
    mine = tmp_path / "mine.tsv"
    mine.write_text("tea\tDRINK\ntea\tDRINK/HOT\nwine\tDRINK/COLD\nport\tDRINK\nport\tPLACE\n")
    found = json.loads(bare("labels", "list", mine, "--format", "json").stdout)
    assert found["labels"] == [
        {"label": "DRINK", "terms": 3, "examples": ["tea", "wine", "port"]},
        {"label": "DRINK/COLD", "terms": 1, "examples": ["wine"]},
        {"label": "DRINK/HOT", "terms": 1, "examples": ["tea"]},
        {"label": "PLACE", "terms": 1, "examples": ["port"]},
    ]


def test_list_without_a_lexicon_shows_the_one_that_ships(bare):
    found = json.loads(bare("labels", "list", "--format", "json").stdout)
    assert {"DISEASE", "CHEMICAL/DRUG", "NONE"} <= {one["label"] for one in found["labels"]}


def test_every_label_that_is_listed_can_be_asked_for(invoke, bare, lexicon):
    found = json.loads(bare("labels", "list", lexicon, "--format", "json").stdout)
    names = [one["label"] for one in found["labels"] if one["label"] != "NONE"]
    told = ",".join(names)
    assert invoke("ner", "In Rome.", "--labels", lexicon, "--only", told).exit_code == 0


def test_list_refuses_what_is_no_lexicon(bare, tmp_path):
    (tmp_path / "bad.tsv").write_text("only one column\n")
    result = bare("labels", "list", tmp_path / "bad.tsv")
    assert result.exit_code == 1
    assert "bad.tsv, line 1" in result.stderr
