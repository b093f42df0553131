"""A name for a vocabulary: the SHA-256 of its pieces in order."""

from __future__ import annotations

import hashlib

from transformers import PreTrainedTokenizerBase


def digest_of_tokenizer(tokenizer: PreTrainedTokenizerBase) -> str:
    """Return the digest of the pieces of a tokenizer, 64 hexadecimal digits."""
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    # An id that no piece has is an empty line.
    lines = "\n".join(piece or "" for piece in pieces)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
