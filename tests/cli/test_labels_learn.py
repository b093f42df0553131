"""Contextual landmarks as a user learns and uses them."""

from __future__ import annotations

import gzip
import inspect
import json

import pytest
from knife.cli.labels_learn import learn

from knife.analyses import landmark_learning
from knife.analyses.landmark_learning import LearningOptions
from knife.analyses.term_occurrences import SamplingOptions
from knife.store.contextual_landmarks import load_landmarks

KINDS = {
    "CHEMICAL/DRUG": (
        "aspirin insulin morphine heparin warfarin tamoxifen ibuprofen dopamine cisplatin",
        ["The patient was treated with {} for two weeks.", "A low dose of {} reduced the pain."],
    ),
    "LOCATION": (
        "London Paris Berlin Vienna Madrid Rome Boston Chicago Tokyo Moscow",
        ["She was born in {} and lived there for years.", "They moved to {} after the war ended."],
    ),
    "NONE": (
        "result method reason idea problem question answer example purpose",
        ["This was the main {} of the whole discussion.", "We could not see any other {} for it."],
    ),
}
FILES = ["arrays.safetensors", "manifest.json"]


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    """Learn little: what is tested is what goes in and comes out."""
    monkeypatch.setattr(landmark_learning, "FEWEST_STEPS", 40)


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.tsv"
    rows = [(term, label) for label, (terms, _) in KINDS.items() for term in terms.split()]
    path.write_text("".join(f"{term}\t{label}\n" for term, label in rows))
    return path


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    sentences = [
        form.format(term)
        for terms, forms in KINDS.values()
        for form in forms
        for term in terms.split()
    ]
    path.write_text("\n".join(sentences) + "\n")
    return path


@pytest.fixture
def run(invoke, mine, corpus, tmp_path):
    """Learn with the tiny model, into marks."""

    def call(*arguments, lexicons=(mine,), text=corpus, **settings):
        given = ["--corpus", text, "--out", tmp_path / "marks", "--width", 4]
        return invoke("labels learn", *lexicons, *given, *arguments, **settings)

    return call


def test_what_was_learnt_names_what_nobody_wrote(bare, mine, corpus, tmp_path):
    marks, model = tmp_path / "marks", ["--model", "knife-mini-cased"]
    learnt = bare(
        "labels", "learn", mine, "--corpus", corpus, "--out", marks, "--width", 32, *model
    )
    assert learnt.exit_code == 0
    assert sorted(path.name for path in marks.iterdir()) == FILES
    assert learnt.stdout.splitlines()[0] == "56 occurrences of 28 terms with 3 labels"
    assert f"Saved the contextual landmarks to {marks}." in learnt.stderr
    for words in ("Hidden terms: ", "Entities: told from", "cue", "landmarks", "right alone"):
        assert words in learnt.stdout
    text = "He was born in Manchester and was treated with prednisone for two weeks."
    arguments = ["--labels", mine, "--landmarks", marks, "--format", "jsonl", "--explain"]
    found = json.loads(bare("ner", text, *arguments, *model).stdout)["entities"]
    said = {one["text"]: one["label"] for one in found}
    assert (said["Manchester"], said["prednisone"]) == ("LOCATION", "CHEMICAL/DRUG")
    sources = [cue["source"] for one in found for cue in one["evidence"]]
    assert any(source.startswith("contextual landmarks") for source in sources)


def test_the_table_tells_labels_and_cues(run):
    result = run("--epochs", 1)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["LOCATION", "10", "20"] in rows
    assert ["CHEMICAL/DRUG", "9", "18"] in rows
    assert {"in_context", "prompt", "alone", "pieces", "landmarks"} <= {
        row[0] for row in rows if row
    }


def test_json_holds_the_same_as_the_artifact(run, tmp_path, tiny):
    record = json.loads(run("--format", "json").stdout)
    assert list(record) == [
        "model",
        "vocabulary_digest",
        "lexicon_digest",
        "occurrences",
        "terms",
        "labels",
        "hidden_occurrences",
        "accuracy",
        "threshold",
        "cues",
    ]
    saved = load_landmarks(tmp_path / "marks")
    assert record["vocabulary_digest"] == saved.vocabulary_digest
    assert record["lexicon_digest"] == saved.lexicon_digest
    assert record["threshold"] == saved.threshold
    assert {one["cue"]: one["weight"] for one in record["cues"]} == {
        cue: getattr(saved.weights, cue) for cue in vars(saved.weights)
    }
    assert (record["occurrences"], record["terms"], record["hidden_occurrences"]) == (56, 28, 6)
    assert record["labels"][0] == {"label": "LOCATION", "terms": 10, "occurrences": 20}
    assert 0 <= record["accuracy"] <= 1


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(run, tmp_path):
    said = []
    for seed in (1, 1, 2):
        run("--seed", seed, "--force")
        said.append((tmp_path / "marks" / FILES[0]).read_bytes())
    assert said[0] == said[1] != said[2]


