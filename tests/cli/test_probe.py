"""``knife probe`` as a user calls it."""

from __future__ import annotations

import csv
import io
import json

import pytest

CITY = "{CITY} is [MASK:DRUG] ."


@pytest.fixture
def ask(invoke, lexicon):
    """Probe the tiny model with labels of its own."""

    def call(*arguments, **settings):
        return invoke("probe", *arguments, "--labels", lexicon, **settings)

    return call


def test_a_table_shows_text_mass_and_answers(ask):
    result = ask(CITY, "--terms", "CITY=London,Rome", "--top", 3)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("London is [MASK] .  P(DRUG) ")
    assert lines[1].split() == ["answer", "P", "%", "P", "%", "given", "type", "rank", "prior", "%"]
    assert len(lines) == 2 * (2 + 3 + 1)


def test_a_record_has_the_documented_keys(ask):
    result = ask(CITY, "--terms", "CITY=London", "--format", "jsonl", "--top", 2)
    record = json.loads(result.stdout)
    assert list(record) == [
        "id",
        "guess",
        "relation",
        "templates",
        "texts",
        "terms",
        "masks",
        "answers",
        "left_out",
    ]
    assert record["guess"] is True
    assert record["terms"] == {"CITY": "London"}
    assert record["masks"][0]["type"] == "DRUG"
    assert 0 < record["masks"][0]["mass"] < 1
    assert list(record["answers"][0]) == [
        "words",
        "ids",
        "probability",
        "given_type",
        "share",
        "rank",
        "prior",
    ]


def test_the_note_says_once_that_these_are_guesses(bare, tiny, lexicon):
    arguments = ("probe", CITY, "--terms", "CITY=London,Rome", "--model", tiny, "--labels", lexicon)
    result = bare(*arguments, "--format", "jsonl")
    assert result.stderr.count("These are guesses") == 1
    assert len(result.stdout.splitlines()) == 2


def test_triples_go_by_the_order_of_the_text(ask):
    result = ask(CITY, "--terms", "CITY=London", "--format", "triples", "--top", 2)
    first = json.loads(result.stdout.splitlines()[0])
    assert list(first) == [
        "subject",
        "relation",
        "object",
        "guessed",
        "probability",
        "given_type",
        "share",
        "rank",
        "prior",
        "guess",
        "qualifiers",
    ]
    assert (first["subject"], first["relation"], first["guessed"]) == ("London", CITY, "object")
    assert first["guess"] is True
    other = ask("[MASK:DRUG] in {CITY} .", "--terms", "CITY=Rome", "--format", "triples")
    assert json.loads(other.stdout.splitlines()[0])["object"] == "Rome"


def test_csv_has_the_same_columns(ask):
    result = ask(CITY, "--terms", "CITY=London,Rome", "--format", "csv", "--top", 2)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 4
    assert {row["guess"] for row in rows} == {"true"}
    assert {row["subject"] for row in rows} == {"London", "Rome"}


def test_terms_come_from_files_stdin_and_words_of_the_label(ask, bare, tiny, lexicon, tmp_path):
    path = tmp_path / "cities.txt"
    path.write_text("London\n\n  Rome  \nLondon\n", encoding="utf-8")
    result = ask(CITY, "--terms", f"CITY={path}", "--format", "jsonl")
    assert [json.loads(line)["terms"]["CITY"] for line in result.stdout.splitlines()] == [
        "London",
        "Rome",
    ]
    piped = ask(CITY, "--terms", "CITY=-", "--format", "jsonl", input="Paris\n")
    assert json.loads(piped.stdout)["terms"] == {"CITY": "Paris"}
    own = bare("probe", CITY, "--model", tiny, "--labels", lexicon, "--format", "jsonl")
    found = {json.loads(line)["terms"]["CITY"] for line in own.stdout.splitlines()}
    assert {"London", "Paris", "Berlin"} <= found
    assert f"{{CITY}}: no list was given, so {len(found)} words of the vocabulary" in own.stderr


def test_several_templates_are_several_relations_and_a_name_makes_paraphrases(ask):
    both = ("{CITY} is [MASK:DRUG] .", "[MASK:DRUG] in {CITY} .")
    apart = ask(*both, "--terms", "CITY=Rome", "--format", "jsonl")
    assert [json.loads(line)["relation"] for line in apart.stdout.splitlines()] == list(both)
    averaged = ask(*both, "--relation", "near", "--terms", "CITY=Rome", "--format", "jsonl")
    (record,) = map(json.loads, averaged.stdout.splitlines())
    assert (record["relation"], record["templates"]) == ("near", list(both))


