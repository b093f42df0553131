"""New words are single pieces that begin as the mean of their old ones."""

from __future__ import annotations

import pytest
import torch
import transformers as tf
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    BertForPreTraining,
    DistilBertConfig,
    DistilBertForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    PreTrainedTokenizerFast,
)

from knife.errors import InputError
from knife.pretraining.new_words import add_words, frequent_words
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary

TEXT = [
    ("abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba I L N P R K 0123456789 . , - '",),
    ("cell cells cell the the the of of",) * 20,
]
WORDS = ["receptor", "kinase", "Protein"]

SIZE = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 40,
}
KINDS = {
    "bert": (BertForMaskedLM, BertConfig, SIZE),
    "bert of two heads": (BertForPreTraining, BertConfig, SIZE),
    "untied bert": (BertForMaskedLM, BertConfig, {**SIZE, "tie_word_embeddings": False}),
    "electra": (ElectraForMaskedLM, ElectraConfig, {**SIZE, "embedding_size": 8}),
    "distilbert": (
        DistilBertForMaskedLM,
        DistilBertConfig,
        {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 24, "max_position_embeddings": 40},
    ),
}


def vocabulary(*, cased=True):
    return train_vocabulary(TEXT, VocabularyOptions(size=170, min_frequency=20, cased=cased))


@pytest.fixture(scope="module")
def tokenizer():
    return vocabulary()


def model_of(kind, tokenizer, rows_beyond=0):
    model_class, config_class, sizes = KINDS[kind]
    config = config_class(
        vocab_size=len(tokenizer) + rows_beyond, pad_token_id=tokenizer.pad_token_id, **sizes
    )
    model = model_class(config).eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.3, generator=generator)
    return model


def logits_of(model, pieces):
    with torch.inference_mode():
        found = model(torch.tensor([pieces]))
    return (found.prediction_logits if hasattr(found, "prediction_logits") else found.logits)[0]


