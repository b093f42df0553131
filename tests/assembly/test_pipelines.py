"""Pipelines are trained from files and put in their place; the planted grammar is learned."""

from __future__ import annotations

import gzip
import lzma
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy

from knife.assembly import pipelines
from knife.assembly.pipeline_card import pipeline_card
from knife.errors import InputError, ModelNotFoundError, StoreError
from knife.language.conllu import read_conllu
from knife.language.pipeline_design import PipelineDesign
from knife.language.pipeline_scores import score_pipeline
from knife.language.tagged_lines import read_tagged
from knife.language.treebanks import TreebankSentence
from knife.language.variations import Variation

if TYPE_CHECKING:
    from knife.language.pipelines import Pipeline

SUBJECTS = [("The", "rat"), ("A", "cell"), ("The", "gene")]
VERBS = [("saw", "see"), ("made", "make"), ("held", "hold")]
OBJECTS = [("a", "cat"), ("the", "protein"), ("a", "dog")]
SMALL = PipelineDesign(width=32, rows=200, depth=1, steps=40, batch_words=150, learning_rate=0.01)
PLAIN = Variation(0, 0, 0, 0, 0)


def sentence(subject: tuple[str, str], verb: tuple[str, str], thing: tuple[str, str]) -> str:
    rows = [
        (subject[0], subject[0].lower(), "DT", 2, "det"),
        (subject[1], subject[1], "NN", 3, "nsubj"),
        (verb[0], verb[1], "VBD", 0, "root"),
        (thing[0], thing[0], "DT", 5, "det"),
        (thing[1], thing[1], "NN", 3, "obj"),
        (".", ".", ".", 3, "punct"),
    ]
    return "".join(
        f"{n}\t{word}\t{lemma}\t_\t{tag}\t_\t{head}\t{label}\t_\t"
        f"{'SpaceAfter=No' if n == 5 else '_'}\n"
        for n, (word, lemma, tag, head, label) in enumerate(rows, start=1)
    )


TREEBANK = "\n".join(
    sentence(subject, verb, thing) for subject in SUBJECTS for verb in VERBS for thing in OBJECTS
)
TAGGED = "Cells\tNNS\nsleep\tVBP\n.\t.\n\n" * 20


@pytest.fixture(scope="module")
def trees() -> list[TreebankSentence]:
    return read_conllu((TREEBANK + "\n" + TREEBANK).splitlines())


def trained(trees: list[TreebankSentence], **settings: object) -> Pipeline:
    return pipelines.train(trees, read_tagged(TAGGED.splitlines()), SMALL, **settings)


@pytest.fixture(scope="module")
def pipeline(trees) -> Pipeline:
    return trained(trees, variation=PLAIN)


def said(pipeline: Pipeline, text: str) -> list[tuple[object, ...]]:
    return [
        (token.text, token.tag_, token.lemma_, token.dep_, token.head.i, token.is_sent_start)
        for token in pipeline(text)
    ]


def test_a_planted_grammar_is_learned_and_holds_for_new_sentences(pipeline, trees):
    assert said(pipeline, "A gene held the cat. The rat saw a protein.") == [
        ("A", "DT", "a", "det", 1, True),
        ("gene", "NN", "gene", "nsubj", 2, False),
        ("held", "VBD", "hold", "ROOT", 2, False),
        ("the", "DT", "the", "det", 4, False),
        ("cat", "NN", "cat", "obj", 2, False),
        (".", ".", ".", "punct", 2, False),
        ("The", "DT", "the", "det", 7, True),
        ("rat", "NN", "rat", "nsubj", 8, False),
        ("saw", "VBD", "see", "ROOT", 8, False),
        ("a", "DT", "a", "det", 10, False),
        ("protein", "NN", "protein", "obj", 8, False),
        (".", ".", ".", "punct", 8, False),
    ]
    scores = score_pipeline(pipeline, trees)
    assert (scores.tags, scores.labelled, scores.lemmas, scores.borders) == (1, 1, 1, 1)


def test_tags_are_learned_from_sentences_without_trees(pipeline):
    assert [token.tag_ for token in pipeline("Cells sleep.")] == ["NNS", "VBP", "."]


def test_the_same_seed_gives_the_same_pipeline_and_another_one_another(trees):
    few = PipelineDesign(width=8, rows=50, depth=1, steps=3, batch_words=50)
    first, again = (pipelines.train(trees, design=few, seed=1) for _ in range(2))
    other = pipelines.train(trees, design=few, seed=2)
    weights = [one.get_pipe("tok2vec").to_bytes() for one in (first, again, other)]
    assert weights[0] == weights[1]
    assert weights[0] != weights[2]


def test_the_random_sources_of_others_are_left_as_they_were(trees):
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    pipelines.train(trees, design=PipelineDesign(width=8, rows=9, depth=1, steps=1), seed=1)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


