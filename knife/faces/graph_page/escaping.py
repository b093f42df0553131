"""Text of users as text of a page, whatever characters it holds."""

from __future__ import annotations

import re
from html import escape

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    r"""Return a text that is safe within HTML and its attributes, on one line.

    Examples
    --------
    >>> safe("<b>\x00")
    '&lt;b&gt;\ufffd'
    """
    return escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)
