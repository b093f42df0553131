"""``knife explain`` as a user calls it."""

from __future__ import annotations

import json

import pytest

TEXT = "London was given to [MASK] in Paris ."


def records(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_table_says_what_makes_the_best_terms(invoke):
    result = invoke("explain", TEXT, "--top", 4)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("[MASK] at 20 to 26, masked, n1 = ")
    assert lines[1].split("  ")[0] == "rank"
    assert [line.split()[0] for line in lines[2:6]] == ["1", "2", "3", "4"]
    assert "What orders the best 4: angle " in result.stdout
    assert "re-makes the model's scores to " in result.stdout


def test_a_record_has_the_documented_keys_and_sums_exactly(invoke):
    (record,) = records(invoke("explain", TEXT, "--format", "jsonl"))
    assert list(record) == ["id", "text", "places"]
    (place,) = record["places"]
    assert list(place) == [
        "position", "start", "end", "piece", "is_masked", "n_pieces", "n_read", "state_norm",
        "terms", "against", "n_compared", "shares", "sizes", "spearman", "largest_error",
    ]  # fmt: skip
    assert len(place["terms"]) == place["n_compared"] == 10
    for term in place["terms"]:
        assert list(term) == [
            "term", "id", "rank", "logit", "probability", "norm", "cosine", "product", "bias",
            "norm_rank", "cosine_rank", "bias_rank", "difference",
        ]  # fmt: skip
        made = place["state_norm"] * term["norm"] * term["cosine"] + term["bias"]
        assert made == pytest.approx(term["logit"], abs=1e-3)  # six digits of each
        assert term["product"] + term["bias"] == pytest.approx(term["logit"], abs=1e-5)
        parts = term["difference"]
        assert list(parts) == ["total", "norm", "angle", "bias"]
        assert parts["norm"] + parts["angle"] + parts["bias"] == pytest.approx(
            parts["total"], abs=1e-5
        )
        assert parts["total"] == pytest.approx(term["logit"] - place["against"]["logit"], abs=1e-5)
    assert sum(place["shares"].values()) == pytest.approx(1, abs=1e-5)
    assert place["largest_error"] < 1e-4
    assert place["spearman"]["bias"] is None  # the tiny model has no bias that differs


def test_named_terms_are_shown_with_their_rank_and_held_against_another(invoke):
    options = ("--term", "aspirin", "--term", "Rome", "--against", "Rome")
    result = invoke("explain", TEXT, *options)
    assert "score less that of Rome (" in result.stdout
    (record,) = records(invoke("explain", TEXT, *options, "--format", "jsonl"))
    terms = record["places"][0]["terms"]
    assert [term["term"] for term in terms] == ["aspirin", "Rome"]
    assert terms[1]["difference"] == {"total": 0, "norm": 0, "angle": 0, "bias": 0}


def test_words_are_places_as_they_stand_or_masked(invoke):
    text = "aspirin is in aspirin"
    (record,) = records(invoke("explain", text, "--at", "aspirin:2", "--format", "jsonl"))
    assert [(p["start"], p["is_masked"]) for p in record["places"]] == [(14, False)]
    options = ("--at", "aspirin:2", "--at", "is", "--masked", "--format", "jsonl")
    (record,) = records(invoke("explain", text, *options))
    assert [(p["start"], p["is_masked"]) for p in record["places"]] == [(14, True), (8, True)]


def test_a_long_text_is_read_in_a_window_and_says_so(invoke):
    result = invoke("explain", "the " * 300 + "[MASK]")
    assert result.exit_code == 0
    assert ", 64 pieces read" in result.stdout


def test_several_texts_are_answered_each_by_itself(invoke, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text(f"{TEXT}\nno mask here\n[MASK] is given\n")
    result = invoke("explain", "--file", path, "--format", "jsonl")
    assert result.exit_code == 3
    assert [record["id"] for record in records(result)] == ["texts.txt:1", "texts.txt:3"]
    assert "Set aside texts.txt:2: text 'no mask here' has no [MASK]" in result.stderr
    alone = records(invoke("explain", TEXT, "--format", "jsonl"))[0]["places"][0]
    together = records(result)[0]["places"][0]
    assert [t["id"] for t in together["terms"]] == [t["id"] for t in alone["terms"]]
    for one, other in zip(together["terms"], alone["terms"], strict=True):
        assert one["logit"] == pytest.approx(other["logit"], abs=1e-4)


def test_texts_come_from_standard_input(invoke):
    result = invoke("explain", "--file", "-", "--format", "json", input=f"{TEXT}\n")
    assert json.loads(result.stdout)[0]["id"] == "stdin:1"


def test_results_go_to_a_file(invoke, tmp_path):
    path = tmp_path / "out.jsonl"
    assert invoke("explain", TEXT, "--format", "jsonl", "--out", path).stdout == ""
    assert json.loads(path.read_text())["text"] == TEXT


@pytest.mark.parametrize("option", ["--term", "--against"])
def test_an_unknown_term_ends_the_run_with_close_matches(invoke, option):
    result = invoke("explain", TEXT, option, "london")
    assert result.exit_code == 1
    assert "Unknown term 'london'" in result.stderr
    assert "London" in result.stderr
    assert result.stdout == ""


def test_more_terms_than_there_are_end_the_run(invoke):
    result = invoke("explain", TEXT, "--top", 100_000)
    assert result.exit_code == 1
    assert "--top is 100000; expected at most" in result.stderr


@pytest.mark.parametrize("text", ["", "   ", "😀", "e\u0301\u0301", "שלום", "a\x00b", "no mask"])
def test_texts_without_a_mask_get_a_message_and_no_traceback(invoke, text):
    result = invoke("explain", text)
    assert result.exit_code == 1
    assert "bug" not in result.stderr
    assert "has no [MASK]" in result.stderr


def test_a_lone_surrogate_is_set_aside(invoke):
    result = invoke("explain", "a \ud800 [MASK]")
    assert result.exit_code == 1
    assert "Set aside argument 1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give a TEXT"),
        ((TEXT, "--masked"), "Name a word with --at"),
        ((TEXT, TEXT, "--plot", "a.png"), "--plot draws one TEXT"),
        ((TEXT, "--top", 0), "--top"),
    ],
)
def test_a_wrong_call_is_refused(invoke, arguments, message):
    result = invoke("explain", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_plot_draws_the_places(invoke, tmp_path):
    picture = tmp_path / "a.svg"
    assert invoke("explain", f"{TEXT} [MASK]", "--top", 3, "--plot", picture).exit_code == 0
    assert picture.stat().st_size > 1000
    assert invoke("explain", TEXT, "--plot", picture).exit_code == 1
    assert invoke("explain", TEXT, "--plot", picture, "--force").exit_code == 0


def test_a_text_that_cannot_be_answered_leaves_no_picture(invoke, tmp_path):
    assert invoke("explain", "no mask", "--plot", tmp_path / "a.svg").exit_code == 1
    assert not (tmp_path / "a.svg").exists()
