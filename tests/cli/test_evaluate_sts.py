import json

import pytest


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(
        "sentence1,sentence2,score\n"
        + "".join(f"w{i} was given,w{i * 5 % 40} was given,{i % 6}\n" for i in range(40))
    )
    return path


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("London\tParis\t9\nLondon\taspirin\t1\naspirin\tmorphine\t8\n⵳\taspirin\t1\n")
    return path


def test_a_table_has_a_row_a_method_and_a_column_a_normalisation(invoke, pairs):
    result = invoke("evaluate sts", pairs, "--method", "head-cls", "--method", "top-cls")
    assert result.exit_code == 0, result.output
    assert "head-cls less top-cls, normalised" in result.stdout
    assert "40 pairs" in result.stdout


def test_json_and_markdown_say_the_same(invoke, pairs, tmp_path):
    methods = ("--method", "head-mean", "--method", "terms")
    report = json.loads(invoke("evaluate sts", pairs, *methods, "--format", "json").stdout)
    assert set(report) == {"model", "pairs", "n_pairs", "n_texts", "rows", "contrasts", "notes"}
    assert [row["method"] for row in report["rows"]][-1] == "terms"
    out = tmp_path / "report.md"
    invoke("evaluate sts", pairs, *methods, "--format", "markdown", "--out", out)
    value = report["rows"][1]["spearman"]["value"]
    assert f"{value:.1f} [" in out.read_text()
    assert "|---|" in out.read_text()
    assert invoke("evaluate sts", pairs, *methods, "--out", out).exit_code == 1


def test_columns_can_be_named(invoke, tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text("id\tA\tB\tS\n1\tw1 a\tw2 a\t3\n2\tw3 a\tw4 a\t4\n3\tw5 a\tw6 a\t5\n")
    assert invoke("evaluate sts", path, "--method", "head-mean").exit_code == 1
    named = invoke("evaluate sts", path, "--columns", "a,b,s", "--method", "head-mean")
    assert named.exit_code == 0, named.output


def test_words_are_scored_with_their_coverage(invoke, words):
    result = invoke("evaluate wordsim", words)
    assert result.exit_code == 0, result.output
    assert "3 of 4" in result.stdout
    report = json.loads(invoke("evaluate wordsim", words, "--format", "json").stdout)
    assert set(report) == {"model", "rows", "n_whole_words"}
    assert report["n_whole_words"] == {"words.txt": 3}


@pytest.mark.parametrize("command", ["evaluate sts", "evaluate wordsim"])
def test_what_is_no_file_of_pairs_is_refused(invoke, tmp_path, command):
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n")
    result = invoke(command, path)
    assert result.exit_code == 1
    assert "--columns" in result.stderr
    assert invoke(command, tmp_path / "none.csv").exit_code == 2


def test_a_wrong_method_is_refused(invoke, pairs):
    assert invoke("evaluate sts", pairs, "--method", "no").exit_code == 2
