"""``knife inspect`` as a user calls it."""

from __future__ import annotations

import json

import pytest

KEYS = [
    "model",
    "revision",
    "is_cased",
    "anatomy",
    "files",
    "recomposition_error",
    "vocabulary",
    "tails",
    "hubs",
    "bias",
    "isotropy",
    "probes",
    "cls",
    "uses",
    "notes",
]


@pytest.fixture
def phrases(tmp_path):
    path = tmp_path / "phrases.txt"
    path.write_text("London was given\naspirin in Paris\n\nthe Rome\n")
    return path


def test_the_table_shows_every_section(invoke, phrases):
    result = invoke("inspect", "--phrases", phrases)
    assert result.exit_code == 0
    for title in ("Parts", "Vocabulary", "Neighbourhoods", "Bias", "States", "can be used for"):
        assert title in result.stdout
    assert "cls.predictions.transform" in result.stdout
    assert "over 3 phrases" in result.stdout


def test_json_has_the_documented_keys(invoke, phrases):
    record = json.loads(invoke("inspect", "--phrases", phrases, "--format", "json").stdout)
    assert list(record) == KEYS
    assert record["recomposition_error"] < 1e-3
    assert record["anatomy"]["n_layers"] == 1
    assert record["files"]["pair_head"] == ""
    assert record["cls"]["n_phrases"] == 3
    assert set(record["uses"][0]) == {"use", "answer", "reason"}
    assert set(record["hubs"]["in_most_tails"][0]) == {"term", "tails"}


def test_markdown_is_tables(invoke, tmp_path):
    out = tmp_path / "card.md"
    assert invoke("inspect", "--format", "markdown", "--out", out).exit_code == 0
    lines = out.read_text().splitlines()
    assert lines[0] == "# tiny, BertForMaskedLM"
    rows = [line for line in lines if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    assert "| use | answer | because |" in rows


def test_the_same_call_gives_the_same_bytes(invoke):
    one, two = (invoke("inspect", "--format", "json").stdout for _ in range(2))
    assert one == two


def test_odd_probes_are_read(invoke, tmp_path):
    path = tmp_path / "probes.txt"
    path.write_bytes("😀 שלום e\u0301\n".encode() + b"a\x00b\n" + b"was " * 400 + b"\n")
    result = invoke("inspect", "--sentences", path, "--format", "json")
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["probes"]["n_left_out"] == 1
    assert record["probes"]["unknown"] > 0.5


def test_a_broken_line_is_set_aside(invoke, tmp_path):
    path = tmp_path / "probes.txt"
    path.write_bytes(b"London was in Paris\n\xff\xfe\n")
    result = invoke("inspect", "--sentences", path)
    assert result.exit_code == 3
    assert "Set aside probes.txt:2" in result.stderr
    assert "Parts" in result.stdout


def test_an_empty_file_of_phrases_is_noted(invoke, tmp_path):
    path = tmp_path / "none.txt"
    path.write_text("\n")
    result = invoke("inspect", "--phrases", path)
    assert result.exit_code == 0
    assert "No test of [CLS]" in result.stdout


def test_out_keeps_what_is_there(invoke, tmp_path):
    out = tmp_path / "card.md"
    out.write_text("mine")
    result = invoke("inspect", "--out", out)
    assert result.exit_code == 1
    assert out.read_text() == "mine"


def test_a_model_without_a_head_is_refused(bare, headless):
    result = bare("inspect", "--model", headless)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") or "Error: " in result.stderr
