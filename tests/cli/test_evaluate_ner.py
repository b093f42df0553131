"""Scoring entities against gold files as a user does."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from knife.cli.evaluate_ner import _PROTOCOLS

from knife.analyses.evaluation.ner_reports import PROTOCOLS

GOLD = """\
-DOCSTART- -X- O

aspirin\tB-CHEMICAL
was\tO
given\tO
in\tO
London\tB-LOC
.\tO

the\tO
morphine\tB-CHEMICAL
to\tO
Paris\tB-LOC
and\tO
Rome\tB-LOC
w1\tB-MISC

a\tO
w2\tO
is\tO
given\tO

Berlin\tB-LOC
and\tO
codeine\tB-CHEMICAL
"""

RECORDS = [
    {"text": "insulin in Vienna", "entities": [[0, 7, "CHEMICAL"], [11, 17, "LOCATION"]]},
    {"text": "heparin was given", "entities": [{"start": 0, "end": 7, "label": "CHEMICAL"}]},
]


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    """Write a directory with two sets, one of them packed."""
    place = tmp_path_factory.mktemp("gold")
    (place / "columns.conll").write_text(GOLD)
    lines = "".join(json.dumps(record) + "\n" for record in RECORDS)
    (place / "records.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (place / "README.md").write_text("Not gold.")
    return place


@pytest.fixture
def evaluate(invoke, lexicon):
    """Call the command with the tiny model and a lexicon of cities and drugs."""

    def call(*arguments, **settings):
        return invoke("evaluate ner", *arguments, "--labels", lexicon, **settings)

    return call


def record(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_directory_is_scored_under_every_protocol_that_the_table_names(evaluate, gold):
    result = evaluate(gold)
    assert result.exit_code == 0, result.output
    for words in (
        "on 2 sets: 6 sentences, 10 gold mentions",
        "strict: end to end, span and label right (as seqeval, strict, IOB2)",
        "partial: end to end, a right span earns 1",
        "partial, ent_type: ",
        "partial, exact: ",
        "typing, first label: gold spans given",
        "typing, either of two: ",
        "majority  lexicon",
        "mean of the sets",
        "strict, by label",
        "Where gold mentions are lost",
        "typing, errors by kind",
        "Expected calibration error",
        "columns: LOC is scored as LOCATION.",
        "columns: gold mentions left out: MISC (1).",
    ):
        assert words in result.stdout


def test_the_record_has_the_documented_fields(evaluate, gold):
    found = record(evaluate(gold, "--format", "json", "--errors", 1))
    assert list(found) == [
        "model", "revision", "labels_digest", "threshold", "sample", "seed", "protocols", "sets",
        "means", "notes",
    ]  # fmt: skip
    assert set(found["protocols"]) == set(found["means"]) == {"strict", "partial", "typing"}
    assert [one["set"] for one in found["sets"]] == ["columns", "records"]
    first = found["sets"][0]
    assert (first["sentences"], first["sentences_without_gold"]) == (4, 1)
    assert first["labels"] == ["CHEMICAL", "LOCATION"]
    assert first["renamed"] == {"LOC": "LOCATION"}
    assert first["left_out_gold"] == {"MISC": 1}
    strict = first["strict"]["scores"]
    assert set(strict) == {"knife", "majority", "lexicon"}
    assert set(strict["knife"]["strict"]["by_label"]) == {"CHEMICAL", "LOCATION"}
    assert strict["knife"]["strict"]["gold"] == 7
    f1 = strict["knife"]["strict"]["f1"]
    assert 0 <= f1["low"] <= f1["value"] <= f1["high"] <= 1
    assert set(first["typing"]["scores"]["knife"]) == {"first", "first_two"}
    assert set(first["partial"]["scores"]["lexicon"]) == {"partial", "ent_type", "exact"}
    assert set(first["typing"]["confusion"]) == {"gold", "predicted", "counts"}
    assert set(first["typing"]["calibration"]) == {"expected_calibration_error", "bins"}
    assert set(first["losses"]) == {
        "touched", "detected", "found", "label_given", "label_given_of_found", "label_found",
    }  # fmt: skip


def test_the_lexicon_alone_finds_what_it_holds(evaluate, gold):
    found = record(evaluate(gold / "columns.conll", "--format", "json"))
    baseline = found["sets"][0]["strict"]["scores"]["lexicon"]["strict"]
    # It holds London, Paris, Berlin, aspirin and morphine; not Rome and codeine.
    assert (baseline["right"], baseline["predicted"], baseline["gold"]) == (5, 5, 7)
    assert found["means"] == {}


def test_one_set_shows_what_labels_were_taken_for(evaluate, gold):
    result = evaluate(gold / "columns.conll", "--protocol", "typing")
    assert "columns, typing, what gold mentions were taken for" in result.stdout
    assert "columns, typing, scores against the share that is right" in result.stdout
    assert "strict" not in result.stdout


def test_errors_are_shown_with_sentence_answer_and_cues(evaluate, gold, tmp_path):
    wrong = tmp_path / "wrong.conll"
    wrong.write_text(
        GOLD.replace("B-LOC", "B-SWAP").replace("CHEMICAL", "LOC").replace("SWAP", "CHEMICAL")
    )
    result = evaluate(wrong, "--errors", 2, "--protocol", "typing")
    assert re.search(r"wrong, typing: 2 of \d errors", result.stdout)
    assert re.search(r"wrong label  wrong\.conll:\d+  .*\[\w+\]", result.stdout)
    assert "  gold       " in result.stdout
    assert "  predicted  " in result.stdout
    assert "context_free" in result.stdout
    shown = record(evaluate(wrong, "--errors", 2, "--format", "json"))["sets"][0]["typing"][
        "errors"
    ]
    assert len(shown["shown"]) == 2
    for one in shown["shown"]:
        assert set(one) == {
            "kind", "place", "text", "span_given", "gold", "predicted", "is_candidate", "explained",
        }  # fmt: skip
        span = one["explained"]
        assert one["text"][span["start"] : span["end"]] == span["text"]
        assert span["evidence"]


def test_markdown_has_headings_and_tables(evaluate, gold):
    result = evaluate(gold, "--format", "markdown", "--errors", 1)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "# Entities against gold"
    headings = [line for line in lines if line.startswith("#")]
    assert len(headings) == len(set(headings))
    assert "## strict" in headings
    assert "### records, typing, what gold mentions were taken for" in headings
    for line in lines:
        if line.startswith("|"):
            assert line.endswith("|")
    assert "- columns: LOC is scored as LOCATION." in lines


def test_the_report_can_be_written_to_a_file_and_is_not_overwritten(evaluate, gold, tmp_path):
    out = tmp_path / "report.md"
    call = [gold / "columns.conll", "--protocol", "typing", "--format", "markdown", "--out", out]
    result = evaluate(*call)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text().startswith("# Entities against gold")
    assert evaluate(*call).exit_code == 1
    assert evaluate(*call, "--force").exit_code == 0


def test_a_sample_is_drawn_by_the_seed(evaluate, gold):
    def some(seed):
        found = record(evaluate(gold, "--sample", 2, "--seed", seed, "--format", "json"))
        assert [one["sentences"] for one in found["sets"]] == [2, 2]
        assert found["sets"][0]["sentences_in_file"] == 4
        return found

    assert some(1) == some(1)
    assert some(1)["seed"] == 1


def test_labels_can_be_ignored_and_the_others_scored(evaluate, gold):
    found = record(evaluate(gold, "--ignore", "LOC", "--ignore", "LOCATION", "--format", "json"))
    assert [one["labels"] for one in found["sets"]] == [["CHEMICAL"], ["CHEMICAL"]]
    assert found["sets"][0]["left_out_gold"] == {"LOC": 4, "MISC": 1}
    result = evaluate(gold, "--ignore", "NOSUCH")
    assert result.exit_code == 1
    assert "no set has the label 'NOSUCH'" in result.stderr


def test_maps_rename_ours_for_all_sets_or_for_one(evaluate, gold, tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("label\town\nLOCATION\tLOC\nCHEMICAL\tLOC\n")

    def labels(*maps):
        options = [part for one in maps for part in ("--map", one)]
        found = record(evaluate(gold, *options, "--protocol", "typing", "--format", "json"))
        return [one["labels"] for one in found["sets"]]

    plain = ["CHEMICAL", "LOCATION"]
    assert labels() == [plain, plain]
    assert labels(f"columns={own}") == [["LOC"], plain]
    other = tmp_path / "other.tsv"
    other.write_text("LOCATION\tLOCATION\n")
    assert labels(f"columns={own}", other) == [["LOC"], plain]
    result = evaluate(gold, "--map", f"nosuch={own}")
    assert result.exit_code == 2
    assert "names a set that is not there; expected one of columns, records" in result.stderr
    (tmp_path / "typo.tsv").write_text("LOCATOIN\tLOC\n")
    result = evaluate(gold, "--map", tmp_path / "typo.tsv")
    assert result.exit_code == 1
    assert "LOCATOIN" in result.stderr


def test_a_set_without_known_labels_is_said_so_before_a_model_is_opened(bare, tmp_path, lexicon):
    (tmp_path / "a.conll").write_text("x\tB-THING\n")
    result = bare("evaluate", "ner", tmp_path / "a.conll", "--labels", lexicon, "--model", "/none")
    assert result.exit_code == 1
    assert "the set 'a' has no label that can be scored, only THING" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.conll", "word\tNN\n", "a.conll, line 1: 'NN' is no tag"),
        ("a.jsonl", "{", "a.jsonl, line 1: the line is no JSON"),
        ("a.conll", "", "holds no sentence"),
    ],
)
def test_gold_that_cannot_be_used_ends_the_run(bare, tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    result = bare("evaluate", "ner", tmp_path / name, "--model", "/none")
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_place_that_is_not_there_ends_the_run(bare, tmp_path):
    result = bare("evaluate", "ner", tmp_path / "none.conll")
    assert result.exit_code == 1
    assert "there is no gold file" in result.stderr


def test_a_threshold_leaves_entities_out(evaluate, gold):
    def predicted(*options):
        found = record(evaluate(gold, "--protocol", "strict", "--format", "json", *options))
        return sum(one["strict"]["scores"]["knife"]["strict"]["predicted"] for one in found["sets"])

    assert predicted("--threshold", 1) <= predicted("--threshold", 0.01)
    assert predicted("--threshold", 0.01) > 0


def test_protocols_can_be_chosen_by_the_names_that_the_library_has():
    assert _PROTOCOLS == PROTOCOLS


def test_nothing_to_score_is_a_usage_error(bare):
    assert bare("evaluate", "ner").exit_code == 2


def test_help_names_the_protocols(bare):
    shown = " ".join(bare("evaluate", "ner", "--help").stdout.split())
    assert "typing gold spans are given" in shown
    assert "ner" in bare("evaluate", "--help").stdout
