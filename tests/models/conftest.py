"""Tiny tokenizers of every kind and tiny random models of every layout, made in memory."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tokenizers as tk
import torch
import transformers as tf
from safetensors.torch import load_file, save_file
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers

from knife.models.masked_lm import MaskedLM
from knife.types.vocabulary import ModelInfo

LINES = [
    "The cell binds the protein, and the cells divide.",
    "Aspirin treats pain; aspirins are old drugs!",
    "London is a city. Paris is a bigger city.",
    "caf\u00e9 na\u00efve r\u00e9sum\u00e9 \u65e5\u672c\u8a9e \u0645\u0631\u062d\u0628\u0627",
    "binding dividing treating treatment cellular",
] * 3

BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ROBERTA = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
ALBERT = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]


def _wrapped(backend: tk.Tokenizer, special: list[str]) -> tf.PreTrainedTokenizerFast:
    if special[0] == "<s>":
        first, pad, last, unknown, mask = special
    else:
        pad, unknown, first, last, mask = special
    mask_token = tk.AddedToken(mask, lstrip=special[0] == "<s>", normalized=False, special=True)
    return tf.PreTrainedTokenizerFast(
        tokenizer_object=backend,
        cls_token=first,
        bos_token=first,
        eos_token=last,
        sep_token=last,
        pad_token=pad,
        unk_token=unknown,
        mask_token=mask_token,
        model_max_length=40,
    )


def _template(special: list[str]) -> processors.TemplateProcessing:
    first, last = (special[0], special[2]) if special[0] == "<s>" else special[2:4]
    ids = [(first, special.index(first)), (last, special.index(last))]
    return processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ids)


def _wordpiece(*, lowercase: bool = False) -> tf.PreTrainedTokenizerFast:
    backend = tk.Tokenizer(models.WordPiece(unk_token=BERT[1]))
    backend.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=120, special_tokens=[*BERT, "[unused1]"], show_progress=False
    )
    backend.train_from_iterator(LINES, trainer)
    backend.post_processor = _template(BERT)
    return _wrapped(backend, BERT)


def _byte_bpe(*, trims: bool = True) -> tf.PreTrainedTokenizerFast:
    backend = tk.Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=330,
        special_tokens=[*ROBERTA, "madeupword0001"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(LINES, trainer)
    if trims:
        backend.post_processor = processors.RobertaProcessing(
            ("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False
        )
    else:
        backend.post_processor = _template(ROBERTA)
    return _wrapped(backend, ROBERTA)


def _unigram(special: list[str], *, lowercase: bool = False) -> tf.PreTrainedTokenizerFast:
    backend = tk.Tokenizer(models.Unigram())
    steps = [normalizers.NFKC()] + ([normalizers.Lowercase()] if lowercase else [])
    backend.normalizer = normalizers.Sequence(steps)
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    backend.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=110, special_tokens=special, unk_token=ROBERTA[3], show_progress=False
    )
    backend.train_from_iterator(LINES, trainer)
    backend.post_processor = _template(special)
    return _wrapped(backend, special)


def _sentencepiece_bpe() -> tf.PreTrainedTokenizerFast:
    # As transformers converts SentencePiece's BPE: the marker comes from the normaliser.
    backend = tk.Tokenizer(models.BPE(unk_token=ROBERTA[3], fuse_unk=True, byte_fallback=True))
    backend.normalizer = normalizers.Sequence(
        [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
    )
    backend.decoder = decoders.Sequence(
        [
            decoders.Replace("\u2581", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    lines = [word for line in LINES for word in line.split()]  # merges stay inside words
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[*ROBERTA, *(f"<0x{byte:02X}>" for byte in range(256))],
        show_progress=False,
    )
    backend.train_from_iterator(lines, trainer)
    plain = tk.Tokenizer.from_str(backend.to_str())
    # The trainer makes bytes special; in SentencePiece's files only control pieces are.
    plain = tk.Tokenizer.from_str(_only_special(plain.to_str(), ROBERTA))
    plain.post_processor = _template(ROBERTA)
    return _wrapped(plain, ROBERTA)


def _only_special(state: str, special: list[str]) -> str:
    loaded = json.loads(state)
    loaded["added_tokens"] = [t for t in loaded["added_tokens"] if t["content"] in special]
    return json.dumps(loaded)


KINDS: dict[str, Callable[[], tf.PreTrainedTokenizerFast]] = {
    "wordpiece": _wordpiece,
    "uncased wordpiece": lambda: _wordpiece(lowercase=True),
    "byte-level bpe": _byte_bpe,
    "untrimmed byte-level bpe": lambda: _byte_bpe(trims=False),
    "unigram": lambda: _unigram(ROBERTA),
    "uncased unigram": lambda: _unigram(ALBERT, lowercase=True),
    "sentencepiece bpe": _sentencepiece_bpe,
}

SIZE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 48,
}
DEBERTA = {
    **SIZE,
    "relative_attention": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "position_buckets": 8,
    "share_att_key": True,
    "norm_rel_ebd": "layer_norm",
}

LAYOUTS: dict[str, tuple[str, type, type, dict[str, object]]] = {
    "bert": ("wordpiece", tf.BertConfig, tf.BertForMaskedLM, SIZE),
    "roberta": ("byte-level bpe", tf.RobertaConfig, tf.RobertaForMaskedLM, SIZE),
    "xlm-roberta": ("unigram", tf.XLMRobertaConfig, tf.XLMRobertaForMaskedLM, SIZE),
    "camembert": ("sentencepiece bpe", tf.CamembertConfig, tf.CamembertForMaskedLM, SIZE),
    "distilbert": (
        "uncased wordpiece",
        tf.DistilBertConfig,
        tf.DistilBertForMaskedLM,
        {"dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 24, "max_position_embeddings": 48},
    ),
    "albert": (
        "uncased unigram",
        tf.AlbertConfig,
        tf.AlbertForMaskedLM,
        {**SIZE, "embedding_size": 8},
    ),
    "electra": (
        "uncased wordpiece",
        tf.ElectraConfig,
        tf.ElectraForMaskedLM,
        {**SIZE, "embedding_size": 8},
    ),
    "mpnet": ("byte-level bpe", tf.MPNetConfig, tf.MPNetForMaskedLM, SIZE),
    "modernbert": (
        "untrimmed byte-level bpe",
        tf.ModernBertConfig,
        tf.ModernBertForMaskedLM,
        {**SIZE, "local_attention": 8, "global_attn_every_n_layers": 2, "reference_compile": False},
    ),
    "legacy deberta-v2": (
        "wordpiece",
        tf.DebertaV2Config,
        tf.DebertaV2ForMaskedLM,
        {**DEBERTA, "legacy": True},
    ),
    "newer deberta-v2": (
        "unigram",
        tf.DebertaV2Config,
        tf.DebertaV2ForMaskedLM,
        # Older transformers would tie the transform of this layout to the embeddings.
        {**DEBERTA, "legacy": False, "tie_word_embeddings": False},
    ),
    "esm": (
        "wordpiece",
        tf.EsmConfig,
        tf.EsmForMaskedLM,
        {**SIZE, "mask_token_id": 4, "token_dropout": False},
    ),
    "mobilebert": (
        "wordpiece",
        tf.MobileBertConfig,
        tf.MobileBertForMaskedLM,
        {
            **SIZE,
            "embedding_size": 8,
            "intra_bottleneck_size": 8,
            "num_feedforward_networks": 1,
            "normalization_type": "layer_norm",
        },
    ),
}


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Models this small lose more time to sharing than they win."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


@pytest.fixture(scope="session")
def tokenizers_by_kind() -> dict[str, tf.PreTrainedTokenizerFast]:
    return {kind: make() for kind, make in KINDS.items()}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=sorted(LAYOUTS))
def layout(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def make_parts(tokenizers_by_kind):
    """Make a random model of a layout, with its tokenizer; every weight and bias is random."""

    def make(layout: str, rows_beyond: int = 3, **changes: object):
        kind, config_class, model_class, sizes = LAYOUTS[layout]
        tokenizer = copy.deepcopy(tokenizers_by_kind[kind])
        config = config_class(
            vocab_size=len(tokenizer) + rows_beyond,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            cls_token_id=tokenizer.cls_token_id,
            sep_token_id=tokenizer.sep_token_id,
            **{**sizes, **changes},
        )
        model = model_class(config).eval()
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            for weight in model.parameters():
                weight.normal_(0, 0.3, generator=generator)
            # As in training, where it never gets a gradient; MobileBERT reads its neighbours.
            model.get_input_embeddings().weight[tokenizer.pad_token_id] = 0
        return model, tokenizer

    return make


@pytest.fixture
def make_masked_lm(make_parts):
    """Make a `MaskedLM` of a layout, and an untouched twin of its model as an oracle."""

    def make(layout: str = "bert", dtype: torch.dtype = torch.float32, **changes: object):
        model, tokenizer = make_parts(layout)
        twin = copy.deepcopy(model)
        info = ModelInfo(layout)
        return MaskedLM(model, tokenizer, info, dtype=dtype, **changes), twin, tokenizer

    return make


@pytest.fixture
def save_checkpoint(tmp_path: Path):
    """Save a model and its tokenizer as a checkpoint."""

    def save(model: tf.PreTrainedModel, tokenizer, name: str = "checkpoint") -> Path:
        directory = tmp_path / name
        model.save_pretrained(directory)
        tokenizer.save_pretrained(directory)
        return directory

    return save


@pytest.fixture
def bert_directory(make_parts, save_checkpoint) -> Path:
    return save_checkpoint(*make_parts("bert"))


@pytest.fixture
def change_weights():
    """Change the tensors of a saved checkpoint."""

    def change(directory: Path, by: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]):
        path = directory / "model.safetensors"
        weights = {name: tensor.contiguous() for name, tensor in by(load_file(path)).items()}
        save_file(weights, path, metadata={"format": "pt"})

    return change


@pytest.fixture
def change_json():
    """Change entries of a JSON file; None takes one out."""

    def change(path: Path, **entries: object):
        found = {**json.loads(path.read_text()), **entries}
        path.write_text(json.dumps({k: v for k, v in found.items() if v is not None}))

    return change
