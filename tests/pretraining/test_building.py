"""Runs put together: what is refused, what is left behind, and what is taken up again."""

from __future__ import annotations

import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForPreTraining, PreTrainedTokenizerFast

from knife.errors import InputError, ModelError, StoreError
from knife.pretraining import building, packed
from knife.pretraining.building import kinds_of, resume_run, start_run
from knife.pretraining.options import Budget, Rhythm
from knife.pretraining.packed import read_packed
from knife.pretraining.settings import read_settings

ONE_LINE = Rhythm(log_steps=1, n_evaluations=0, checkpoint_minutes=60)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, planted_text, word_tokenizer, small, computer) -> Path:
    """A run of six steps that was stopped after the third."""
    place = tmp_path_factory.mktemp("runs") / "stopped"
    run = start_run(place, planted_text, word_tokenizer, small, computer)
    for line in run.lines():
        run.is_stopping = line.step >= 2
    return place


@pytest.fixture
def begun(stopped, tmp_path) -> Path:
    """A copy of it to work on."""
    return Path(shutil.copytree(stopped, tmp_path / "begun"))


def test_a_run_is_a_directory_of_settings_text_and_checkpoints(start, tmp_path, small):
    run = start()
    list(run.lines())
    found = {path.name for path in (tmp_path / "run").iterdir()}
    assert found == {"run.json", "corpus", "checkpoints", "log.jsonl"}
    assert read_settings(tmp_path / "run")[0] == small
    corpus = read_packed(tmp_path / "run" / "corpus")[0]
    assert (corpus.n_documents, corpus.n_sentences) == (400, 800)


def test_the_same_seed_begins_with_the_same_model_and_another_with_another(start, small):
    def embeddings(name: str, seed: int) -> torch.Tensor:
        run = start(name, learning=replace(small.learning, seed=seed))
        return run.model.bert.embeddings.word_embeddings.weight

    one = embeddings("a", 1)
    assert torch.equal(one, embeddings("b", 1))
    assert not torch.equal(one, embeddings("c", 2))


def test_embeddings_begin_as_word_vectors_and_heads_at_offsets(start, tmp_path):
    plain = start("plain", init_heads="random").model.state_dict()
    begun = start("begun", init_heads="offsets", init_embeddings="word2vec").model.state_dict()
    query = "bert.encoder.layer.0.attention.self.query.weight"
    assert not torch.equal(plain[query], begun[query])
    rows = begun["bert.embeddings.word_embeddings.weight"]
    assert rows.std().item() == pytest.approx(0.04, rel=0.01)
    assert not (tmp_path / "begun" / "corpus" / "sentences.txt").exists()


def test_without_pairs_the_model_has_no_head_for_them(start, small):
    run = start(learning=replace(small.learning, next_sentence=False))
    lines = list(run.lines())
    assert type(run.model).__name__ == "BertForMaskedLM"
    assert {line.next_sentence_loss for line in lines} == {0.0}


def test_a_head_for_pairs_stays_as_it_is_where_none_are_judged(start, small, word_tokenizer):
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(word_tokenizer), hidden_size=32, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    model = BertForPreTraining(config).eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    run = start(model=model, shape=None, learning=replace(small.learning, next_sentence=False))
    assert run.model is model
    assert model.training
    lines = list(run.lines())
    assert {line.next_sentence_loss for line in lines} == {0.0}
    changed = {
        name for name, value in model.state_dict().items() if not torch.equal(value, before[name])
    }
    assert changed
    assert not {name for name in changed if "pooler" in name or "seq_relationship" in name}
    list(resume_run(run._directory, building.Computer(torch.device("cpu"), torch.float32)).lines())


@pytest.mark.parametrize("documents", [[], [()], [("",), (" ",)]])
def test_a_text_of_nothing_is_refused(tmp_path, small, computer, word_tokenizer, documents):
    with pytest.raises(InputError, match=r"no text in the corpus; expected at least one"):
        start_run(tmp_path / "run", documents, word_tokenizer, small, computer)


