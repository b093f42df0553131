"""A tiny model on disk, so that every test calls the command as a user does, in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from knife.cli.main import main
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForMaskedLM, BertModel, PreTrainedTokenizerFast

CITIES = ["London", "Paris", "Berlin", "Madrid", "Rome", "Vienna"]
DRUGS = ["aspirin", "ibuprofen", "morphine", "codeine", "insulin", "heparin"]
ENDINGS = ["##ing", "##ed", "##es", "##ly"]
PLAIN = ["was", "given", "to", "in", "and", "is", "a", "the", "."]

Invoke = Callable[..., Result]


def tokenizer_of(pieces: list[str]) -> PreTrainedTokenizerFast:
    inner = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    inner.normalizer = BertNormalizer(lowercase=False, strip_accents=False)
    inner.pre_tokenizer = BertPreTokenizer()
    inner.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return PreTrainedTokenizerFast(tokenizer_object=inner, **names)


def tiny_config(size: int) -> BertConfig:
    return BertConfig(
        vocab_size=size,
        hidden_size=128,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a BERT whose cities, drugs and endings lie together among 400 words of noise."""
    torch.manual_seed(0)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += CITIES + DRUGS + PLAIN + ENDINGS + [f"##{i}" for i in range(60)]
    pieces += [f"w{i}" for i in range(400)]
    model = BertForMaskedLM(tiny_config(len(pieces)))
    rows = torch.randn(len(pieces), 128)
    centres = torch.linalg.qr(torch.randn(128, 3)).Q.T * 128**0.5
    for family, centre in zip((CITIES, DRUGS, ENDINGS), centres, strict=True):
        for piece in family:
            rows[pieces.index(piece)] = centre + 0.4 * rows[pieces.index(piece)]
    with torch.no_grad():
        model.bert.embeddings.word_embeddings.weight.copy_(rows)
    place = tmp_path_factory.mktemp("models") / "tiny"
    model.save_pretrained(place)
    tokenizer_of(pieces).save_pretrained(place)
    return place


@pytest.fixture(scope="session")
def headless(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save an encoder that was never given a masked-LM head."""
    place = tmp_path_factory.mktemp("models") / "headless"
    config = BertConfig.from_pretrained(tiny)
    BertModel(config).save_pretrained(place)
    PreTrainedTokenizerFast.from_pretrained(tiny).save_pretrained(place)
    return place


@pytest.fixture(scope="session")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the configuration of another architecture."""
    place = tmp_path_factory.mktemp("models") / "gpt2"
    place.mkdir()
    (place / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    return place


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what a person would: half of the cities and drugs, and plain words."""
    place = tmp_path_factory.mktemp("lexicons") / "mine.tsv"
    rows = [(term, "LOCATION/CITY") for term in CITIES[:3]]
    rows += [(term, "CHEMICAL/DRUG") for term in DRUGS[:3]] + [(term, "NONE") for term in PLAIN[:8]]
    place.write_text("term\tlabel\n" + "".join(f"{term}\t{label}\n" for term, label in rows))
    return place


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Call knife in this process with exactly these arguments."""
    for name in ("KNIFE_MODEL", "KNIFE_DEBUG", "KNIFE_QUIET", "KNIFE_OFFLINE"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments: object, **settings: object) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], **settings)

    return invoke


@pytest.fixture
def invoke(bare: Invoke, tiny: Path) -> Invoke:
    """Call knife in this process with the tiny model."""

    def call(command: str, *arguments: object, **settings: object) -> Result:
        names = command.split()
        return bare(*names, *arguments, "--model", tiny, "--quiet", **settings)

    return call
