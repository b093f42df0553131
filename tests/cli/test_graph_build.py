import json

import pytest

from knife import load
from knife.store.term_graphs import load_graph


@pytest.fixture
def phrases(tmp_path):
    place = tmp_path / "phrases.txt"
    place.write_text("London Paris\naspirin morphine\n\nLondon  Paris\nParis\n", encoding="utf-8")
    return place


def figures_of(result):
    return json.loads(result.stdout)


def test_nothing_named_is_the_vocabulary(invoke, tmp_path, tiny):
    result = invoke("graph build", "--out", tmp_path / "g")
    assert result.exit_code == 0, result.output
    graph = load_graph(tmp_path / "g")
    model = load(tiny)
    assert set(graph.names) == {model.vocabulary.surfaces[i] for i in model.vocabulary.words}
    assert graph.vocabulary_digest == model.vocabulary.digest
    tail = [graph.names[node] for node in graph.edges.tail(graph.index["London"])[0]]
    assert set(tail[:5]) == {"Paris", "Berlin", "Madrid", "Rome", "Vienna"}
    assert "reciprocity" in result.stdout


def test_phrases_become_nodes_each_once(bare, tiny, tmp_path, phrases):
    result = bare("graph", "build", "--phrases", phrases, "--out", tmp_path / "g", "--model", tiny)
    assert result.exit_code == 0, result.output
    graph = load_graph(tmp_path / "g")
    assert graph.names[-2:] == ("London Paris", "aspirin morphine")
    assert graph.kinds[-3:].tolist() == [0, 1, 1]
    assert "2 texts were a node already." in result.stderr


def test_words_can_be_left_out(invoke, tmp_path, phrases):
    options = ("--no-words", "--rule", "fixed", "--cosine", "0.1", "--format", "json")
    result = invoke("graph build", "--phrases", phrases, "--out", tmp_path / "g", *options)
    assert result.exit_code == 0, result.output
    record = figures_of(result)
    assert record["nodes"] == {"piece": 1, "phrase": 2, "sentence": 0}
    assert record["rule"] == {"name": "fixed", "cosine": 0.1}
    assert record["damped"] is None
    assert load_graph(tmp_path / "g").names == ("London Paris", "aspirin morphine", "Paris")


def test_sentences_by_their_control_piece(invoke, tmp_path, tiny):
    place = tmp_path / "sentences.txt"
    place.write_text("aspirin was given to Paris .\nLondon is in Berlin .\n")
    out = tmp_path / "g"
    result = invoke("graph build", "--sentences", place, "--phrases-by", "first", "--out", out)
    assert result.exit_code == 0, result.output
    graph = load_graph(out)
    assert graph.options.phrases_by == "first"
    assert graph.kinds[-2:].tolist() == [2, 2]


def test_the_noun_phrases_of_a_corpus(invoke, tmp_path):
    place = tmp_path / "corpus.txt"
    place.write_text("The aspirin insulin was given .\n\nthe aspirin insulin is a w1 .\n")
    out = tmp_path / "g"
    result = invoke("graph build", place, "--pipeline", "none", "--out", out)
    assert result.exit_code == 0, result.output
    assert "aspirin insulin" in load_graph(out).names
    result = invoke("graph build", place, "--pipeline", "none", "--min-count", 3, "--out", out,
        "--overwrite")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "aspirin insulin" not in load_graph(out).names


@pytest.mark.parametrize("damping", ["centring", "local-scaling"])
def test_damping_is_told_beside_the_graph_without(invoke, tmp_path, damping):
    options = ("--damping", damping, "--nearest", 3)
    result = invoke("graph build", *options, "--out", tmp_path / "g", "--format", "json")
    assert result.exit_code == 0, result.output
    record = figures_of(result)
    assert (record["damping"], record["n_nearest"]) == (damping, 3)
    plain = invoke("graph build", "--out", tmp_path / "plain", "--format", "json")
    assert record["figures"] == figures_of(plain)["figures"]
    assert record["damped"]["n_edges"] == load_graph(tmp_path / "g").edges.n_edges
    table = invoke("graph build", *options, "--out", tmp_path / "h").stdout
    assert table.splitlines()[0].split() == ["undamped", "damped"]


def test_texts_that_cannot_be_read_are_set_aside(invoke, tmp_path, phrases):
    bad = tmp_path / "bad.txt"
    bad.write_bytes("\u2603\n".encode() + b"\xff\n" + b"w1 " * 90 + b"\nRome Vienna\n")
    out = tmp_path / "g"
    result = invoke("graph build", "--phrases", bad, "--phrases", phrases, "--out", out)
    assert result.exit_code == 3
    assert load_graph(out).names[-3:] == ("Rome Vienna", "London Paris", "aspirin morphine")
    for line in ("bad.txt:1", "bad.txt:2", "bad.txt:3", "3 records were set aside."):
        assert line in result.stderr


def test_if_no_text_can_be_read_nothing_is_saved(invoke, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("\u2603\n", encoding="utf-8")
    result = invoke("graph build", "--phrases", bad, "--out", tmp_path / "g")
    assert result.exit_code == 1
    assert not (tmp_path / "g").exists()


def test_a_place_that_is_taken_is_refused_before_the_model_is_opened(bare, tmp_path):
    (tmp_path / "g").mkdir()
    result = bare("graph", "build", "--out", tmp_path / "g", "--model", tmp_path / "none")
    assert result.exit_code == 1
    assert "exists already" in result.stderr
    (tmp_path / "g" / "mine.txt").write_text("mine")
    result = bare("graph", "build", "--out", tmp_path / "g", "--overwrite", "--model", "none")
    assert "mine.txt" in result.stderr
    assert (tmp_path / "g" / "mine.txt").read_text() == "mine"


def test_an_empty_corpus_is_refused(invoke, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")
    result = invoke("graph build", empty, "--pipeline", "none", "--out", tmp_path / "g")
    assert result.exit_code == 1
    assert "no document" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((), "Missing option '--out'"),
        (("--no-words", "--out", "g"), "leaves nothing"),
        (("--phrases", "-", "--sentences", "-", "--out", "g"), "can be read once"),
        (("--cosine", "0.5", "--out", "g"), "--cosine belongs to --rule fixed"),
        (("--nearest", "0", "--out", "g"), "--nearest"),
        (("--damping", "much", "--out", "g"), "--damping"),
        (("--phrases", "nowhere.txt", "--out", "g"), "does not exist"),
    ],
)
def test_wrong_calls_are_refused(invoke, arguments, match):
    result = invoke("graph build", *arguments)
    assert result.exit_code == 2
    assert match in result.stderr


def test_beyond_most_exact_the_recall_is_told(invoke, tmp_path):
    options = ("--most-exact", 100, "--format", "json")
    result = invoke("graph build", "--out", tmp_path / "g", *options)
    assert result.exit_code == 0, result.output
    recall = figures_of(result)["recall"]
    assert 0.9 < recall <= 1
    assert load_graph(tmp_path / "g").recall == pytest.approx(recall, abs=1e-6)
    table = invoke("graph build", "--out", tmp_path / "h", "--most-exact", 100).stdout
    assert "recall" in table
