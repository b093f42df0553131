"""Taggers and parsers as a user trains and scores them."""

from __future__ import annotations

import json

import pytest

ROWS = [
    ("The", "the", "DT", 2, "det"),
    ("rat", "rat", "NN", 3, "nsubj"),
    ("sleeps", "sleep", "VBZ", 0, "root"),
    (".", ".", ".", 3, "punct"),
]
SENTENCE = "".join(
    f"{n}\t{word}\t{lemma}\t_\t{tag}\t_\t{head}\t{label}\t_\t_\n"
    for n, (word, lemma, tag, head, label) in enumerate(ROWS, start=1)
)
SMALL = ["--steps", 2, "--batch-words", 20, "--width", 8, "--rows", 50]


@pytest.fixture
def treebank(tmp_path):
    path = tmp_path / "a.conllu"
    path.write_text(f"{SENTENCE}\n" * 40)
    return path


@pytest.fixture
def tags(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("Cells\tNNS\ngrow\tVBP\n\n" * 10)
    return path


@pytest.fixture
def trained(bare, treebank, tmp_path):
    place = tmp_path / "mine"
    result = bare("pipeline", "train", "--treebank", treebank, "--out", place, *SMALL, "-q")
    assert result.exit_code == 0
    return place


def column(text: str, name: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith(name)]
    return line.split()[-1]


def test_a_trained_pipeline_has_learned_its_treebank(bare, treebank, tags, tmp_path):
    place = tmp_path / "mine"
    files = ["--treebank", treebank, "--tags", tags, "--dev", treebank, "--dev-tags", tags]
    sizes = ["--steps", 40, "--batch-words", 200, "--width", 32, "--rows", 200]
    result = bare("pipeline", "train", *files, "--out", place, *sizes)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0].split() == ["a.conllu", "a.tsv"]
    assert [column(result.stdout, name) for name in ("words  ", "tags", "sentences")] == [
        "20",
        "1.000",
        "10",
    ]
    assert "Step 40 of 40. Losses: " in result.stderr
    assert f"Saved the pipeline to {place}." in result.stderr
    card = (place / "README.md").read_text()
    assert (
        "    knife pipeline train --treebank a.conllu --tags a.tsv --dev a.conllu --dev-tags a.tsv"
        " --out mine --steps 40 --batch-words 200 --width 32 --rows 200\n"
    ) in card
    shown = bare("pipeline", "evaluate", place, "--treebank", treebank, "--format", "json")
    found = json.loads(shown.stdout)
    assert (found["pipeline"], found["spacing"]) == ("mine", "natural")
    (scores,) = found["treebanks"]
    assert (scores["name"], scores["sentences"], scores["words"]) == ("a.conllu", 40, 160)
    assert [scores[name] for name in ("whole_share", "tags", "uas", "las", "borders")] == [1] * 5


def test_without_a_development_set_the_table_counts_words(bare, treebank, tmp_path):
    result = bare(
        "pipeline", "train", "--treebank", treebank, "--out", tmp_path / "mine", *SMALL, "-q"
    )
    assert result.stdout.splitlines()[1].split() == ["a.conllu", "160"]
    assert result.stderr == ""


def test_evaluate_shows_a_table_with_a_column_for_each_file(bare, trained, treebank, tags):
    result = bare("pipeline", "evaluate", trained, "--treebank", treebank, "--tags", tags)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == ["a.conllu", "a.tsv"]
    assert column(result.stdout, "heads (UAS)") == "-"


def test_evaluate_takes_the_embedded_pipeline_if_none_is_named(bare, treebank):
    result = bare("pipeline", "evaluate", "--treebank", treebank, "--format", "json")
    found = json.loads(result.stdout)
    assert found["pipeline"] == "knife-en-syntax"
    assert found["treebanks"][0]["tags"] > 0.7


def test_signs_can_be_set_apart(bare, tmp_path):
    path = tmp_path / "b.tsv"
    path.write_text("IL-2\tNN\ngrows\tVBZ\n")
    result = bare("pipeline", "evaluate", "--tags", path, "--spacing", "signs", "--format", "json")
    assert json.loads(result.stdout)["treebanks"][0]["words"] == 4


def test_a_place_that_is_taken_is_refused_before_anything_is_read(bare, trained, tmp_path):
    result = bare("pipeline", "train", "--treebank", tmp_path / "none", "--out", trained)
    assert result.exit_code == 1
    assert "holds a pipeline" in result.stderr


def test_force_replaces_a_pipeline(bare, trained, treebank):
    before = (trained / "tok2vec" / "model").read_bytes()
    result = bare(
        "pipeline", "train", "--treebank", treebank, "--out", trained, *SMALL, "--seed", 3,
        "--force", "-q",
    )  # fmt: skip
    assert result.exit_code == 0
    assert (trained / "tok2vec" / "model").read_bytes() != before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "has no sentence; expected CoNLL-U"),
        (b"Cells\tNNS\n", "has 2 columns; expected the 10 of CoNLL-U"),
        (SENTENCE.replace("\t2\tdet", "\t1\tdet").encode(), "in a circle"),
        (SENTENCE.replace("\t3\tnsubj", "\t9\tnsubj").encode(), "has the head '9'"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_treebank_is_one_clear_message(bare, tmp_path, text, message):
    path = tmp_path / "bad.conllu"
    path.write_bytes(text)
    for arguments in (["train", "--out", tmp_path / "mine"], ["evaluate"]):
        result = bare("pipeline", *arguments, "--treebank", path)
        assert result.exit_code == 1
        assert "bad.conllu" in result.stderr
        assert message in result.stderr
        assert "bug" not in result.stderr
    assert not (tmp_path / "mine").exists()


def test_a_file_of_trees_is_no_file_of_tags(bare, treebank):
    result = bare("pipeline", "evaluate", "--tags", treebank)
    assert result.exit_code == 1
    assert "has 10 columns; expected a word, a tab and its tag" in result.stderr


@pytest.mark.parametrize(
    "arguments", [["train", "--out", "x"], ["evaluate"], ["train", "--treebank", "a.conllu"]]
)
def test_what_must_be_named_is_asked_for(bare, arguments):
    assert bare("pipeline", *arguments).exit_code == 2


def test_a_pipeline_that_is_not_installed_comes_with_the_command(bare, treebank):
    result = bare("pipeline", "evaluate", "en_core_web_none", "--treebank", treebank)
    assert result.exit_code == 1
    assert "python -m spacy download en_core_web_none" in result.stderr
