"""A new BERT: its shape, its vocabulary, and the weights that it begins with.

Weights are drawn as BERT's were, then two of the starts that save a small model most of its way
may replace them: word vectors for the embeddings and heads that look at offsets.
"""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import BertConfig, BertForMaskedLM, BertForPreTraining, PreTrainedTokenizerFast

from knife.pretraining.offset_heads import OffsetHeads, start_heads_at_offsets
from knife.pretraining.options import ModelShape

Pretrainable = BertForPreTraining | BertForMaskedLM

WORD_SPREAD = 0.04
"""Standard deviation of embeddings that begin as word vectors: twice that of random ones."""


def new_model(
    shape: ModelShape,
    tokenizer: PreTrainedTokenizerFast,
    *,
    seed: int,
    has_next_sentence: bool = True,
    dropout: float = 0.0,
) -> Pretrainable:
    """Return a BERT with random weights.

    Parameters
    ----------
    shape : ModelShape
        Its size.
    tokenizer : PreTrainedTokenizerFast
        Its vocabulary.
    seed : int
        Decides the weights.
    has_next_sentence : bool
        Whether it has a head for next-sentence prediction.
    dropout : float
        Share of activations that are dropped while training, in [0, 1).
    """
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.hidden_size,
        num_hidden_layers=shape.n_layers,
        num_attention_heads=shape.n_heads,
        intermediate_size=shape.intermediate_size or 4 * shape.hidden_size,
        max_position_embeddings=shape.max_positions,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        pad_token_id=tokenizer.pad_token_id,
    )
    # The weights are drawn on the CPU, so the generators of GPUs need no care.
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return (BertForPreTraining if has_next_sentence else BertForMaskedLM)(config)


def start_from_word_vectors(model: Pretrainable, vectors: Tensor) -> None:
    """Let the embeddings begin as word vectors, in place, at the spread that suits training.

    Parameters
    ----------
    model : BertForPreTraining or BertForMaskedLM
        Embeddings and decoder share their weights.
    vectors : (V, H) float32
        One for each piece.
    """
    with torch.no_grad():
        weight = model.bert.embeddings.word_embeddings.weight
        weight.copy_(vectors * (WORD_SPREAD / vectors.std()))


def start_from_offsets(model: Pretrainable, seed: int, how: OffsetHeads | None = None) -> None:
    """Let the heads begin at fixed offsets, in place.

    Parameters
    ----------
    model : BertForPreTraining or BertForMaskedLM
        With the embeddings that it is to begin with: positions are given their spread.
    seed : int
        Decides what is random.
    how : OffsetHeads, optional
        The constants.
    """
    start_heads_at_offsets(model.bert, how, torch.Generator().manual_seed(seed))