def test_templates_come_from_a_file(ask, tmp_path):
    path = tmp_path / "templates.tsv"
    path.write_text("# mine\nin\t{CITY} is [MASK] .\nin\t[MASK] in {CITY} .\n{CITY} [MASK]\n")
    result = ask("--templates", path, "--terms", "CITY=Rome", "--format", "jsonl")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["relation"], len(one["templates"])) for one in records] == [
        ("in", 2),
        ("{CITY} [MASK]", 1),
    ]


def test_one_unreadable_term_costs_no_other_its_answer(ask):
    terms = "CITY=London,\u65e5\u672c,\U0001f600,Rome," + "a " * 80
    result = ask(CITY, "--terms", terms, "--format", "jsonl")
    assert result.exit_code == 3
    found = [json.loads(line)["terms"]["CITY"] for line in result.stdout.splitlines()]
    assert found == ["London", "Rome"]
    assert "Set aside CITY=\u65e5\u672c: text" in result.stderr
    assert "has 85 pieces; expected at most 64" in result.stderr


def test_nothing_is_written_where_nothing_could_be_answered(ask, tmp_path):
    out = tmp_path / "out.csv"
    result = ask(CITY, "--terms", "CITY=\u65e5\u672c", "--format", "csv", "--out", out)
    assert result.exit_code == 1
    assert not out.exists()


def test_results_go_to_a_file_that_is_not_replaced_unasked(ask, tmp_path):
    out = tmp_path / "out.jsonl"
    arguments = (CITY, "--terms", "CITY=Rome", "--format", "triples", "--out", out)
    assert ask(*arguments).exit_code == 0
    assert len(out.read_text().splitlines()) == 10
    assert ask(*arguments).exit_code == 1
    assert ask(*arguments, "--force").exit_code == 0


def test_calibration_and_thresholds_are_heard(ask):
    base = (CITY, "--terms", "CITY=Rome", "--format", "jsonl")
    plain = json.loads(ask(*base).stdout)
    turned = json.loads(ask(*base, "--calibrate", 1, "--neutral", "a", "--neutral", "the").stdout)
    assert turned["masks"] == plain["masks"]
    assert [a["share"] for a in plain["answers"]] == [a["given_type"] for a in plain["answers"]]
    assert [a["share"] for a in turned["answers"]] != [a["given_type"] for a in turned["answers"]]
    unknown = ask(*base, "--neutral", "\u65e5\u672c")
    assert unknown.exit_code == 1
    assert unknown.stderr.count("never saw") == 1
    none = json.loads(ask(*base, "--min-mass", 1).stdout)
    assert none["answers"] == []
    shown = ask(CITY, "--terms", "CITY=Rome", "--min-probability", 1)
    assert "Nothing is expected there as asked for." in shown.stdout
    assert "calibrated %" in ask(CITY, "--terms", "CITY=Rome", "--calibrate", 0.5).stdout


