"""Texts as piece ids with offsets, and the checks that a sequence passes before a model reads it.

Offsets count code points of the original text and never include the space before a word, whatever
the tokenizer's own habit. Nothing is truncated: a sequence that is too long is refused, with both
lengths, and the caller decides where to cut. This module runs no model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tokenizers as tk
from tokenizers import Tokenizer
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.errors import InputError, ModelError, ShapeError
from knife.types.arrays import Floats, Ints
from knife.types.sentences import Encoding

_NO_LIMIT = 10**9
"""Tokenizers without a limit of their own say a number far above this."""

_MARKERS = frozenset("▁Ġ")
"""Pieces that are a marker alone and stand for a space."""


def own_tokenizer(tokenizer: PreTrainedTokenizerFast) -> Tokenizer:
    """Return a copy of a tokenizer that neither truncates nor pads."""
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_truncation()
    backend.no_padding()
    return backend


def mask_of(tokenizer: PreTrainedTokenizerFast, name: str) -> tuple[int, str]:
    """Return the piece id of the mask and how it is written.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerFast
        The tokenizer of a masked language model.
    name : str
        What the model is called, for the message.

    Raises
    ------
    ModelError
        If it has none.
    """
    if tokenizer.mask_token is None or tokenizer.mask_token_id is None:
        raise ModelError(
            f"the tokenizer of {name!r} has no mask token; expected one, as every masked language "
            "model is trained with. Use the tokenizer that the model came with."
        )
    return int(tokenizer.mask_token_id), str(tokenizer.mask_token)


def pad_of(tokenizer: PreTrainedTokenizerFast, model: PreTrainedModel) -> int:
    """Return the piece id that fills a batch."""
    ids = (tokenizer.pad_token_id, model.config.pad_token_id)
    return next((int(number) for number in ids if number is not None), 0)


def mask_positions(
    texts: Sequence[str], rows: Sequence[Ints], mask_id: int, mask_token: str
) -> list[Ints]:
    """Return where the masks of each text stand, int64 (n_i,), from left to right.

    Parameters
    ----------
    texts : sequence of str
        The texts, for the message.
    rows : sequence of int64 array (T_i,)
        Their piece ids.
    mask_id : int
        Piece id of the mask.
    mask_token : str
        How it is written.

    Raises
    ------
    InputError
        If a text has none.
    """
    places = [np.flatnonzero(ids == mask_id) for ids in rows]
    for text, wanted in zip(texts, places, strict=True):
        if not wanted.size:
            raise InputError(
                f"text {text[:60]!r} has no {mask_token}; expected at least one. Write "
                f"{mask_token} where a word is to be filled in."
            )
    return places


def position_limit(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> int:
    """Return the longest sequence that a model and its tokenizer allow, in pieces.

    Parameters
    ----------
    model : PreTrainedModel
        Its position embeddings, or what its configuration says of them.
    tokenizer : PreTrainedTokenizerFast
        Its `model_max_length`.

    Returns
    -------
    int
        Control pieces included.
    """
    limits = [
        # RoBERTa and its kin count positions from padding_idx + 1.
        module.num_embeddings - (0 if module.padding_idx is None else module.padding_idx + 1)
        for name, module in model.base_model.named_modules()
        if isinstance(module, nn.Embedding) and name.rpartition(".")[2] == "position_embeddings"
    ]
    said = getattr(model.config, "max_position_embeddings", None)
    if not limits and said and said > 0:
        limits = [int(said)]
    if tokenizer.model_max_length < _NO_LIMIT:
        limits.append(int(tokenizer.model_max_length))
    return min(limits, default=512)


def encode_texts(backend: Tokenizer, texts: Sequence[str]) -> list[Encoding]:
    """Return each text as pieces with offsets.

    Parameters
    ----------
    backend : tokenizers.Tokenizer
        From `own_tokenizer`.
    texts : sequence of str
        Any texts.

    Returns
    -------
    list of Encoding
        One for each text, control pieces included.

    Raises
    ------
    InputError
        If `texts` is a single str, or a text is not a str or holds a lone surrogate.
    """
    if isinstance(texts, str):
        raise InputError(f"texts is the text {texts[:40]!r}; expected a list. Put it in brackets.")
    for number, text in enumerate(texts):
        _check_text(number, text)
    return [
        _encoding(text, found)
        for text, found in zip(texts, backend.encode_batch(list(texts)), strict=True)
    ]


def check_sequence(sequence: Sequence[int] | Ints, max_length: int, n_pieces: int) -> Ints:
    """Return piece ids as an array, int64 (T,), if a model can read them.

    Parameters
    ----------
    sequence : sequence of int
        Piece ids, control pieces included.
    max_length : int
        Longest sequence that the model reads.
    n_pieces : int
        Size V of the vocabulary.

    Raises
    ------
    InputError
        If there are none, too many, or one that the vocabulary does not have.

    Examples
    --------
    >>> check_sequence([1, 2], max_length=8, n_pieces=3)
    array([1, 2])
    """
    ids = np.asarray(sequence, dtype=np.int64)
    if ids.ndim != 1 or not ids.size:
        raise InputError("a sequence has no pieces; expected at least one. Leave it out.")
    if ids.size > max_length:
        raise InputError(
            f"a sequence has {ids.size} pieces; expected at most {max_length}, the longest that "
            "this model reads. Cut the text into sentences or windows."
        )
    if ids.min() < 0 or ids.max() >= n_pieces:
        raise InputError(
            f"a sequence has piece ids from {ids.min()} to {ids.max()}; expected 0 to "
            f"{n_pieces - 1}. Encode the text with this model's own tokenizer."
        )
    return ids


def check_positions(rows: Sequence[Ints], positions: Sequence[Sequence[int]]) -> list[Ints]:
    """Return positions as arrays, int64 (n_i,), if each lies in its sequence.

    Parameters
    ----------
    rows : sequence of int64 array (T_i,)
        Piece ids.
    positions : sequence of sequence of int
        For each sequence, where to look; may be empty.

    Raises
    ------
    ShapeError, InputError
        If there are more or fewer than sequences, or one is out of range.
    """
    places = [np.asarray(wanted, dtype=np.int64).reshape(-1) for wanted in positions]
    if len(rows) != len(places):
        raise ShapeError("positions", expected=(len(rows),), got=(len(places),))
    for row, wanted in zip(rows, places, strict=True):
        if wanted.size and not (wanted.min() >= 0 and wanted.max() < row.size):
            raise InputError(
                f"positions {wanted.tolist()} do not all lie in a sequence of {row.size} pieces; "
                f"expected 0 to {row.size - 1}."
            )
    return places


def check_weights(rows: Sequence[Ints], weights: Sequence[Floats]) -> list[Floats]:
    """Return weights as arrays, float32 (T_i,), if each belongs to a piece and is finite.

    Parameters
    ----------
    rows : sequence of int64 array (T_i,)
        Piece ids.
    weights : sequence of float32 array (T_i,)
        For each sequence, what each piece weighs.

    Raises
    ------
    ShapeError, InputError
        If there are more or fewer than pieces, or one is not finite.

    Examples
    --------
    >>> check_weights([np.array([5, 6])], [[0.5, 1]])[0].tolist()
    [0.5, 1.0]
    """
    shares = [np.asarray(one, dtype=np.float32) for one in weights]
    if len(rows) != len(shares):
        raise ShapeError("weights", expected=(len(rows),), got=(len(shares),))
    for row, share in zip(rows, shares, strict=True):
        if share.shape != row.shape:
            raise ShapeError("weights of a sequence", expected=row.shape, got=share.shape)
        if not np.isfinite(share).all():
            raise InputError("weights hold NaN or infinite values; expected finite numbers.")
    return shares


def _check_text(number: int, text: object) -> None:
    if not isinstance(text, str):
        raise InputError(f"text {number} is {text!r}; expected a str. Decode or leave it out.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"text {number} holds {text[error.start]!r} at {error.start}, half of a surrogate "
            "pair; expected Unicode text. Read the file with the encoding that it has, or with "
            "errors='replace'."
        ) from error


def _encoding(text: str, found: tk.Encoding) -> Encoding:
    # Each attribute of the tokenizer's own encoding is a fresh list, so each is asked for once.
    control = found.special_tokens_mask
    spans = [
        (0, 0) if is_control else _span(text, token, *span)
        for token, span, is_control in zip(found.tokens, found.offsets, control, strict=True)
    ]
    return Encoding(
        np.array(found.ids, dtype=np.int64),
        np.array(spans, dtype=np.int64).reshape(-1, 2),
        np.array(control, dtype=np.bool_),
    )


def _span(text: str, token: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    inner = part.strip()
    if len(inner) < len(part) and inner:
        return end - len(part.lstrip()), start + len(part.rstrip())
    if token in _MARKERS and inner and inner != token:
        # Put before the text by the tokenizer, which gives it the first character's span.
        return start, start
    return start, end