def test_each_step_is_heard_with_its_losses(trees):
    heard: list[tuple[int, list[str]]] = []
    pipelines.train(
        trees,
        design=PipelineDesign(width=8, rows=9, depth=1, steps=2, borders="parser"),
        heard=lambda step, losses: heard.append((step, sorted(losses))),
    )
    names = ["lemmatizer", "parser", "tagger", "tok2vec"]
    assert heard == [(1, names), (2, names)]


def test_training_needs_trees():
    with pytest.raises(InputError, match="no sentence with a tree"):
        pipelines.train(read_tagged(["a\tDT"]))


@pytest.mark.parametrize("name", ["steps", "width", "rows", "depth", "batch_words"])
def test_a_size_is_at_least_one(name):
    with pytest.raises(InputError, match=f"{name} is 0; expected 1 or more"):
        PipelineDesign(**{name: 0})


def test_a_saved_pipeline_says_the_same_and_has_no_strings_of_the_text(pipeline, tmp_path):
    place = tmp_path / "new" / "en_mine"
    pipeline.vocab.strings.add("onlyintraining")
    pipelines.save_pipeline(pipeline, place, "# mine\n", overwrite=False)
    loaded = pipelines.open_pipeline(place)
    text = "The gene saw a dog.\n\nA rat made the cat. Unheard of, it is."
    assert said(loaded, text) == said(pipeline, text)
    assert (place / "README.md").read_text() == "# mine\n"
    assert "onlyintraining" not in loaded.vocab.strings
    assert loaded.meta["name"] == "en_mine"
    assert loaded.meta["spacy_version"] == ">=3.7.5,<4.0.0"
    assert not list(place.rglob("*.pkl"))
    assert [path.name for path in place.parent.iterdir()] == ["en_mine"]


def test_a_pipeline_is_replaced_only_where_that_was_said(pipeline, tmp_path):
    place = tmp_path / "mine"
    pipelines.save_pipeline(pipeline, place, "old", overwrite=False)
    with pytest.raises(StoreError, match="--force"):
        pipelines.save_pipeline(pipeline, place, "new", overwrite=False)
    assert (place / "README.md").read_text() == "old"
    pipelines.save_pipeline(pipeline, place, "new", overwrite=True)
    assert (place / "README.md").read_text() == "new"


def test_nothing_but_a_pipeline_is_ever_replaced(pipeline, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(StoreError, match="is no pipeline"):
            pipelines.save_pipeline(pipeline, place, "x", overwrite=True)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    with pytest.raises(StoreError, match="is no directory that you may write to"):
        pipelines.require_new(tmp_path / "notes.txt" / "mine", overwrite=False)


def test_a_write_that_fails_leaves_the_old_pipeline(pipeline, tmp_path, monkeypatch):
    place = tmp_path / "mine"
    pipelines.save_pipeline(pipeline, place, "old", overwrite=False)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipelines, "sync_all", full)
    with pytest.raises(StoreError, match="No space left on device"):
        pipelines.save_pipeline(pipeline, place, "new", overwrite=True)
    assert (place / "README.md").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
def test_treebanks_may_be_packed(tmp_path, suffix):
    pack = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[suffix]
    path = tmp_path / f"a.conllu{suffix}"
    path.write_bytes(pack(b"\xef\xbb\xbf" + TREEBANK.encode()))
    assert len(pipelines.read_trees(path)) == 27
    path.write_bytes(pack(TAGGED.encode()))
    assert len(pipelines.read_tags(path)) == 20


def test_what_cannot_be_read_names_its_file_and_line(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(b"a\tDT\n\xff\tNN\n")
    with pytest.raises(InputError, match=r"a\.tsv, line 2: byte 1 .* is not UTF-8"):
        pipelines.read_tags(path)
    packed = tmp_path / "a.tsv.gz"
    packed.write_bytes(gzip.compress(TAGGED.encode())[:-12])
    with pytest.raises(InputError, match=r"a\.tsv\.gz cannot be read on after line"):
        pipelines.read_tags(packed)
    with pytest.raises(InputError, match="there is no file"):
        pipelines.read_trees(tmp_path / "none.conllu")


def test_a_card_says_how_the_pipeline_came_about(pipeline, trees):
    scores = [("dev", score_pipeline(pipeline, trees))]
    card = pipeline_card("mine", "knife pipeline train", SMALL, 7, [("a.conllu", 324)], scores)
    for line in (
        "# mine",
        "    knife pipeline train",
        "| words of a.conllu | 324 |",
        "| steps | 40 |",
        "| seed | 7 |",
        "| heads and labels (LAS) | 1.000 |",
    ):
        assert line in card.splitlines()


def test_the_embedded_pipeline_is_opened_by_default():
    opened = pipelines.open_pipeline()
    assert opened.pipe_names[:2] == ["tok2vec", "tagger"]
    assert isinstance(opened, spacy.language.Language)
    with pytest.raises(ModelNotFoundError, match="spacy download"):
        pipelines.open_pipeline("en_none")
