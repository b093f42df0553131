"""Spans of a text that may name an entity, found by English word classes, tags and a parse.

A mention is a longest run of words that may be parts of a noun phrase, without what an annotator
leaves outside: determiners, general adjectives, verbs, and nouns such as "expression" or
"patients", which become mentions of their own. Coordination and brackets split. Numbers with
their units are mentions too. Whoever types the mentions drops those that name nothing, so as to
find too many is better than to miss one.

Word lists come first and know most words of a text. What they leave open is told by the tags of a
pipeline; and its parse tells where modifiers on either side of an "and" share their head. Rules
alone do without a pipeline: then an unlisted verb between two nouns glues them together, and in
"optic and peripheral neuropathy" *optic* stays alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import tee

from knife.language.class_nouns import CLASS_NOUNS
from knife.language.coordination import shared_heads
from knife.language.kinds import kinds
from knife.language.runs import joined_runs, runs
from knife.language.segmentation import sentence_tokens
from knife.language.syntax import Reading, is_agreed
from knife.language.tokens import Token, Tokenizer
from knife.language.word_classes import FUNCTION_WORDS, GENERAL_ADJECTIVES
from knife.language.word_endings import is_general_adjective
from knife.language.words import glued, hyphens_stand_apart
from knife.types.entities import Mention

Spans = Iterator[tuple[int, int]]
Syntax = Callable[[Iterable[Sequence[Token]]], Iterator[list[Reading]]]
"""What `SyntaxReader` is: says of each token of each sentence what it knows, or nothing."""


class RuleMentionDetector:
    """Finds candidate mentions in English text by rules, and by tags and a parse if there are some.

    The tokenizer is loaded at the first call and kept.

    Parameters
    ----------
    syntax : callable, optional
        A `knife.language.syntax.SyntaxReader`: tags and parses sentences. Without it rules do
        alone.
    class_nouns : bool
        Whether a noun that names a whole kind, such as gene, drug or city, is a mention where it
        stands alone.

    Examples
    --------
    >>> detect = RuleMentionDetector()
    >>> found = detect("Aspirin and ibuprofen inhibit COX-2 in severe asthma.")
    >>> [mention.text for mention in found]
    ['Aspirin', 'ibuprofen', 'COX-2', 'asthma']
    >>> from knife.assembly.pipelines import open_pipeline
    >>> from knife.language.syntax import SyntaxReader
    >>> detect = RuleMentionDetector(SyntaxReader(open_pipeline()))
    >>> [mention.text for mention in detect("Optic and peripheral neuropathy was seen.")]
    ['Optic', 'Optic and peripheral neuropathy', 'peripheral neuropathy']
    """

    def __init__(self, syntax: Syntax | None = None, *, class_nouns: bool = False) -> None:
        self._syntax, self._keeps_class_nouns = syntax or _silent, class_nouns
        self._tokenizer = Tokenizer()

    def __call__(self, text: str) -> list[Mention]:
        """Return the candidate mentions of a text.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Mention, in code points
            In order of their start, each once, without white space at their edges; a longer one may
            hold others. ``text[mention.start : mention.end] == mention.text``.

        Raises
        ------
        InputError
            Where `text` is no string.
        """
        # Two streams of the same sentences: what is read ahead of one is kept for the other.
        sentences, read = tee(sentence_tokens(text, self._tokenizer))
        apart = isinstance(text, str) and hyphens_stand_apart(text)
        spans = {
            span
            for sentence, readings in zip(sentences, self._syntax(read), strict=True)
            for span in _spans(glued(sentence, text, apart=apart), sentence, readings)
        }
        found = [Mention(start, end, text[start:end]) for start, end in sorted(spans)]
        if self._keeps_class_nouns:
            return found
        return [one for one in found if one.text.lower() not in CLASS_NOUNS]


def _silent(sentences: Iterable[Sequence[Token]]) -> Iterator[list[Reading]]:
    """Know nothing of any token."""
    return ([] for _ in sentences)


def _spans(words: Sequence[Token], tokens: Sequence[Token], readings: Sequence[Reading]) -> Spans:
    """Yield the spans of the mentions of one sentence, some of them twice."""
    sorts = kinds(words, _tags(words, tokens, readings))
    found = list(runs(words, sorts))
    yield from found
    yield from joined_runs(words, sorts)
    ends = {end for _, end in found}
    for first, last in shared_heads(readings, lambda token: _describes(tokens[token].text)):
        if tokens[last - 1].end in ends:
            yield tokens[first].start, tokens[last - 1].end


def _tags(
    words: Sequence[Token], tokens: Sequence[Token], readings: Sequence[Reading]
) -> list[str]:
    """Return the tags of words; a word of several tokens has none to go by."""
    tags = {
        token: reading.tag if is_agreed(reading, readings) else ""
        for token, reading in zip(tokens, readings, strict=False)
    }
    return [tags.get(word, "") for word in words]


def _describes(text: str) -> bool:
    """Tell whether a word is left out at the beginning of a mention."""
    lower = text.lower()
    return (
        not lower[:1].isalpha()
        or lower in FUNCTION_WORDS
        or lower in GENERAL_ADJECTIVES
        or is_general_adjective(lower)
    )
