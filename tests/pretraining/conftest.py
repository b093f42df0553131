"""A planted text and the smallest runs on it: what can be learnt from it is known.

A document is two sentences about one of four topics. The first begins with ``once``, the second
with ``then``, so a second segment that begins with ``once`` comes from elsewhere; the topic decides
the verb and which nouns there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from knife.pretraining.building import Computer, start_run
from knife.pretraining.options import Budget, Learning, ModelShape, Rhythm
from knife.pretraining.settings import Settings
from knife.pretraining.trainer import Trainer

TOPICS = [[f"noun{topic}{name}" for name in "abc"] for topic in range(4)]
VERBS = [f"verb{topic}" for topic in range(4)]
WORDS = ["once", "then", "the", "and", ".", *VERBS, *(noun for topic in TOPICS for noun in topic)]

Documents = list[tuple[str, ...]]
Start = Callable[..., Trainer]


@pytest.fixture(scope="session")
def planted_text() -> Documents:
    """Return 400 documents of two sentences."""
    generator = np.random.default_rng(0)

    def sentence(first: str, topic: int) -> str:
        one, two, three = generator.choice(TOPICS[topic], 3)
        return f"{first} the {one} {VERBS[topic]} the {two} and {three} ."

    topics = generator.integers(len(TOPICS), size=400)
    return [(sentence("once", topic), sentence("then", topic)) for topic in topics]


def tokenizer_of_words(words: list[str]) -> PreTrainedTokenizerFast:
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    pieces = [*names.values(), *words]
    inner = Tokenizer(WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    inner.normalizer = BertNormalizer(lowercase=False, strip_accents=False)
    inner.pre_tokenizer = BertPreTokenizer()
    inner.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=inner, **names)


@pytest.fixture(scope="session")
def word_tokenizer() -> PreTrainedTokenizerFast:
    """Return a vocabulary of the whole words of the planted text."""
    return tokenizer_of_words(WORDS)


@pytest.fixture(scope="session")
def computer() -> Computer:
    return Computer(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="session")
def small() -> Settings:
    """Return settings of a run of six small steps that writes a checkpoint after each."""
    return Settings(
        Budget("steps", 6),
        ModelShape(2, 32, 2, max_positions=64),
        learning=Learning(max_length=32, batch_size=8),
        rhythm=Rhythm(log_steps=2, n_evaluations=2, held_out_batches=1, checkpoint_minutes=0),
        hold_out=10,
    )


@pytest.fixture
def start(
    tmp_path: Path,
    planted_text: Documents,
    word_tokenizer: PreTrainedTokenizerFast,
    small: Settings,
    computer: Computer,
) -> Start:
    """Return what starts a run on the planted text; what is named differs from the small one."""

    def begin(name: str = "run", *, model: object = None, **changes: object) -> Trainer:
        settings = replace(small, **changes)
        return start_run(tmp_path / name, planted_text, word_tokenizer, settings, computer, model)

    return begin
