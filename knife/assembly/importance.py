"""Keywords of texts with the model and the mention detector that are used if nobody says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from knife.analyses.keywords import KeywordReader
from knife.assembly.opening import load
from knife.language.word_classes import FUNCTION_WORDS
from knife.types.entities import Mention
from knife.types.importance import Keyword
from knife.types.protocols import MaskedLanguageModel, MentionDetector

Unit = Literal["phrases", "words"]
_WORD = re.compile(r"\w+(?:[-'\u2019]\w+)*")


def keywords(
    text: str,
    model: MaskedLanguageModel | None = None,
    *,
    detector: MentionDetector | None = None,
    top: int | None = 10,
    nested: bool = False,
) -> list[Keyword]:
    """Return the terms of a text that say most, by the bias of the model.

    Parameters
    ----------
    text : str
        Any text, of any length.
    model : MaskedLanguageModel, optional
        The embedded one by default.
    detector : MentionDetector, optional
        What finds candidates; noun phrases by rules (`candidate_finder`) by default.
    top : int, optional
        How many; None is all.
    nested : bool
        Whether a candidate within a longer one counts as well.

    Returns
    -------
    list of Keyword
        By falling score.

    Raises
    ------
    InputError
        If the text is no str or holds a lone surrogate.

    Examples
    --------
    >>> import knife
    >>> found = knife.keywords("Aspirin inhibits platelet aggregation.")
    >>> sorted(one.text for one in found)
    ['Aspirin', 'platelet aggregation']
    """
    reader = KeywordReader(load() if model is None else model)
    find = candidate_finder() if detector is None else detector
    return reader.keywords(text, find(text), nested=nested)[:top]


def candidate_finder(unit: Unit = "phrases") -> Callable[[str], list[Mention]]:
    """Return what finds the candidate terms of a text.

    Parameters
    ----------
    unit : {"phrases", "words"}
        Noun phrases of English, found by rules; or every word that is no function word.

    Examples
    --------
    >>> [mention.text for mention in candidate_finder("words")("She treats the cell-lines.")]
    ['treats', 'cell-lines']
    """
    if unit == "words":
        return _words
    from knife.language.mentions import RuleMentionDetector

    return RuleMentionDetector(class_nouns=True)


def _words(text: str) -> list[Mention]:
    return [
        Mention(*found.span(), found[0])
        for found in _WORD.finditer(text)
        if found[0].lower() not in FUNCTION_WORDS and any(char.isalpha() for char in found[0])
    ]
