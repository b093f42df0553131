import json

import pytest


def records(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_first_text_is_compared_with_each_other(invoke):
    result = invoke("similar", "aspirin was", "aspirin was", "London is", "--format", "jsonl")
    assert result.exit_code == 0
    same, other = records(result)
    assert set(same) == {"id", "query", "text", "score"}
    assert same["score"] == pytest.approx(1, abs=1e-4)
    assert other["score"] < same["score"]
    assert other["id"] == 3


def test_a_query_ranks_a_file_and_keeps_the_best(invoke, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("London is\naspirin was given\nParis is\naspirin\n")
    result = invoke(
        "similar", "--query", "aspirin", "--file", path, "--top", 2, "--format", "jsonl",
        "--method", "embedding-mean",
    )  # fmt: skip
    found = records(result)
    assert [one["id"] for one in found] == ["notes.txt:4", "notes.txt:2"]


@pytest.mark.parametrize("method", ["terms", "head-mean"])
def test_an_explanation_sums_to_the_cosine_of_the_terms(invoke, method):
    result = invoke(
        "similar", "aspirin was given", "morphine was given", "--explain", "--method", method,
        "--format", "json",
    )  # fmt: skip
    (one,) = json.loads(result.stdout)
    assert sum(t["contribution"] for t in one["shared"]) == pytest.approx(
        one["terms_score"], abs=1e-4
    )
    if method == "terms":
        assert one["score"] == pytest.approx(one["terms_score"], abs=1e-4)
    assert {"term", "contribution", "in_query", "in_text"} == set(one["shared"][0])


def test_people_get_a_table_with_the_terms(invoke):
    result = invoke("similar", "aspirin was given", "morphine was given", "--explain")
    assert "cosine of the terms" in result.stdout
    assert "in the query" in result.stdout


def test_texts_without_a_piece_are_set_aside(invoke):
    result = invoke("similar", "aspirin", "", "morphine", "--format", "jsonl")
    assert result.exit_code == 3
    assert len(records(result)) == 1
    assert "no piece" in result.stderr


@pytest.mark.parametrize("arguments", [["aspirin"], []])
def test_one_text_alone_is_refused(invoke, arguments):
    result = invoke("similar", *arguments)
    assert result.exit_code == 2


def test_a_whitening_needs_no_second_choice(invoke, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("\n".join(f"w{i} w{i * 7 % 400} was w{i * 3 % 400}" for i in range(300)))
    space = tmp_path / "space"
    method = ("--method", "embedding-sif")
    invoke("embed", "--file", path, *method, "--fit-whitening", space, "--dims", 20)
    result = invoke("similar", "w1 w2", "w1 w3", *method, "--whitening", space)
    assert result.exit_code == 0, result.output
