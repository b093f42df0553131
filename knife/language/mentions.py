"""Spans of a text that may name an entity, found by rules on English word classes.

A mention is a longest run of words that may be parts of a noun phrase, without what an annotator
leaves outside: determiners, general adjectives, verbs, and nouns such as "expression" or
"patients", which become mentions of their own. Coordination and brackets split. Numbers with
their units are mentions too. Whoever types the mentions drops those that name nothing, so the
rules prefer to find too many.

It does not know syntax: a modifier shared by two heads ("breast and ovarian cancer") stays with
the nearer one, and an unlisted verb between two nouns glues them together.
"""

from __future__ import annotations

from knife.language.class_nouns import CLASS_NOUNS
from knife.language.kinds import kinds
from knife.language.runs import runs
from knife.language.segmentation import sentence_tokens
from knife.language.tokens import Tokenizer
from knife.language.words import glued, hyphens_stand_apart
from knife.types.entities import Mention


class RuleMentionDetector:
    """Finds candidate mentions in English text by rules alone.

    The tokenizer is loaded at the first call and kept.

    Parameters
    ----------
    class_nouns : bool
        Whether a noun that names a whole kind, such as gene, drug or city, is a mention where it
        stands alone.

    Examples
    --------
    >>> detect = RuleMentionDetector()
    >>> found = detect("Aspirin and ibuprofen inhibit COX-2 in severe asthma.")
    >>> [mention.text for mention in found]
    ['Aspirin', 'ibuprofen', 'COX-2', 'asthma']
    """

    def __init__(self, *, class_nouns: bool = False) -> None:
        self._tokenizer, self._keeps_class_nouns = Tokenizer(), class_nouns

    def __call__(self, text: str) -> list[Mention]:
        """Return the candidate mentions of a text.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Mention, in code points
            In order, not overlapping, without white space at their edges;
            ``text[mention.start : mention.end] == mention.text``.

        Raises
        ------
        InputError
            Where `text` is no string.
        """
        found: list[Mention] = []
        tokens = sentence_tokens(text, self._tokenizer)
        apart = hyphens_stand_apart(text) if isinstance(text, str) else False
        for sentence in tokens:
            words = glued(sentence, text, apart=apart)
            for start, end in runs(words, kinds(words)):
                if self._keeps_class_nouns or text[start:end].lower() not in CLASS_NOUNS:
                    found.append(Mention(start, end, text[start:end]))
        return found