def test_one_document_has_no_wrong_continuation(tmp_path, small, computer, word_tokenizer):
    text = [("once the noun0a verb0 the noun0b .", "then the noun0c verb0 .")]
    with pytest.raises(InputError, match=r"one document.*next-sentence.*at least two"):
        start_run(tmp_path / "run", text, word_tokenizer, small, computer)
    alone = replace(small, learning=replace(small.learning, next_sentence=False))
    # Nothing had been learnt there, so the same directory will do.
    run = start_run(tmp_path / "run", text, word_tokenizer, alone, computer)
    assert {line.kind for line in run.lines()} == {"training"}
    assert run.progress == 1


def test_everything_held_out_leaves_nothing_to_read(start):
    with pytest.raises(InputError, match="no document to read"):
        start(hold_out=1)


def test_documents_of_one_sentence_are_read(tmp_path, small, computer, word_tokenizer):
    text = [(f"once the noun0{name} verb0 the noun1a .",) for name in "abc" * 10]
    run = start_run(tmp_path / "run", text, word_tokenizer, small, computer)
    assert list(run.lines())[-1].step == 6


def test_a_vocabulary_without_a_mask_is_refused(tmp_path, small, computer, planted_text):
    ends = {"cls_token": "[CLS]", "sep_token": "[SEP]"}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=_words(["a"]), **ends)
    with pytest.raises(InputError, match=r"has no mask piece; expected one that begins"):
        start_run(tmp_path / "run", planted_text, tokenizer, small, computer)
    assert not (tmp_path / "run").exists()


def test_a_vocabulary_of_more_pieces_than_16_bits_works(
    tmp_path, small, computer, planted_text, word_tokenizer
):
    fillers = [f"filler{number}" for number in range(70_000 - len(word_tokenizer))]
    state = json.loads(word_tokenizer.backend_tokenizer.to_str())
    first = len(word_tokenizer)
    state["model"]["vocab"].update({word: first + i for i, word in enumerate(fillers)})
    large = _tokenizer(json.dumps(state))
    assert len(large) == 70_000
    text = [*planted_text[:50], ("once the filler69000 verb0 .", "then filler69000 .")]
    settings = replace(
        small, budget=Budget("steps", 1), rhythm=ONE_LINE, shape=replace(small.shape, hidden_size=8)
    )
    run = start_run(tmp_path / "run", text, large, settings, computer)
    (line,) = run.lines()
    assert line.loss == pytest.approx(np.log(70_000), rel=0.01)
    pieces = read_packed(tmp_path / "run" / "corpus")[0].pieces
    assert pieces.max() == large.convert_tokens_to_ids("filler69000") > 2**16


def test_a_batch_is_not_parted_further_than_it_can_be(start, small, tmp_path):
    with pytest.raises(InputError, match="Raise --batch-size"):
        start(learning=replace(small.learning, accumulate=9))
    assert not (tmp_path / "run").exists()


def test_sequences_longer_than_the_positions_are_refused(start, small, tmp_path):
    with pytest.raises(InputError, match="longer than the 64 positions"):
        start(learning=replace(small.learning, max_length=65))
    assert not (tmp_path / "run").exists()


def test_a_full_disk_while_tokenising_is_told(start, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(packed, "asdict", full)
        with pytest.raises(StoreError, match=r"as pieces in .*No space left.*start again"):
            start()
    with pytest.raises(StoreError, match="before its first checkpoint"):
        resume_run(tmp_path / "run", building.Computer(torch.device("cpu"), torch.float32))
    assert list(start().lines())[-1].step == 6


def test_a_directory_that_is_a_run_is_refused_and_stays(start, begun):
    before = sorted(path for path in begun.rglob("*"))
    with pytest.raises(StoreError, match="holds a run that has begun"):
        start("begun")
    assert sorted(path for path in begun.rglob("*")) == before


def test_a_file_in_the_place_of_the_run_is_told(start, tmp_path):
    (tmp_path / "run").write_text("mine")
    with pytest.raises(StoreError, match=r"cannot be written to .*Choose another --out"):
        start()
    assert (tmp_path / "run").read_text() == "mine"


def test_what_is_no_run_cannot_be_resumed(tmp_path, computer):
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(StoreError, match=r"is no pretraining run: .*Check the path"):
            resume_run(place, computer)


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.update(version=99),
        lambda values: values.update(format="else"),
        lambda values: values.pop("budget"),
        lambda values: values["learning"].update(surprise=1),
    ],
)
def test_settings_of_another_kind_are_refused(begun, computer, change):
    values = json.loads((begun / "run.json").read_text())
    change(values)
    (begun / "run.json").write_text(json.dumps(values))
    with pytest.raises(StoreError, match=r"does not hold the settings.*Update knife, or start"):
        resume_run(begun, computer)