def test_options_reach_what_is_read_and_learnt(run, tmp_path):
    run("--per-term", 1, "--format", "json")
    assert load_landmarks(tmp_path / "marks").hidden.shape[1] == 4
    record = json.loads(run("--per-term", 1, "--format", "json", "--force").stdout)
    assert (record["occurrences"], record["terms"]) == (28, 28)
    record = json.loads(run("--max-sentences", 45, "--format", "json", "--force").stdout)
    assert record["occurrences"] == 45
    record = json.loads(run("--min-words", 9, "--format", "json", "--force").stdout)
    assert record["occurrences"] < 56


def test_text_comes_from_several_files_packed_and_through_a_pipe(run, corpus, tmp_path):
    whole = json.loads(run("--format", "json").stdout)
    packed = tmp_path / "half.jsonl.gz"
    lines = corpus.read_text().splitlines()
    objects = "".join(json.dumps({"text": line}) + "\n" for line in lines[28:])
    packed.write_bytes(gzip.compress(objects.encode()))
    (tmp_path / "half.txt").write_text("\n".join(lines[:28]))
    parts = run(
        "--corpus", packed, "--format", "json", "--force", text=tmp_path / "half.txt"
    )  # fmt: skip
    assert json.loads(parts.stdout) == whole
    piped = run("--format", "json", "--force", text="-", input=corpus.read_text())
    assert json.loads(piped.stdout) == whole


def test_without_a_lexicon_the_default_one_is_taken(run):
    record = json.loads(run("--format", "json", lexicons=()).stdout)
    assert record["terms"] >= 28


def test_several_lexicons_are_one(run, mine, tmp_path):
    (tmp_path / "more.tsv").write_text("weeks\tTIME\nyears\tTIME\n")
    result = run("--format", "json", lexicons=(mine, tmp_path / "more.tsv"))
    assert {"label": "TIME", "terms": 2, "occurrences": 16} in json.loads(result.stdout)["labels"]


def test_landmarks_are_kept_unless_forced(run, tmp_path):
    assert run().exit_code == 0
    before = (tmp_path / "marks" / FILES[0]).read_bytes()
    again = run("--seed", 5)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert (tmp_path / "marks" / FILES[0]).read_bytes() == before
    assert run("--seed", 5, "--force").exit_code == 0
    assert (tmp_path / "marks" / FILES[0]).read_bytes() != before


@pytest.mark.parametrize("there", ["file", "directory", "signatures"])
def test_what_is_something_else_is_never_replaced_and_nothing_is_read_first(
    run, invoke, mine, tmp_path, there
):
    marks = tmp_path / "marks"
    if there == "file":
        marks.write_text("mine")
    elif there == "directory":
        marks.mkdir()
        (marks / "letter.txt").write_text("mine")
    else:
        invoke("labels apply", mine, "--out", marks)
    result = run("--force", text="-", input="never read")
    assert result.exit_code == 1
    assert "Error: " in result.stderr
    assert "terms of the lexicon" not in result.stderr
    assert marks.exists()
    assert not (marks / FILES[0]).exists() or there == "signatures"


def test_too_little_text_says_what_is_missing(run, tmp_path):
    (tmp_path / "few.txt").write_text("She was born in London and lived there for years.\n")
    result = run(text=tmp_path / "few.txt")
    assert result.exit_code == 1
    assert "too few terms of the lexicon stand in the text: 1," in result.stderr
    assert "Give more text" in result.stderr
    assert not (tmp_path / "marks").exists()


