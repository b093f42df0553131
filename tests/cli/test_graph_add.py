import json

import pytest

from knife.store.term_graphs import load_graph


@pytest.fixture
def built(invoke, tmp_path):
    place = tmp_path / "g"
    assert invoke("graph build", "--out", place).exit_code == 0
    return place


@pytest.fixture
def phrases(tmp_path):
    place = tmp_path / "phrases.txt"
    place.write_text("London Paris\nParis\nBerlin Rome\n")
    return place


def test_nodes_are_added_in_place_if_asked(invoke, built, phrases):
    before = load_graph(built)
    result = invoke("graph add", built, "--phrases", phrases, "--overwrite")
    assert result.exit_code == 0, result.output
    after = load_graph(built)
    assert after.names == (*before.names, "London Paris", "Berlin Rome")
    n = len(before)
    assert after.edges.threshold[:n].tolist() == before.edges.threshold.tolist()
    assert result.stdout.splitlines()[0].split() == ["before", "after"]


def test_or_beside_it(bare, tiny, built, phrases, tmp_path):
    more = tmp_path / "more"
    result = bare("graph", "add", built, "--phrases", phrases, "--out", more, "--format", "json",
        "--model", tiny)  # fmt: skip
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["added"] == 2
    assert record["figures"]["n_nodes"] == record["before"]["n_nodes"] + 2 == len(load_graph(more))
    assert "1 text was a node already." in result.stderr
    assert len(load_graph(built)) == record["before"]["n_nodes"]


def test_the_words_can_be_added_to_phrases(invoke, phrases, tmp_path):
    out = tmp_path / "g"
    assert invoke("graph build", "--no-words", "--phrases", phrases, "--out", out).exit_code == 0
    result = invoke("graph add", out, "--words", "--overwrite")
    assert result.exit_code == 0, result.output
    names = load_graph(out).names
    assert names[:3] == ("London Paris", "Paris", "Berlin Rome")
    assert "London" in names
    assert names.count("Paris") == 1


def test_a_graph_of_another_model_is_refused(bare, built, phrases):
    result = bare("graph", "add", built, "--phrases", phrases, "--overwrite", "--quiet")
    assert result.exit_code == 1
    assert "another model" in result.stderr


def test_what_is_no_graph_is_refused(invoke, phrases, tmp_path):
    result = invoke("graph add", tmp_path, "--phrases", phrases, "--out", tmp_path / "new")
    assert result.exit_code == 1
    assert "no manifest.json" in result.stderr


def test_a_bad_text_is_set_aside(invoke, built, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("\u2603\nRome Vienna\n", encoding="utf-8")
    result = invoke("graph add", built, "--phrases", bad, "--overwrite")
    assert result.exit_code == 3
    assert load_graph(built).names[-1] == "Rome Vienna"


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((), "Nothing to add"),
        (("--words",), "Say where with --out"),
        (("--words", "--damping", "none"), "No such option"),
    ],
)
def test_wrong_calls_are_refused(invoke, built, arguments, match):
    result = invoke("graph add", built, *arguments)
    assert result.exit_code == 2
    assert match in result.stderr