def tables_of(model):
    decoder = model.get_output_embeddings()
    return model.get_input_embeddings().weight, decoder.weight, decoder.bias


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_word_is_one_piece_that_begins_as_the_mean_of_its_pieces(tokenizer, kind):
    model = model_of(kind, tokenizer)
    before = [table.clone() for table in tables_of(model)]
    n_old = len(tokenizer)
    grown = add_words(model, tokenizer, WORDS)
    assert len(grown) == n_old + 3
    assert grown.convert_tokens_to_ids(WORDS) == [n_old, n_old + 1, n_old + 2]
    for word in WORDS:
        assert grown.tokenize(f"the {word} of cells.") == ["the", word, "of", "cells", "."]
        ids = tokenizer.encode(word, add_special_tokens=False)
        assert len(ids) > 1
        row = grown.convert_tokens_to_ids(word)
        for old, new in zip(before, tables_of(model), strict=True):
            assert len(new) == n_old + 3
            torch.testing.assert_close(new[row], old[ids].mean(dim=0))
    for old, new in zip(before, tables_of(model), strict=True):
        torch.testing.assert_close(new[:n_old], old, rtol=0, atol=0)
    assert model.config.vocab_size == n_old + 3


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_old_pieces_are_scored_as_before_and_new_ones_by_the_mean(tokenizer, kind):
    model = model_of(kind, tokenizer)
    sentence = tokenizer.encode("the cell of cells.")
    before = logits_of(model, sentence)
    grown = add_words(model, tokenizer, WORDS)
    assert grown.encode("the cell of cells.") == sentence
    after = logits_of(model, sentence)
    torch.testing.assert_close(after[:, : before.shape[1]], before, rtol=1e-5, atol=1e-5)
    ids = tokenizer.encode("receptor", add_special_tokens=False)
    own = after[:, grown.convert_tokens_to_ids("receptor")]
    torch.testing.assert_close(own, before[:, ids].mean(dim=1), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_was_tied_stays_tied_and_can_be_learnt(tokenizer, kind):
    model = model_of(kind, tokenizer)
    grown = add_words(model, tokenizer, WORDS)
    inputs, decoder, bias = tables_of(model)
    assert (inputs is decoder) == (kind != "untied bert")
    pieces = torch.tensor([grown.encode("the receptor of cells.")])
    found = model(pieces)
    scores = found.prediction_logits if hasattr(found, "prediction_logits") else found.logits
    scores[..., grown.convert_tokens_to_ids("receptor")].sum().backward()
    row = grown.convert_tokens_to_ids("receptor")
    assert inputs.grad[row].any()
    assert decoder.grad[row].any()
    assert bias.grad[row] != 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_model_and_tokenizer_are_the_same_after_reload(tokenizer, tmp_path, kind):
    model = model_of(kind, tokenizer)
    grown = add_words(model, tokenizer, WORDS)
    model.save_pretrained(tmp_path)
    grown.save_pretrained(tmp_path)
    again = AutoModelForMaskedLM.from_pretrained(tmp_path).eval()
    read = AutoTokenizer.from_pretrained(tmp_path)
    assert read.get_vocab() == grown.get_vocab()
    text = "the receptor of 'cells', a Protein kinase."
    assert read.encode(text) == grown.encode(text)
    assert read.decode(read.encode(text)) == grown.decode(grown.encode(text))
    pieces = grown.encode(text)
    torch.testing.assert_close(logits_of(again, pieces), logits_of(model, pieces))


def test_the_old_tokenizer_is_not_changed_and_the_new_one_is_like_it(tokenizer):
    before = tokenizer.backend_tokenizer.to_str()
    grown = add_words(model_of("bert", tokenizer), tokenizer, WORDS)
    assert tokenizer.backend_tokenizer.to_str() == before
    assert type(grown) is type(tokenizer)
    assert grown.name_or_path == tokenizer.name_or_path
    for name in ("model_max_length", "mask_token_id", "pad_token_id", "cls_token", "unk_token_id"):
        assert getattr(grown, name) == getattr(tokenizer, name)
    assert grown.all_special_ids == tokenizer.all_special_ids
    pair = ("the cell", "of cells")
    assert grown(*pair)["token_type_ids"] == tokenizer(*pair)["token_type_ids"]


def test_a_known_word_and_one_that_could_not_be_a_piece_are_left_out(tokenizer):
    model = model_of("bert", tokenizer)
    left_out = [
        "cell",  # known
        "[MASK]",
        "IL-2",  # parted at the hyphen before pieces are looked for
        "heart attack",
        "na\u4e2dve",
        "\u0434\u043e\u043c",  # letters that it does not know
        "x" * 101,  # too long for WordPiece
        "",
        " ",
    ]
    assert add_words(model, tokenizer, left_out) is tokenizer
    assert len(model.get_input_embeddings().weight) == len(tokenizer)
    grown = add_words(model, tokenizer, [*left_out, "kinase", "kinase"])
    assert len(grown) == len(tokenizer) + 1


def test_an_uncased_vocabulary_gets_words_as_it_spells_them():
    tokenizer = vocabulary(cased=False)
    model = model_of("bert", tokenizer)
    grown = add_words(model, tokenizer, ["Receptor", "receptor", "na\u00efve"])
    assert len(grown) == len(tokenizer) + 2
    assert grown.tokenize("Receptor RECEPTOR na\u00efve Naive") == ["receptor"] * 2 + ["naive"] * 2


def test_rows_that_no_piece_has_are_taken_first(tokenizer):
    model = model_of("bert", tokenizer, rows_beyond=2)
    before = logits_of(model, [5, 6, 7])[:, : len(tokenizer)]
    grown = add_words(model, tokenizer, WORDS[:1])
    assert len(model.get_input_embeddings().weight) == len(tokenizer) + 2
    row = grown.convert_tokens_to_ids("receptor")
    ids = tokenizer.encode("receptor", add_special_tokens=False)
    for table in tables_of(model):
        torch.testing.assert_close(table[row], table[ids].mean(dim=0))
    after = logits_of(model, [5, 6, 7])[:, : len(tokenizer)]
    torch.testing.assert_close(after, before)
    # And the next words make it grow.
    more = add_words(model, grown, WORDS[1:])
    assert len(more) == len(model.get_input_embeddings().weight) == len(tokenizer) + 3


def test_words_can_be_added_beside_added_tokens(tokenizer, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    own = AutoTokenizer.from_pretrained(tmp_path)
    own.add_tokens(["[GENE]"], special_tokens=True)
    model = model_of("bert", own)
    grown = add_words(model, own, ["kinase"])
    assert grown.tokenize("the [GENE] kinase") == ["the", "[GENE]", "kinase"]
    assert grown.convert_tokens_to_ids(["[GENE]", "kinase"]) == [len(own) - 1, len(own)]
    grown.save_pretrained(tmp_path / "again")
    assert AutoTokenizer.from_pretrained(tmp_path / "again").get_vocab() == grown.get_vocab()


def byte_bpe():
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    backend = Tokenizer(models.BPE({letter: n for n, letter in enumerate(letters)}, []))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=backend)


def test_other_vocabularies_are_refused_and_without_words_left_alone(tokenizer):
    model, bpe = model_of("bert", tokenizer), byte_bpe()
    with pytest.raises(InputError, match=r"kind BPE.*without new words"):
        add_words(model, bpe, ["receptor"])
    assert add_words(model, bpe, []) is bpe


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        (tf.MobileBertForMaskedLM, {"embedding_size": 8, "intra_bottleneck_size": 8}),
        (tf.EsmForMaskedLM, {"mask_token_id": 4, "token_dropout": False}),
        (tf.DebertaV2ForMaskedLM, {"legacy": False, "tie_word_embeddings": False}),
    ],
)
def test_a_model_that_keeps_pieces_elsewhere_is_refused_as_it_is(tokenizer, kind, sizes):
    config = kind.config_class(vocab_size=len(tokenizer), pad_token_id=0, **SIZE, **sizes)
    model = kind(config)
    before = {name: weight.shape for name, weight in model.named_parameters()}
    with pytest.raises(InputError, match=rf"{kind.__name__} has no plain decoder"):
        add_words(model, tokenizer, ["receptor"])
    assert {name: weight.shape for name, weight in model.named_parameters()} == before