def test_several_masks_and_phrases_have_their_tables(ask):
    several = ask("[MASK:CITY] is [MASK:DRUG] .", "--top", 3)
    assert several.exit_code == 0, several.stderr
    assert several.stdout.splitlines()[1].split() == ["answer", "P", "%", "P", "%", "given", "type"]
    assert " | " in several.stdout.splitlines()[2]
    phrases = ask(CITY, "--terms", "CITY=Rome", "--candidates", "aspirin,heparin was,\u65e5\u672c")
    assert phrases.stdout.splitlines()[1].split() == ["answer", "share", "%"]
    assert "1 phrases were left out" in phrases.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give a TEMPLATE"),
        (("--relation", "r"), "Give a TEMPLATE"),
        ((CITY, "--terms", "London,Rome"), "names no blank"),
        ((CITY, "--terms", "CITY="), "names no blank"),
        ((CITY, "--terms", "TOWN=Rome"), "is for a blank that no template has"),
        ((CITY, "--terms", "CITY=nowhere.txt"), "there is no file 'nowhere.txt'"),
        (("is [MASK]", "--format", "csv"), "expected two for triples"),
        (("[MASK] [MASK]", "--calibrate", "1"), "has 2 masks; expected one with --calibrate"),
        (("[MASK] [MASK]", "--candidates", "a,b"), "has 2 masks; expected one with --candidates"),
        ((CITY, "--candidates", "a", "--calibrate", "1"), "without --calibrate"),
        ((CITY, "--relations", "x"), "does not exist"),
        ((CITY, "--k", "1"), "belong to --lama"),
        ((CITY, "--calibrate", "-1"), "is not in the range"),
    ],
)
def test_a_wrong_call_is_refused_before_a_model_is_opened(bare, arguments, message):
    result = bare("probe", *arguments, "--model", "nowhere")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{CITY is [MASK]", "without its other half"),
        ("{CITY} is it", "has no mask"),
        ("[MASK:] is", "without a type"),
        ("", "has no mask"),
        ("[MASK:PLANET]", "there is no label 'PLANET'"),
        ("{PLANET} is [MASK]", "its name is no label"),
    ],
)
def test_a_wrong_template_is_refused(ask, template, message):
    result = ask(template)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_list_is_refused(ask, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")
    result = ask(CITY, "--terms", f"CITY={empty}")
    assert result.exit_code == 1
    assert "has no terms for CITY" in result.stderr
    assert "has no template" in ask("--templates", empty).stderr


@pytest.fixture
def facts(tmp_path):
    rows = [
        {"uuid": str(at), "predicate_id": "r", "sub_label": subject, "obj_label": target}
        for at, (subject, target) in enumerate(
            [("London", "aspirin"), ("Rome", "heparin"), ("Paris", "aspirin"), ("Rome", "two w1")]
        )
    ]
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    relations = tmp_path / "relations.jsonl"
    one = {"relation": "r", "template": "[X] is [Y] .", "paraphrases": ["[Y] in [X] ."]}
    relations.write_text(json.dumps(one) + "\n")
    return path, relations


def test_facts_are_scored_beside_baselines(invoke, facts):
    path, relations = facts
    result = invoke("probe", "--lama", path, "--relations", relations)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("4 facts of 1 relations, tiny: 3 scored, 1 not")
    for method in ("model", "first template", "calibrated", "prior", "most frequent"):
        assert f"\n{method} " in result.stdout
    assert "model less prior: P@1 " in result.stdout
    assert "If these count as not found: P@1 " in result.stdout
    assert "words of their type" not in result.stdout


def test_objects_are_ranked_by_their_type_where_it_is_told(invoke, facts, lexicon):
    path, relations = facts
    relations.write_text(
        relations.read_text().replace('"template"', '"object_type": "DRUG", "template"')
    )
    arguments = ("--lama", path, "--relations", relations, "--labels", lexicon)
    result = invoke("probe", *arguments)
    assert result.exit_code == 0, result.stderr
    assert "Objects among words of their type, mean over relations" in result.stdout
    relations.write_text(relations.read_text().replace("DRUG", "PLANET"))
    assert "there is no label 'PLANET'" in invoke("probe", *arguments).stderr


def test_the_record_of_facts_has_the_documented_keys(invoke, facts):
    path, relations = facts
    arguments = ("--lama", path, "--relations", relations, "--format", "json", "--k", 2, "--k", 1)
    record = json.loads(invoke("probe", *arguments).stdout)
    assert list(record) == [
        "model",
        "seed",
        "ks",
        "n_facts",
        "n_scored",
        "means",
        "contrasts",
        "of_all",
        "relations",
        "facts",
    ]
    assert record["ks"] == [1, 2]
    assert (record["n_facts"], record["n_scored"]) == (4, 3)
    assert [one["not_scored"] is None for one in record["facts"]] == [True, True, True, False]
    assert list(record["means"][0]) == ["relation", "method", "among", "n", "hits", "mrr"]
    assert list(record["facts"][0]["ranks"]) == ["vocabulary", "objects"]
    frequent = next(
        one
        for one in record["means"]
        if (one["method"], one["among"]) == ("most frequent", "objects")
    )
    assert frequent["hits"][0]["value"] == pytest.approx(2 / 3, abs=1e-5)


def test_broken_lines_of_facts_are_set_aside(invoke, facts):
    path, relations = facts
    path.write_text(path.read_text() + "{broken\n")
    result = invoke("probe", "--lama", path, "--relations", relations)
    assert result.exit_code == 3
    assert "Set aside facts.jsonl:5: the line is no JSON" in result.stderr


def test_facts_without_a_template_are_all_set_aside(invoke, facts):
    result = invoke("probe", "--lama", facts[0])
    assert result.exit_code == 1
    assert "nothing says how relation 'r' is asked about" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("more", [(CITY,), ("--terms", "A=b"), ("--candidates", "x")])
def test_facts_bring_their_own_templates(invoke, facts, more):
    result = invoke("probe", "--lama", facts[0], *more)
    assert result.exit_code == 2
    assert "leave others out" in result.stderr
    assert invoke("probe", "--lama", facts[0], "--format", "csv").exit_code == 2
