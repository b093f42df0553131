"""A WordPiece tokenizer as the files that every library for BERT reads: all of them, or none.

A directory that holds anything else than a tokenizer is never replaced. This module trains nothing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tokenizers import Tokenizer

from knife.errors import StoreError
from knife.store.directories import place_of, restore, store_errors, write_together

FILES = ("vocab.txt", "tokenizer.json", "tokenizer_config.json")
"""What is written."""

_OURS = frozenset((*FILES, "special_tokens_map.json", "added_tokens.json"))
_LONGEST_SEQUENCE = 512


def require_place(directory: Path, *, overwrite: bool) -> None:
    """Refuse a place for a vocabulary before any work is done.

    Parameters
    ----------
    directory : Path
        Where the vocabulary shall stand.
    overwrite : bool
        Whether a vocabulary that is there may be replaced.

    Raises
    ------
    StoreError
        If something stands there that may not be replaced.
    """
    try:
        names = {path.name for path in directory.iterdir()} if directory.exists() else set()
    except (OSError, ValueError) as error:
        raise StoreError(
            f"a vocabulary cannot be saved to {str(directory)!r}: {error}. Expected a directory "
            "that is new or empty. Choose another place."
        ) from error
    if names - _OURS:
        raise StoreError(
            f"{str(directory)!r} holds {sorted(names - _OURS)[0]!r}, which is no file of a "
            "vocabulary; expected a new or empty directory, or a saved vocabulary. Choose "
            "another place."
        )
    if names and not overwrite:
        raise StoreError(
            f"{str(directory)!r} holds a vocabulary; expected a new or empty directory. Choose "
            "another place, or overwrite it."
        )
    above = next(one for one in (directory, *directory.absolute().parents) if one.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise StoreError(
            f"a vocabulary cannot be saved to {str(directory)!r}: {str(above)!r} is no directory "
            "that you may write to. Choose another place."
        )


def write_files(tokenizer: Tokenizer, directory: Path, *, overwrite: bool) -> None:
    """Write a WordPiece tokenizer.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        With a `BertNormalizer`.
    directory : Path
        A new or empty one; its parents are made.
    overwrite : bool
        Whether a vocabulary that is there may be replaced.

    Raises
    ------
    StoreError
        If something else stands there, or it cannot be written.
    """
    target = place_of(directory)
    with store_errors("write", target):
        restore(target)
        require_place(target, overwrite=overwrite)
        write_together(target, _contents(tokenizer), may_hold=_OURS)


def _contents(tokenizer: Tokenizer) -> dict[str, bytes]:
    ids = tokenizer.get_vocab(with_added_tokens=True)
    normalizer = json.loads(tokenizer.to_str())["normalizer"]
    settings = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": normalizer["lowercase"],
        "strip_accents": normalizer["strip_accents"],
        "tokenize_chinese_chars": normalizer["handle_chinese_chars"],
        "model_max_length": _LONGEST_SEQUENCE,
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")},
    }
    texts = {
        "vocab.txt": "".join(f"{piece}\n" for piece in sorted(ids, key=lambda one: ids[one])),
        "tokenizer.json": tokenizer.to_str(pretty=True) + "\n",
        "tokenizer_config.json": json.dumps(settings, indent=2) + "\n",
    }
    return {name: text.encode() for name, text in texts.items()}
