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

import torch
from tokenizers import Tokenizer
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
        if len(found) == n_words:
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
        Words that it cuts into pieces; others are left out.

    Returns
    -------
    PreTrainedTokenizerFast
        Each word is one piece of it, after all others.

    Raises
    ------
    InputError
        If the tokenizer is of another kind.
    """
    pieces_of = {word: tokenizer.encode(word, add_special_tokens=False) for word in words}
    unknown = tokenizer.unk_token_id
    new = [word for word, ids in pieces_of.items() if len(ids) > 1 and unknown not in ids]
    if not new:
        return tokenizer
    grown = _with_pieces(tokenizer, new)
    old_size = len(tokenizer)
    model.resize_token_embeddings(len(grown), mean_resizing=False)
    decoder = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    bias = getattr(decoder, "bias", None)
    with torch.no_grad():
        for table in {id(w): w for w in (_embeddings(model), decoder.weight)}.values():
            for row, word in enumerate(new, start=old_size):
                table[row] = table[pieces_of[word]].mean(dim=0)
        if bias is not None:
            for row, word in enumerate(new, start=old_size):
                bias[row] = bias[pieces_of[word]].mean()
    return grown


def _embeddings(model: PreTrainedModel) -> torch.Tensor:
    inputs = model.get_input_embeddings()
    return inputs.get_parameter("weight")


def _with_pieces(
    tokenizer: PreTrainedTokenizerFast, pieces: Sequence[str]
) -> PreTrainedTokenizerFast:
    """Return a WordPiece tokenizer with further pieces at the end of its vocabulary."""
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    if state["model"]["type"] != "WordPiece":
        raise InputError(
            f"the vocabulary is of the kind {state['model']['type']}; whole words can be added to "
            "WordPiece vocabularies, as BERT's, alone. Adapt the model without new words."
        )
    known = state["model"]["vocab"]
    first = len(tokenizer)
    known.update({piece: first + number for number, piece in enumerate(pieces)})
    with TemporaryDirectory() as scratch:
        tokenizer.save_pretrained(scratch)
        Tokenizer.from_str(json.dumps(state)).save(str(Path(scratch) / "tokenizer.json"))
        return read_vocabulary(scratch)
