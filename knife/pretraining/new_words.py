"""New whole words for a trained model: from the text that it is adapted to, into its vocabulary.

A word that a model reads in several pieces has no row among its embeddings, so it is no landmark
and can never be predicted whole. Each new word begins as the mean of the vectors of its pieces,
in the embeddings and in the decoder's bias, and is learnt from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.errors import InputError
from knife.pretraining.vocabulary import read_vocabulary
from knife.pretraining.word_counts import count_words

SHORTEST = 3
"""Code points of a word that is worth a piece of its own."""


def frequent_words(
    documents: Iterable[Sequence[str]],
    tokenizer: PreTrainedTokenizerFast,
    n_words: int,
    min_frequency: int = 20,
) -> list[str]:
    """Return the most frequent words of a text that a tokenizer cuts into pieces.

    Parameters
    ----------
    documents : iterable of sequence of str
        Sentences of each document.
    tokenizer : PreTrainedTokenizerFast
        Of the model that is to learn the words.
    n_words : int
        At most so many.
    min_frequency : int
        Fewest occurrences of a word: a rarer one is not learnt.

    Returns
    -------
    list of str
        Words of letters, the most frequent first, equal counts in alphabetical order.
    """
    counts = count_words(documents, tokenizer.backend_tokenizer.normalizer)
    words = [
        word
        for word, count in counts.items()
        if count >= min_frequency and len(word) >= SHORTEST and word.isalpha()
    ]
    words.sort(key=lambda word: (-counts[word], word))
    found: list[str] = []
    for word in words:
        if len(found) >= n_words:
            break
        pieces = tokenizer.tokenize(word)
        if len(pieces) > 1 and tokenizer.unk_token not in pieces:
            found.append(word)
    return found


def add_words(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, words: Sequence[str]
) -> PreTrainedTokenizerFast:
    """Give a model new whole words, in place, and return its tokenizer with them.

    Parameters
    ----------
    model : PreTrainedModel
        Its embeddings and decoder grow.
    tokenizer : PreTrainedTokenizerFast
        A WordPiece tokenizer; it is not changed.
    words : sequence of str
        Words that it cuts into pieces. Left out are those that it knows, those with letters that
        it does not know, and those that it parts before it looks for pieces, as at a hyphen.

    Returns
    -------
    PreTrainedTokenizerFast
        Each word is one piece of it, after all others, in the spelling that it gives to words.

    Raises
    ------
    InputError
        If the tokenizer is of another kind, or the model keeps pieces elsewhere than in
        embeddings and decoder.
    """
    if not words:
        return tokenizer
    state = _wordpiece_state(tokenizer)
    new = _divided(tokenizer, words)
    if not new:
        return tokenizer
    _require_plain_decoder(model)
    first = _n_ids(tokenizer)
    grown = _with_pieces(tokenizer, state, list(new))
    _grow(model, max(first + len(new), len(_embeddings(model))))
    decoder = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    tables = {id(own): own for own in (_embeddings(model), decoder.weight, decoder.bias)}
    with torch.no_grad():
        for row, ids in enumerate(new.values(), start=first):
            for table in tables.values():
                if table is not None:
                    table[row] = table[ids].mean(dim=0)
    return grown


def _require_plain_decoder(model: PreTrainedModel) -> None:
    """Refuse a model in which a piece has more than embedding, decoder row and bias."""
    embeddings = _embeddings(model)
    decoder = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    shapes = {weight.shape for weight in model.parameters()}
    is_plain = (
        decoder is not None
        and decoder.weight.shape == embeddings.shape
        # Where the bias stands elsewhere it would stay behind.
        and (decoder.bias is not None or embeddings.shape[:1] not in shapes)
        # A class that grows in a way of its own has further weights for each piece.
        and type(model).resize_token_embeddings is PreTrainedModel.resize_token_embeddings
    )
    if not is_plain:
        raise InputError(
            f"{type(model).__name__} has no plain decoder with a row and a bias for each piece; "
            "new words need one. Adapt the model without new words."
        )


def _grow(model: PreTrainedModel, n_rows: int) -> None:
    """Give embeddings and decoder further rows; what they share stays what they share."""

    def bias_names() -> list[str]:
        bias = model.get_output_embeddings().bias  # type: ignore[no-untyped-call]
        named = model.named_parameters(remove_duplicate=False)
        return [name for name, own in named if own is bias]

    before = bias_names()
    model.resize_token_embeddings(n_rows, mean_resizing=False)
    if len(bias_names()) > len(before) > 0:
        # A bias that is shared by chance would be saved under one of its names and lack the other.
        decoder = model.get_output_embeddings()  # type: ignore[no-untyped-call]
        decoder.bias = nn.Parameter(decoder.bias.detach().clone())


def _divided(tokenizer: PreTrainedTokenizerFast, words: Sequence[str]) -> dict[str, list[int]]:
    """Return the pieces of each word that is cut into several, and could be one."""
    backend = tokenizer.backend_tokenizer
    found = {}
    for word in words:
        spelt = backend.normalizer.normalize_str(word) if backend.normalizer else word
        runs = backend.pre_tokenizer.pre_tokenize_str(spelt) if backend.pre_tokenizer else ()
        ids = tokenizer.encode(spelt, add_special_tokens=False)
        is_one = [run for run, _ in runs] == [spelt]
        if is_one and len(ids) > 1 and tokenizer.unk_token_id not in ids:
            found[spelt] = ids
    return found


def _n_ids(tokenizer: PreTrainedTokenizerFast) -> int:
    return max(tokenizer.get_vocab().values()) + 1


def _embeddings(model: PreTrainedModel) -> torch.Tensor:
    inputs = model.get_input_embeddings()
    return inputs.get_parameter("weight")


def _wordpiece_state(tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(tokenizer.backend_tokenizer.to_str())
    if state["model"]["type"] != "WordPiece":
        raise InputError(
            f"the vocabulary is of the kind {state['model']['type']}; whole words can be added to "
            "WordPiece vocabularies, as BERT's, alone. Adapt the model without new words."
        )
    return state


def _with_pieces(
    tokenizer: PreTrainedTokenizerFast, state: dict[str, Any], pieces: Sequence[str]
) -> PreTrainedTokenizerFast:
    """Return a WordPiece tokenizer with further pieces at the end of its vocabulary."""
    first, known = _n_ids(tokenizer), state["model"]["vocab"]
    # Added tokens that stand beside the vocabulary would be given new ids behind a longer one.
    known.update(tokenizer.get_vocab())
    known.update({piece: first + number for number, piece in enumerate(pieces)})
    with TemporaryDirectory() as scratch:
        tokenizer.save_pretrained(scratch)
        Tokenizer.from_str(json.dumps(state)).save(str(Path(scratch) / "tokenizer.json"))
        grown = read_vocabulary(scratch)
    grown.name_or_path = tokenizer.name_or_path
    return grown