def test_lines_that_are_no_sentences_are_told(bare, tiny, mine, corpus, tmp_path):
    arguments = ["--out", tmp_path / "marks", "--width", 4, "--model", tiny]
    sentences = corpus.read_text().splitlines()
    corpus.write_text("\n".join([*sentences, "London.", "London " * 100]))
    result = bare("labels", "learn", mine, "--corpus", corpus, *arguments)
    assert result.exit_code == 0
    told = "Passed over 1 sentences of fewer than 30 characters and 1 of more than 600."
    assert told in result.stderr
    assert "--layout" not in result.stderr
    corpus.write_text(" ".join(sentences))
    result = bare("labels", "learn", mine, "--corpus", corpus, *arguments, "--force")
    assert result.exit_code == 1
    assert "Say so with --layout documents" in result.stderr
    arguments += ["--layout", "documents", "--force"]
    assert bare("labels", "learn", mine, "--corpus", corpus, *arguments).exit_code == 0


def test_a_text_of_nothing_says_so(run, tmp_path):
    (tmp_path / "empty.txt").write_text(" \n")
    result = run(text=tmp_path / "empty.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no document in" in result.stderr


def test_lines_that_cannot_be_read_are_set_aside(run, corpus, tmp_path):
    corpus.write_bytes(corpus.read_bytes() + b"bad \xff line\n")
    result = run()
    assert result.exit_code == 3
    assert f"Set aside {corpus}:57" in result.stderr
    assert (tmp_path / "marks" / FILES[0]).exists()


def test_a_text_in_the_place_of_a_lexicon_is_told_apart(run, corpus):
    result = run(lexicons=(corpus,))
    assert result.exit_code == 1
    assert "it has no tab" in result.stderr
    assert f"Is {corpus} a text to learn from? Name it with a --corpus" in result.stderr


def test_a_lexicon_that_cannot_be_understood_names_its_line(run, tmp_path):
    (tmp_path / "bad.tsv").write_text("London\tLOCATION\nParis\n")
    result = run(lexicons=(tmp_path / "bad.tsv",))
    assert result.exit_code == 1
    assert "bad.tsv, line 2" in result.stderr
    assert "--corpus" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--corpus", "gone.txt"],
        ["--per-term", "0"],
        ["--width", "0"],
        ["--epochs", "0"],
        ["--seed", "-1"],
        ["--max-sentences", "0"],
        ["gone.tsv"],
    ],
)
def test_a_wrong_call_is_a_matter_of_usage(run, arguments):
    assert run(*arguments).exit_code == 2


def test_text_and_a_place_must_be_named(invoke, mine, corpus, tmp_path):
    assert invoke("labels learn", mine, "--out", tmp_path / "a").exit_code == 2
    assert invoke("labels learn", mine, "--corpus", corpus).exit_code == 2


def test_landmarks_that_are_none_are_refused_by_those_who_use_them(invoke, mine, tmp_path):
    (tmp_path / "gold.conll").write_text("London\tB-LOCATION\n")
    for command in (["ner", "In London."], ["evaluate ner", tmp_path / "gold.conll"]):
        call = [*command, "--labels", mine, "--landmarks"]
        assert invoke(*call, tmp_path / "gone").exit_code == 2
        assert invoke(*call, mine).exit_code == 2
        empty = invoke(*call, tmp_path)
        assert empty.exit_code == 1
        assert "expected a directory that was saved as contextual_landmarks" in empty.stderr


def test_landmarks_of_another_model_are_refused(run, bare, mine, tmp_path):
    assert run().exit_code == 0
    arguments = ["--labels", mine, "--landmarks", tmp_path / "marks", "--model", "knife-mini-cased"]
    result = bare("ner", "In London.", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "was made with another model" in result.stderr


def test_landmarks_of_another_lexicon_are_refused(run, invoke, tmp_path):
    assert run().exit_code == 0
    (tmp_path / "other.tsv").write_text("London\tPLACE\nthe\tNONE\n")
    labels = ["--labels", tmp_path / "other.tsv"]
    result = invoke("ner", "In London.", *labels, "--landmarks", tmp_path / "marks")
    assert result.exit_code == 1
    assert "Learn them anew with knife labels learn." in result.stderr


def test_defaults_are_those_of_the_library():
    said = {option.name: option.default for option in learn.params}
    learning, sampling = LearningOptions(), SamplingOptions()
    assert (said["width"], said["epochs"]) == (learning.width, learning.epochs)
    assert said["seed"] == learning.seed == sampling.seed
    assert said["per_term"] == sampling.per_term
    assert sampling.per_plain_term == 3
    assert f"{sampling.shortest} to {sampling.longest}" in " ".join(
        inspect.cleandoc(learn.help).split()
    )
