"""Adapting as a user sees it: a BERT with its next-sentence head, and a RoBERTa."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from knife.cli.main import main
from safetensors.torch import load_file
from tokenizers import ByteLevelBPETokenizer
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    BertConfig,
    BertForPreTraining,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaTokenizerFast,
)

import knife

COMMON = [
    "--steps", 30, "--max-length", 32, "--batch-size", 16, "--log-steps", 1, "--evaluations", 3,
    "--held-out-batches", 2, "--hold-out", 10, "--learning-rate", 5e-3,
    "--embedding-rate", 1, "--warmup", 0,
    "--device", "cpu", "--dtype", "float32",
]  # fmt: skip


def call(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def log_of(place):
    lines = [json.loads(line) for line in (place / "log.jsonl").read_text().splitlines()]
    timed = ("seconds", "tokens_per_second")
    return [{key: value for key, value in line.items() if key not in timed} for line in lines]


def held_out(place):
    return [line for line in log_of(place) if line["kind"] == "held_out"]


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> Path:
    """120 documents of two sentences with words of a domain, and a file of such words."""
    generator = np.random.default_rng(0)
    drugs = ["lisinopril", "metoprolol", "warfarin"]
    documents = []
    for _ in range(120):
        one, two = generator.choice(drugs, 2)
        documents.append(f"take {one} with care .\nthen stop {two} at once .\n")
    place = tmp_path_factory.mktemp("text") / "text.txt"
    place.write_text("\n".join(documents))
    (place.parent / "words.txt").write_text("warfarin\n\nwarfarin\nstop\ncaretaker\n")
    return place


@pytest.fixture(scope="module")
def bert(text) -> Path:
    """A BERT with both heads and dropout that cuts the words of the domain into letters."""
    place = text.parent / "bert"
    words = ["take", "with", "care", "then", "stop", "at", "once", "."]
    letters = "abcdefghijklmnopqrstuvwxyz"
    controls = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = [*controls, *words, *letters, *(f"##{letter}" for letter in letters)]
    tokenizer_of(pieces).save_pretrained(place)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertForPreTraining(config).save_pretrained(place)
    return place


def tokenizer_of(pieces):
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    inner = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    inner.pre_tokenizer = BertPreTokenizer()
    inner.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return PreTrainedTokenizerFast(tokenizer_object=inner, **names)


@pytest.fixture(scope="module")
def roberta(text) -> Path:
    """A RoBERTa with byte-level BPE."""
    place = text.parent / "roberta"
    place.mkdir()
    learnt = ByteLevelBPETokenizer()
    learnt.train([str(text)], vocab_size=300, show_progress=False, special_tokens=[
        "<s>", "<pad>", "</s>", "<unk>", "<mask>",
    ])  # fmt: skip
    learnt.save(str(place / "tokenizer.json"))
    tokenizer = RobertaTokenizerFast.from_pretrained(place)
    tokenizer.save_pretrained(place)
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=66, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    RobertaForMaskedLM(config).save_pretrained(place)
    return place


@pytest.fixture(scope="module")
def adapted(text, bert):
    """The BERT after thirty steps, with the words of the domain in its vocabulary."""
    place = text.parent / "adapted"
    result = call(
        "adapt", text, "--model", bert, "--out", place, *COMMON, "--add-words", 3, "--words",
        text.parent / "words.txt",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return place, result


def test_the_loss_on_the_domain_falls(adapted):
    scores = held_out(adapted[0])
    assert [score["step"] for score in scores] == [0, 10, 20, 30]
    assert scores[-1]["loss"] < 0.75 * scores[0]["loss"]
    assert "held-out loss" in adapted[1].stdout


def test_words_are_whole_in_the_adapted_model(adapted, bert):
    before = AutoTokenizer.from_pretrained(bert)
    after = AutoTokenizer.from_pretrained(adapted[0] / "model")
    for word in ("lisinopril", "metoprolol", "warfarin"):
        assert len(before.tokenize(word)) > 5
        assert after.tokenize(word) == [word]
    assert after.tokenize("caretaker") == ["caretaker"]  # said, though it never occurs
    assert len(after) == len(before) + 4  # "stop" was whole already
    assert after.convert_tokens_to_ids("stop") == before.convert_tokens_to_ids("stop")


def test_transformers_and_knife_read_the_adapted_model_with_both_heads(adapted):
    model = adapted[0] / "model"
    found = BertForPreTraining.from_pretrained(model)
    assert found.config.vocab_size == len(AutoTokenizer.from_pretrained(model))
    assert "cls.seq_relationship.weight" in load_file(model / "model.safetensors")
    opened = knife.load(model, device="cpu")
    assert "warfarin" in opened.vocabulary.pieces
    assert "continued from" in (model / "README.md").read_text()


def test_the_run_begins_with_the_model_as_it_was(bert, text, tmp_path):
    place = tmp_path / "run"
    result = call(
        "adapt", text, "--model", bert, "--out", place, *COMMON, "--steps", 1, "--evaluations", 0,
        "--learning-rate", 1e-9, "-q",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    first = load_file(place / "checkpoints" / "step-000000000" / "model.safetensors")
    before = load_file(bert / "model.safetensors")
    assert first.keys() == before.keys()
    assert all(torch.equal(first[name], before[name]) for name in before)


@pytest.mark.parametrize("name", ["bert", "roberta"])
def test_the_first_loss_is_that_of_the_model_itself(name, text, tmp_path, request, computer_of):
    """What transformers computes of the same batch with labels, dropout away."""
    source = request.getfixturevalue(name)
    model = AutoModelForMaskedLM.from_pretrained(
        source, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    plain = tmp_path / "plain"
    model.save_pretrained(plain)
    AutoTokenizer.from_pretrained(source).save_pretrained(plain)
    place = tmp_path / "run"
    result = call(
        "adapt", text, "--model", plain, "--out", place, *COMMON, "--steps", 1, "--evaluations", 0
    )
    assert result.exit_code == 0, result.output
    batch = computer_of(place)
    labels = torch.full(batch.pieces.shape, -100)
    labels.view(-1)[torch.from_numpy(batch.positions)] = torch.from_numpy(batch.targets)
    told = {"token_type_ids": torch.from_numpy(batch.segment)} if name == "bert" else {}
    loss = model(
        input_ids=torch.from_numpy(batch.pieces),
        attention_mask=torch.from_numpy(batch.is_real).long(),
        labels=labels,
        **told,
    ).loss
    assert log_of(place)[0]["loss"] == pytest.approx(loss.item(), abs=1e-4)


@pytest.fixture
def computer_of():
    """Return what gives the first batch of a run."""
    from knife.pretraining.batches import Batches
    from knife.pretraining.building import kinds_of
    from knife.pretraining.examples import Position
    from knife.pretraining.packed import read_packed
    from knife.pretraining.settings import read_settings

    def first_batch(place):
        settings, _ = read_settings(place)
        corpus, _ = read_packed(place / "corpus")
        tokenizer = AutoTokenizer.from_pretrained(place / "model")
        documents = corpus.split(settings.hold_out)[0]
        batches = Batches(corpus, documents, kinds_of(tokenizer), settings.learning)
        return batches.at(Position()).batch

    return first_batch


def test_a_roberta_is_adapted_and_has_no_pairs(roberta, text, tmp_path):
    place = tmp_path / "run"
    result = call("adapt", text, "--model", roberta, "--out", place, *COMMON)
    assert result.exit_code == 0, result.output
    scores = held_out(place)
    assert scores[-1]["loss"] < 0.75 * log_of(place)[0]["loss"]
    assert {line["next_sentence_loss"] for line in log_of(place)} == {0.0}
    assert "next" not in result.output
    assert type(AutoModelForMaskedLM.from_pretrained(place / "model")) is RobertaForMaskedLM
    assert knife.load(place / "model", device="cpu").fill_mask(["take <mask> with"], 3)
    again = call("adapt", "--resume", place, "--steps", 31, "-q")
    assert again.exit_code == 0, again.output
    assert log_of(place)[-1]["step"] == 31


def test_an_adapted_model_that_drops_goes_on_as_if_nothing_had_happened(bert, text, tmp_path):
    """The dropout of the model is drawn from the seed, so it is the same after an interruption."""
    shape = ["adapt", text, "--model", bert, *COMMON, "--steps", 8, "--checkpoint-minutes", 0, "-q"]
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    assert call(*shape, "--out", whole).exit_code == 0

    def ask():
        while not (parted / "log.jsonl").exists():
            time.sleep(0.001)
        signal.raise_signal(signal.SIGINT)

    asking = threading.Thread(target=ask)
    asking.start()
    stopped = call(*shape, "--out", parted)
    asking.join()
    assert stopped.exit_code == 130
    assert stopped.stderr.endswith(f"Go on with: knife adapt --resume {parted}\n")
    assert call("adapt", "--resume", parted, "-q").exit_code == 0
    assert log_of(parted) == log_of(whole)


def test_a_head_for_pairs_stays_as_it_is_without_pairs(bert, text, tmp_path):
    place = tmp_path / "run"
    result = call(
        "adapt", text, "--model", bert, "--out", place, *COMMON, "--steps", 3, "--no-next-sentence",
        "-q",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    before, after = (load_file(one / "model.safetensors") for one in (bert, place / "model"))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "bert.encoder.layer.0.attention.self.query.weight" in changed
    assert not {name for name in changed if "pooler" in name or "seq_relationship" in name}


# --- refused --------------------------------------------------------------------------------------


def test_help_is_short_and_has_examples():
    result = call("adapt", "--help")
    assert result.exit_code == 0
    assert "knife adapt --resume run" in result.stdout
    assert "--add-words" in result.stdout


def test_words_that_cannot_be_pieces_are_named(bert, text, tmp_path):
    (tmp_path / "words.txt").write_text("warfarin\nIL-2\n")
    result = call(
        "adapt", text, "--model", bert, "--out", tmp_path / "run", "--steps", 1, "--batch-size", 2,
        "--max-length", 32, "--words", tmp_path / "words.txt",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Not added: IL-2. A word is a run of letters" in result.stderr


def test_words_cannot_be_added_to_byte_level_pieces(roberta, text, tmp_path):
    result = call(
        "adapt", text, "--model", roberta, "--out", tmp_path / "run", *COMMON, "--add-words", 2
    )
    assert result.exit_code == 1
    assert "Adapt the model without new words" in result.stderr


def test_words_that_are_no_text_are_refused(bert, text, tmp_path):
    (tmp_path / "words.txt").write_bytes(b"caf\xe9\n")
    result = call(
        "adapt", text, "--model", bert, "--out", tmp_path / "run", "--words", tmp_path / "words.txt"
    )
    assert result.exit_code == 1
    assert "is not UTF-8; expected a word a line" in result.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "Name FILEs, --model and --out; or a run to --resume."),
        (["--out", "x", "--tokens", 5, "--minutes", 5], "one of --tokens, --steps and --minutes"),
        (["--resume", "run"], "so FILE cannot be said anew"),
        (["--out", "x", "--words", "none.txt"], "does not exist"),
    ],
)
def test_calls_that_contradict_themselves_are_refused(bert, text, more, said):
    result = call("adapt", text, "--model", bert, *more)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("more", [["--add-words", 5], ["--model", "x"], ["--revision", "main"]])
def test_what_a_run_began_with_cannot_be_said_anew(adapted, more):
    result = call("adapt", "--resume", adapted[0], *more)
    assert result.exit_code == 2
    assert f"so {more[0]} cannot be said anew" in result.stderr


def test_a_model_without_a_head_and_one_that_is_not_there_are_refused(headless, text, tmp_path):
    for model, said in ((headless, "head"), (tmp_path / "none", "there is no model")):
        result = call("adapt", text, "--model", model, "--out", tmp_path / "run")
        assert result.exit_code == 1
        assert said in result.stderr
        assert not (tmp_path / "run").exists()


def test_sequences_longer_than_the_model_reads_are_refused(bert, text, tmp_path):
    result = call("adapt", text, "--model", bert, "--out", tmp_path / "run", "--max-length", 65)
    assert result.exit_code == 1
    assert "longer than the 64 positions" in result.stderr
    assert not (tmp_path / "run").exists()


def test_standard_input_cannot_be_counted_and_read(bert):
    result = call("adapt", "-", "--model", bert, "--out", "x", "--add-words", 2)
    assert result.exit_code == 2
    assert "standard input can be read once. Save the text in a file" in result.stderr