DOCUMENTS = [
    ("receptor kinase receptor", "receptor cell cell cell cell cell"),
    ("kinase ligase ligase cd80 cd80 cd80 cd80", "Protein of of of of ab ab ab"),
    ("\u0434\u043e\u043c \u0434\u043e\u043c \u0434\u043e\u043c", "ligases of IL-2 IL-2 IL-2"),
]


def test_frequent_words_are_those_that_are_cut_most_frequent_first(tokenizer):
    # Known words, short ones, ones with digits and unknown letters take no part.
    assert frequent_words(DOCUMENTS, tokenizer, 10, 1) == [
        "receptor",
        "kinase",
        "ligase",
        "Protein",
        "ligases",
    ]


@pytest.mark.parametrize(
    ("n_words", "min_frequency", "expected"),
    [
        (2, 1, ["receptor", "kinase"]),
        (10, 2, ["receptor", "kinase", "ligase"]),
        (10, 3, ["receptor"]),
        (10, 4, []),
        (0, 1, []),
        (-1, 1, []),
    ],
)
def test_number_and_frequency_bound_them(tokenizer, n_words, min_frequency, expected):
    assert frequent_words(DOCUMENTS, tokenizer, n_words, min_frequency) == expected


def test_words_are_counted_as_the_tokenizer_spells_them():
    documents = [("Receptor receptor RECEPTOR kinase Kinase",)]
    assert frequent_words(documents, vocabulary(cased=False), 9, 2) == ["receptor", "kinase"]
    assert frequent_words(documents, vocabulary(), 9, 2) == []


def test_frequent_words_can_all_be_added(tokenizer):
    model = model_of("bert", tokenizer)
    words = frequent_words(DOCUMENTS, tokenizer, 10, 1)
    grown = add_words(model, tokenizer, words)
    assert grown.tokenize(" ".join(words)) == words
    assert frequent_words(DOCUMENTS, grown, 10, 1) == []


def test_documents_are_read_once(tokenizer):
    assert frequent_words(iter(DOCUMENTS), tokenizer, 1, 1) == ["receptor"]