def test_settings_that_broke_off_are_refused(begun, computer):
    path = begun / "run.json"
    path.write_text(path.read_text()[:100])
    with pytest.raises(StoreError, match="does not hold the settings of a run"):
        resume_run(begun, computer)


def test_a_run_without_a_checkpoint_begins_again(begun, start, computer):
    shutil.rmtree(begun / "checkpoints")
    with pytest.raises(StoreError, match=r"before its first checkpoint.*Start it again"):
        resume_run(begun, computer)
    lines = [line.step for line in start("begun").lines() if line.kind == "training"]
    assert lines == [2, 4, 6]
    log = [json.loads(line)["step"] for line in (begun / "log.jsonl").read_text().splitlines()]
    assert log == [0, 2, 3, 4, 6, 6]


def test_another_vocabulary_in_the_checkpoint_is_refused(begun, computer, word_tokenizer):
    state = word_tokenizer.backend_tokenizer.to_str().replace("noun0a", "nounXX")
    for checkpoint in (begun / "checkpoints").iterdir():
        (checkpoint / "tokenizer.json").write_text(state)
    with pytest.raises(StoreError, match=r"not the one that the run began with. Remove this"):
        resume_run(begun, computer)


@pytest.mark.parametrize("name", ["model.safetensors", "optimizer.safetensors", "state.json"])
def test_a_checkpoint_that_broke_is_told_and_the_one_before_serves(begun, computer, name):
    newest = max((begun / "checkpoints").glob("step-*"))
    content = (newest / name).read_bytes()
    (newest / name).write_bytes(content[: len(content) // 2])
    with pytest.raises((StoreError, ModelError)) as found:
        resume_run(begun, computer)
    assert newest.name in str(found.value)
    shutil.rmtree(newest)
    assert list(resume_run(begun, computer).lines())[-1].step == 6


def test_a_text_that_was_removed_is_told(begun, computer):
    (begun / "corpus" / "pieces.bin").unlink()
    with pytest.raises(StoreError, match="holds no complete corpus"):
        resume_run(begun, computer)


def test_another_budget_is_kept_once_the_run_goes_on(begun, computer):
    settings, digest = read_settings(begun)
    longer = replace(settings, budget=Budget("steps", 8))
    run = resume_run(begun, computer, longer)
    assert read_settings(begun) == (longer, digest)
    assert [line.step for line in run.lines() if line.kind == "training"] == [4, 6, 8]
    assert list(resume_run(begun, computer).lines()) == []


def test_a_run_that_cannot_go_on_keeps_its_settings(begun, computer):
    settings, _ = read_settings(begun)
    shutil.rmtree(begun / "checkpoints")
    with pytest.raises(StoreError):
        resume_run(begun, computer, replace(settings, budget=Budget("steps", 8)))
    assert read_settings(begun)[0] == settings


def test_pieces_are_sorted_by_what_they_are(word_tokenizer):
    kinds = kinds_of(word_tokenizer)
    assert np.flatnonzero(kinds.is_control).tolist() == [0, 1, 2, 3, 4]
    assert not kinds.is_continuation.any()
    assert (kinds.pad, kinds.cls, kinds.sep, kinds.mask) == (0, 2, 3, 4)


def _words(words):
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    return Tokenizer(WordLevel({word: i for i, word in enumerate(["[CLS]", "[SEP]", *words])}))


def _tokenizer(state):
    from tokenizers import Tokenizer

    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(state), **names)
