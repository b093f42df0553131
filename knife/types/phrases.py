"""Phrases of texts that may be terms."""

from __future__ import annotations

from typing import NamedTuple

from knife.types.entities import Mention


class Phrase(NamedTuple):
    """A phrase in a text.

    Parameters
    ----------
    mention : Mention
        Where it stands.
    is_extended : bool
        Whether it is a mention with the adjective before it, which may or may not be a part of the
        name.
    """

    mention: Mention
    is_extended: bool
