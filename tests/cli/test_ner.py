"""``knife ner`` as a user calls it, on good and bad records."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from knife.store.signatures import save_signatures
from knife.types.labels import Signatures

TEXT = "She took aspirin with ibuprofen in London."
WHOLE = ("--nested", "--format", "jsonl")


@pytest.fixture
def ner(invoke, lexicon):
    return lambda *arguments, **settings: invoke("ner", *arguments, "--labels", lexicon, **settings)


def records(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def labelled(record: dict) -> dict[str, str]:
    return {entity["text"]: entity["label"] for entity in record["entities"]}


def test_entities_of_a_text_are_found_and_typed(ner):
    result = ner(TEXT, "--format", "jsonl")
    assert result.exit_code == 0
    (record,) = records(result)
    assert labelled(record)["aspirin"] == "CHEMICAL/DRUG"
    assert labelled(record)["London"] == "LOCATION/CITY"


def test_a_record_has_the_documented_keys_and_true_offsets(ner):
    (record,) = records(ner(TEXT, "--format", "jsonl"))
    assert list(record) == ["id", "text", "entities"]
    fields = ["start", "end", "text", "label", "score", "margin", "alternatives"]
    for entity in record["entities"]:
        assert list(entity) == fields
        assert TEXT[entity["start"] : entity["end"]] == entity["text"]
        assert 0 <= entity["score"] <= 1


def test_explain_adds_who_voted(ner):
    (record,) = records(ner(TEXT, "--format", "jsonl", "--explain"))
    cue = record["entities"][0]["evidence"][0]
    assert list(cue) == ["kind", "source", "weight", "labels", "votes"]
    shown = ner(TEXT, "--explain").stdout
    assert re.search(r"aspirin  CHEMICAL/DRUG \d\.\d\d, margin \d\.\d\d", shown)
    assert "weight" in shown
    assert "by " in shown


def test_the_margin_is_the_lead_over_the_next_label(ner):
    (record,) = records(ner(TEXT, "--format", "jsonl"))
    for entity in record["entities"]:
        others = [one["score"] for one in entity["alternatives"]] or [0]
        assert entity["margin"] == pytest.approx(entity["score"] - others[0], abs=2e-6)


def test_json_is_one_array_and_jsonl_one_object_a_line(ner):
    array = json.loads(ner(TEXT, "In Paris.", "--format", "json").stdout)
    assert array == records(ner(TEXT, "In Paris.", "--format", "jsonl"))
    assert [one["id"] for one in array] == [1, 2]


def test_the_table_of_one_text_has_no_title_and_of_two_has(ner):
    alone = ner(TEXT).stdout
    assert alone.startswith("start  end  label")
    both = ner(TEXT, "Nothing here.").stdout
    assert both.startswith("argument 1  She took aspirin")
    assert "no entities" in both


def test_conll_has_a_token_and_its_tag_a_line(ner):
    lines = ner("He is in London.", "--format", "conll").stdout.splitlines()
    assert lines[0] == "# id = 1"
    assert "London\tB-LOCATION/CITY" in lines
    assert "in\tO" in lines
    assert lines[-1] == ""


def test_html_is_a_page_of_its_own(ner, tmp_path):
    result = ner(TEXT, "--format", "html", "--out", tmp_path / "page.html")
    assert result.exit_code == 0
    assert result.stdout == ""
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "LOCATION/CITY" in page


def test_threshold_leaves_out_what_is_unsure(ner):
    (record,) = records(ner(TEXT, "--format", "jsonl", "--threshold", "1"))
    assert all(entity["score"] >= 1 for entity in record["entities"])


def test_results_do_not_depend_on_the_batch(ner):
    texts = [TEXT, "In Paris.", "Take ibuprofen.", "", "Vienna is in the rain."]
    one = records(ner(*texts, "--format", "jsonl", "--batch-size", 1))
    assert one == records(ner(*texts, "--format", "jsonl", "--batch-size", 4))


def test_files_arguments_and_stdin_are_answered_in_order(ner, tmp_path):
    (tmp_path / "a.txt").write_text("In Paris.\n\n   \nIn Rome.\n")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt") as file:
        file.write('{"text": "In Berlin.", "id": "own"}\n')
    result = ner(
        "In London.", "--file", tmp_path / "a.txt", "--file", tmp_path / "b.jsonl.gz",
        "--file", "-", "--format", "jsonl", input="In Vienna.\n",
    )  # fmt: skip
    assert result.exit_code == 0
    assert [(one["id"], one["text"]) for one in records(result)] == [
        (1, "In London."),
        ("a.txt:1", "In Paris."),
        ("a.txt:4", "In Rome."),
        ("own", "In Berlin."),
        ("stdin:1", "In Vienna."),
    ]


def test_lines_says_how_stdin_is_read(ner):
    result = ner(
        "--file", "-", "--lines", "jsonl", "--format", "jsonl", input='{"text": "In Rome."}\n'
    )
    assert records(result)[0]["text"] == "In Rome."


def test_bad_records_are_set_aside_and_the_others_answered(ner, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(
        b'{"text": "In London."}\n{broken\n[1]\n{"words": "x"}\n{"text": 3}\n'
        b'{"text": "\\ud800"}\n{"text": "\xff"}\n' + b"[" * 100_000 + b"\n" + b"9" * 5000 + b"\n"
        b'{"text": "In Paris."}\n'
    )
    result = ner("--file", bad, "--format", "jsonl")
    assert result.exit_code == 3
    assert [one["id"] for one in records(result)] == ["bad.jsonl:1", "bad.jsonl:10"]
    for line in range(2, 10):
        assert f"Set aside bad.jsonl:{line}: " in result.stderr
    assert "8 records were set aside." in result.stderr


def test_a_line_that_is_not_utf8_is_set_aside(ner, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"In London.\nIn P\xe4ris.\nIn Rome.\n")
    result = ner("--file", tmp_path / "a.txt", "--format", "jsonl")
    assert result.exit_code == 3
    assert [one["text"] for one in records(result)] == ["In London.", "In Rome."]
    assert "Set aside a.txt:2: byte 5 of the line (0xe4) is not UTF-8" in result.stderr


def test_a_packed_file_that_breaks_off_costs_no_other_file(ner, tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"In Rome.\n")[:-6])
    (tmp_path / "b.txt.gz").write_bytes(b"this is no gzip")
    (tmp_path / "c.txt").write_text("In Paris.\n")
    result = ner(
        "--file", tmp_path / "a.txt.gz", "--file", tmp_path / "b.txt.gz",
        "--file", tmp_path / "c.txt", "--format", "jsonl",
    )  # fmt: skip
    assert result.exit_code == 3
    assert records(result)[-1]["text"] == "In Paris."
    assert "a.txt.gz after line" in result.stderr
    assert "b.txt.gz after line 0" in result.stderr


def test_nothing_answered_is_a_failure_and_leaves_no_file(ner, tmp_path):
    (tmp_path / "a.jsonl").write_text("{broken\n")
    out = tmp_path / "out.json"
    result = ner("--file", tmp_path / "a.jsonl", "--format", "json", "--out", out)
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \t ",
        "😀 in London 👩‍👩‍👧",
        "Cafe\u0301 in London",
        "هو في London اليوم",
        "In London\x00 and\x1b[31m Paris",
        "\ufeffIn London",
        "In\u2028London\r\nand Paris",
    ],
)
def test_odd_texts_are_answered_with_true_offsets(ner, tmp_path, text):
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps({"text": text}) + "\n")
    (record,) = records(ner("--file", path, "--format", "jsonl"))
    assert record["text"] == text
    for entity in record["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    for style in ("table", "conll", "html"):
        shown = ner("--file", path, "--format", style)
        assert shown.exit_code == 0
        assert "\x00" not in shown.stdout
        assert "\x1b" not in shown.stdout


def test_a_line_of_three_megabytes_is_read_whole(ner, tmp_path):
    filler = "x" * 3_000_000
    (tmp_path / "long.txt").write_text(f"{filler} in London\nIn Paris.\n")
    result = ner("--file", tmp_path / "long.txt", "--format", "jsonl")
    assert result.exit_code == 0
    first, second = records(result)
    assert len(first["text"]) == len(filler) + 10
    assert first["entities"][-1]["text"] == "London"
    assert second["text"] == "In Paris."


SPANS = [
    {"text": TEXT, "spans": [[35, 41], {"start": 4, "end": 8}, [4, 16]], "id": "given"},
    {"text": "In Paris.", "id": "free"},
    {"text": "In Rome.", "spans": [], "id": "none"},
]


@pytest.fixture
def jsonl(tmp_path):
    def write(*found):
        path = tmp_path / "spans.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in found))
        return path

    return write


@pytest.mark.parametrize("batch_size", [1, 2, 32])
def test_spans_of_a_record_are_typed_in_their_order_and_no_others_sought(ner, jsonl, batch_size):
    result = ner("--file", jsonl(*SPANS), "--format", "jsonl", "--batch-size", batch_size)
    assert result.exit_code == 0
    given, free, none = records(result)
    places = [(one["start"], one["end"], one["text"]) for one in given["entities"]]
    assert places == [(35, 41, "London"), (4, 8, "took"), (4, 16, "took aspirin")]
    assert given["entities"][0]["label"] == "LOCATION/CITY"
    assert labelled(free) == {"Paris": "LOCATION/CITY"}
    assert none["entities"] == []


def test_entities_of_a_record_are_not_read_as_spans(ner, jsonl):
    path = jsonl({"text": "In Paris.", "entities": [[0, 2]]})
    (record,) = records(ner("--file", path, "--format", "jsonl"))
    assert labelled(record) == {"Paris": "LOCATION/CITY"}


def test_a_record_with_a_bad_span_is_set_aside_and_others_are_answered(ner, jsonl):
    bad = [[0, 99], [5, 5], [6, 2], ["0", "2"], [0.0, 2.0], [2, 3], 7]
    lines = [{"text": "In Paris.", "spans": [[3, 8], span]} for span in bad]
    result = ner("--file", jsonl(*lines, SPANS[1]), "--format", "jsonl")
    assert result.exit_code == 3
    assert [one["id"] for one in records(result)] == ["free"]
    for number, reason in enumerate(["9 characters", "nothing", "nothing", "[0, 7]"], start=1):
        (line,) = [one for one in result.stderr.splitlines() if f"jsonl:{number}: " in one]
        assert "span 2 is" in line
        assert reason in line


@pytest.mark.parametrize("style", ["conll", "html", "displacy", "docbin"])
def test_overlapping_spans_are_set_aside_where_a_format_has_no_room(ner, jsonl, tmp_path, style):
    out = tmp_path / "out.spacy"
    result = ner("--file", jsonl(*SPANS), "--format", style, "--out", out)
    assert result.exit_code == 3
    assert "Set aside spans.jsonl:1: the spans 4:8 and 4:16 overlap" in result.stderr
    assert out.exists()


@pytest.mark.parametrize("style", ["conll", "html", "displacy", "docbin"])
def test_nested_entities_want_a_format_with_room(ner, tmp_path, style):
    result = ner(TEXT, "--nested", "--format", style, "--out", tmp_path / "out.spacy")
    assert result.exit_code == 2
    assert "--nested tells entities that overlap" in result.stderr


def test_spans_apart_may_stand_in_any_order(ner, jsonl):
    path = jsonl({"text": TEXT, "spans": [[35, 41], [9, 16]]})
    lines = ner("--file", path, "--format", "conll").stdout.splitlines()
    assert "aspirin\tB-CHEMICAL/DRUG" in lines
    assert "London\tB-LOCATION/CITY" in lines


def test_only_tells_some_labels_by_either_level(ner):
    for told in ("CHEMICAL", "CHEMICAL/DRUG", " CHEMICAL , CHEMICAL/DRUG"):
        (record,) = records(ner(TEXT, "--format", "jsonl", "--only", told))
        assert set(labelled(record).values()) == {"CHEMICAL/DRUG"}
    (record,) = records(
        ner(TEXT, "--format", "jsonl", "--only", "LOCATION", "--only", "CHEMICAL/DRUG")
    )
    assert {"LOCATION/CITY", "CHEMICAL/DRUG"} == set(labelled(record).values())


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("DRUG", "there is no label 'DRUG'. Did you mean CHEMICAL/DRUG?"),
        ("chemical", "Did you mean CHEMICAL"),
        ("CHEMICAL,", "'' is no label"),
        ("NONE", "there is no label 'NONE'"),
    ],
)
def test_only_refuses_a_label_that_is_none(ner, told, reason):
    result = ner(TEXT, "--only", told)
    assert result.exit_code == 1
    assert reason in result.stderr


def test_a_map_gives_labels_the_names_of_the_user(ner, tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("label\town\n# mine\nCHEMICAL/DRUG\tActive substance\nLOCATION\tNONE\n")
    (record,) = records(ner(TEXT, "--format", "jsonl", "--map", own))
    assert labelled(record)["aspirin"] == "Active substance"
    assert "London" not in labelled(record)
    (record,) = records(ner(TEXT, "--format", "jsonl", "--map", own, "--only", "Active substance"))
    assert set(labelled(record).values()) == {"Active substance"}
    gone = ner(TEXT, "--map", own, "--only", "LOCATION")
    assert "there is no label 'LOCATION'" in gone.stderr


def test_a_map_with_a_label_that_is_none_names_its_line(ner, tmp_path):
    own = tmp_path / "own.tsv"
    own.write_text("label\town\nCHEMICALS\tStoff\n")
    result = ner(TEXT, "--map", own)
    assert result.exit_code == 1
    assert "own.tsv, line 2: there is no label 'CHEMICALS'. Did you mean CHEMICAL" in result.stderr
    assert ner(TEXT, "--map", tmp_path / "none.tsv").exit_code == 2


def test_a_call_without_texts_says_how(ner):
    result = ner()
    assert result.exit_code == 2
    assert "--file (- is standard input)" in result.stderr


def test_out_keeps_what_is_there_unless_forced(ner, tmp_path):
    out = tmp_path / "out.txt"
    out.write_text("mine")
    assert ner(TEXT, "--out", out).exit_code == 1
    assert out.read_text() == "mine"
    assert ner(TEXT, "--out", out, "--force").exit_code == 0
    assert "aspirin" in out.read_text()


def test_an_output_that_cannot_be_written_is_refused_before_any_work(ner, tmp_path):
    result = ner(TEXT, "--out", tmp_path / "none" / "out.txt")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_labels_that_are_no_lexicon_are_refused(invoke, tmp_path):
    (tmp_path / "bad.tsv").write_text("only one column\n")
    result = invoke("ner", TEXT, "--labels", tmp_path / "bad.tsv")
    assert result.exit_code == 1
    assert "bad.tsv, line 1" in result.stderr


def test_labels_of_another_model_are_refused(invoke, tmp_path):
    other = Signatures(
        ("A", "B"), np.eye(2), np.ones(2), np.full(2, 0.5), vocabulary_digest="00" * 32,
        lexicon_digest="00",
    )  # fmt: skip
    save_signatures(other, tmp_path / "other", model_name="other")
    result = invoke("ner", TEXT, "--labels", tmp_path / "other")
    assert result.exit_code == 1
    assert "made with another model" in result.stderr


def test_half_written_labels_are_refused(invoke, lexicon, tmp_path):
    place = tmp_path / "labels"
    assert invoke("labels apply", lexicon, "--out", place).exit_code == 0
    arrays = place / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:100])
    result = invoke("ner", TEXT, "--labels", place)
    assert result.exit_code == 1
    assert "half-written" in result.stderr
    (place / "manifest.json").unlink()
    assert invoke("ner", TEXT, "--labels", place).exit_code == 1


def test_missing_labels_are_a_usage_error(invoke, tmp_path):
    assert invoke("ner", TEXT, "--labels", tmp_path / "none").exit_code == 2


def test_a_model_of_another_architecture_is_refused(bare, gpt2):
    result = bare("ner", TEXT, "--model", gpt2, "--quiet")
    assert result.exit_code == 1
    assert "gpt2 model, which is no masked language model" in result.stderr


def test_a_model_without_a_head_is_refused(bare, headless):
    result = bare("ner", TEXT, "--model", headless, "--quiet")
    assert result.exit_code == 1
    assert "no complete masked-LM head" in result.stderr


@pytest.mark.parametrize("model", ["no/such/place", "", "a\tb"])
def test_a_model_that_is_not_there_is_refused(bare, model):
    result = bare("ner", TEXT, "--model", model, "--offline", "--quiet")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "bug" not in result.stderr


def test_the_environment_chooses_the_model(bare, headless):
    result = bare("ner", TEXT, "--quiet", env={"KNIFE_MODEL": str(headless)})
    assert result.exit_code == 1
    assert Path(headless).name in result.stderr


def test_a_consistent_run_reads_everything_before_it_answers(ner, jsonl):
    lines = [
        {"id": "a", "text": "She took aspirin."},
        {"text": 7},
        {"id": 3, "text": "Aspirin and London.", "spans": [[0, 7]]},
    ]
    result = ner("--file", jsonl(*lines), "--consistent", "--format", "jsonl", "--explain")
    assert result.exit_code == 3
    first, second = records(result)
    assert (first["id"], second["id"]) == ("a", 3)
    assert labelled(first) == {"aspirin": "CHEMICAL/DRUG"}
    assert list(labelled(second)) == ["Aspirin"]
    assert first["entities"][0]["evidence"][-1]["kind"] == "corpus"


def test_a_text_that_is_too_long_is_set_aside_if_that_is_asked_for(ner, tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("She took aspirin. " * 500 + "\nShe took aspirin.\n", encoding="utf-8")
    result = ner("--file", file, "--on-long", "error", "--format", "jsonl")
    assert result.exit_code == 3
    assert len(records(result)) == 1
    assert "pieces; expected" in result.stderr
    every = ner("--file", file, "--format", "jsonl")
    assert every.exit_code == 0
    assert len(records(every)[0]["entities"]) == 500


def test_class_nouns_and_nested_entities_are_told_if_asked_for(ner):
    text = "The drug aspirin was taken in London."
    assert "drug" not in labelled(records(ner(text, "--format", "jsonl"))[0])
    asked = ner(text, "--class-nouns", "--nested", "--format", "jsonl")
    assert asked.exit_code == 0


def test_mentions_are_found_with_the_pipeline_that_is_asked_for(ner):
    text = "Optic and peripheral neuropathy was seen."
    whole = "Optic and peripheral neuropathy"
    for asked, is_found in (((), True), (("--pipeline", "none"), False)):
        (record,) = records(ner(text, *asked, "--threshold", "0", *WHOLE))
        assert (whole in labelled(record)) is is_found


def test_a_pipeline_that_is_not_there_is_refused_with_the_command_that_installs_it(ner):
    result = ner(TEXT, "--pipeline", "en_core_web_gone")
    assert result.exit_code == 1
    assert "python -m spacy download en_core_web_gone" in result.stderr
    assert "Traceback" not in result.stderr
