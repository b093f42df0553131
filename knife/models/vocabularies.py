"""From a tokenizer and decoder rows to a `Vocabulary`.

Every kind of tokenizer marks words in its own way: WordPiece marks what continues a word
(``##ing``), byte-level BPE and SentencePiece mark what begins one (``Ġcell``, ``▁cell``). Which
kind it is, is read from the tokenizer's own description, never guessed from a model's name.

With a begin marker, every piece without it counts as a continuation: punctuation too, and the
first word of a text where the tokenizer puts no space before it, because such a piece can follow
another one without a space. With an end marker (``cell</w>``) a piece does not tell whether it
continues a word, and none counts as a continuation. This module runs no model.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from knife.errors import ModelError
from knife.types.arrays import Floats, frozen
from knife.types.vocabulary import ModelInfo, Vocabulary

_UNUSED = re.compile(r"[\[<]unused[-_:]?\d+[\]>]|madeupword\d+|.+NOTUSED")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")


@dataclass(frozen=True)
class Spelling:
    """How a tokenizer writes pieces.

    Parameters
    ----------
    begin : str
        Marker of a piece that begins a word, empty if there is none.
    inside : str
        Marker of a piece that continues a word, empty if there is none.
    end : str
        Marker of a piece that ends a word, empty if there is none.
    is_bytes : bool
        Whether each character stands for a byte of UTF-8.
    """

    begin: str = ""
    inside: str = ""
    end: str = ""
    is_bytes: bool = False

    def is_continuation(self, raw: str) -> bool:
        """Tell whether a piece continues a word.

        Examples
        --------
        >>> Spelling(inside="##").is_continuation("##ing")
        True
        >>> Spelling(begin="▁").is_continuation("▁cell")
        False
        """
        if self.begin:
            return not raw.startswith(self.begin)
        return bool(self.inside) and raw.startswith(self.inside) and raw != self.inside

    def surface(self, raw: str) -> str:
        """Return the text that a piece stands for.

        A piece that is no text by itself (a part of a character, a lone marker) keeps its raw
        spelling.

        Examples
        --------
        >>> Spelling(inside="##").surface("##ing")
        'ing'
        >>> Spelling(begin="Ġ", is_bytes=True).surface("ĠÃ©")
        'é'
        """
        text = raw.removesuffix(self.end) if self.end else raw
        marker = self.inside if self.is_continuation(raw) else self.begin
        if marker and not self.is_bytes:
            text = text.removeprefix(marker)
            text = text.replace(self.begin, " ") if self.begin else text
        if self.is_bytes:
            text = _from_bytes(raw).removeprefix(" ")
        elif byte := _BYTE.fullmatch(raw):
            text = _decoded(bytes([int(byte[1], 16)]))
        return text if text.strip() else raw


def read_spelling(backend: Tokenizer) -> Spelling:
    """Return how a tokenizer writes pieces, read from its description.

    Parameters
    ----------
    backend : tokenizers.Tokenizer
        Any kind: WordPiece, byte-level BPE, SentencePiece's Unigram or BPE, word level.

    Returns
    -------
    Spelling
        Its markers.
    """
    state = json.loads(backend.to_str())
    decoders = [*_parts(state["decoder"])]
    parts = [*_parts(state["pre_tokenizer"]), *decoders]
    if any(part["type"] == "ByteLevel" for part in parts):
        return Spelling(begin="Ġ", is_bytes=True)
    for part in parts:
        if part["type"] == "Metaspace":
            return Spelling(begin=str(part.get("replacement", "▁")))
    # SentencePiece's BPE may write its marker in the normaliser and take it away in the decoder.
    for part in decoders:
        pattern = part.get("pattern")
        if part.get("content") == " " and isinstance(pattern, dict):
            return Spelling(begin=str(pattern.get("String", "▁")))
    model = state["model"]
    return Spelling(
        inside=model.get("continuing_subword_prefix") or "",
        end=model.get("end_of_word_suffix") or "",
    )


def is_cased(backend: Tokenizer) -> bool:
    """Tell whether a tokenizer keeps capitals apart, by what its normaliser does to one."""
    normalizer = backend.normalizer
    return normalizer is None or "A" in normalizer.normalize_str("A")


def read_vocabulary(
    tokenizer: PreTrainedTokenizerFast, embeddings: Floats, bias: Floats, info: ModelInfo
) -> Vocabulary:
    """Return the pieces of a tokenizer with their decoder rows.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerFast
        The tokenizer of the model.
    embeddings : float32 array (V, H)
        Decoder rows. Rows that no piece has become special pieces called ``[unused:ID]``.
    bias : float32 array (V,), in logits
        Decoder bias.
    info : ModelInfo
        Where the model came from.

    Returns
    -------
    Vocabulary
        V pieces, with a digest over pieces, embeddings and bias.

    Raises
    ------
    ModelError
        If the tokenizer has pieces that the decoder has no row for.
    """
    backend, size = tokenizer.backend_tokenizer, len(embeddings)
    require_rows(tokenizer, size)
    ids = backend.get_vocab(with_added_tokens=True)
    names = {number: raw for raw, number in ids.items()}
    pieces = tuple(names.get(number, f"[unused:{number}]") for number in range(size))
    control = _control_ids(tokenizer)
    special = [
        number in control or number not in names or bool(_UNUSED.fullmatch(raw))
        for number, raw in enumerate(pieces)
    ]
    spelling = read_spelling(backend)
    surface: Callable[[str], str] = spelling.surface
    embeddings, bias = frozen(embeddings, np.float32), frozen(bias, np.float32)
    return Vocabulary(
        pieces=pieces,
        surfaces=tuple(
            raw if skip else surface(raw) for raw, skip in zip(pieces, special, strict=True)
        ),
        embeddings=embeddings,
        bias=bias,
        is_special=np.array(special, dtype=np.bool_),
        is_continuation=np.array(
            [
                not skip and spelling.is_continuation(raw)
                for raw, skip in zip(pieces, special, strict=True)
            ],
            dtype=np.bool_,
        ),
        info=info,
        digest=_digest(pieces, embeddings, bias),
    )


def require_rows(tokenizer: PreTrainedTokenizerFast, n_rows: int) -> None:
    """Refuse a tokenizer that has pieces beyond the rows of a model.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerFast
        The tokenizer.
    n_rows : int
        Pieces that the model knows.

    Raises
    ------
    ModelError
        If a piece has an id of `n_rows` or more.
    """
    ids = tokenizer.backend_tokenizer.get_vocab(with_added_tokens=True)
    beyond = sorted((number, raw) for raw, number in ids.items() if number >= n_rows)
    if beyond:
        raise ModelError(
            f"the tokenizer has piece {beyond[0][1]!r} with id {beyond[0][0]}, but the model has "
            f"{n_rows} rows; expected a tokenizer and weights that belong together. Take both "
            "from the same checkpoint."
        )


def _control_ids(tokenizer: PreTrainedTokenizerFast) -> set[int]:
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    return set(tokenizer.all_special_ids) | {
        number for number, token in added.items() if token.special
    }


def _digest(pieces: tuple[str, ...], embeddings: Floats, bias: Floats) -> str:
    digest = hashlib.sha256(json.dumps(pieces).encode())
    # Little-endian whatever the machine, so that a digest travels.
    digest.update(embeddings.astype("<f4", copy=False).data)
    digest.update(bias.astype("<f4", copy=False).data)
    return digest.hexdigest()


def _parts(node: object) -> Iterator[dict[str, object]]:
    """Yield a pre-tokenizer or decoder and, if it is a sequence, its parts."""
    if not isinstance(node, dict):
        return
    yield node
    for key in ("pretokenizers", "decoders"):
        for part in node.get(key, ()):
            yield from _parts(part)


def _byte_alphabet() -> dict[str, int]:
    # Byte-level BPE writes printable bytes as themselves and the others from U+0100 upwards.
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = (byte for byte in range(256) if byte not in printable)
    alphabet = {chr(byte): byte for byte in printable}
    return alphabet | {chr(0x100 + n): byte for n, byte in enumerate(others)}


_ALPHABET = _byte_alphabet()


def _from_bytes(raw: str) -> str:
    try:
        return _decoded(bytes(_ALPHABET[character] for character in raw))
    except KeyError:
        return raw  # an added token, which is written in plain text


def _decoded(characters: bytes) -> str:
    try:
        return characters.decode()
    except UnicodeDecodeError:
        return ""
