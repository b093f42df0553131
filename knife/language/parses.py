"""Parses in which each known entity is one node.

A parser that sees a name of four words it never met often takes one of them for a verb. So an
entity is handed over as one word: what begins with a capital as a name that every parser knows,
anything else as its last word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from knife.errors import ModelError
from knife.language.segmentation import sentence_tokens
from knife.language.syntax import Reading, SyntaxReader
from knife.language.tokens import Token, Tokenizer
from knife.language.universal import to_universal
from knife.types.entities import Mention
from knife.types.parses import Node, Parse

if TYPE_CHECKING:
    from knife.language.pipelines import Pipeline

NAME = "London"
"""What stands for an entity that begins with a capital."""

THING = "insulin"
"""What stands for an entity that does not, and is no plural."""

THINGS = "drugs"


class _Part(NamedTuple):
    start: int
    end: int
    entity: int


def _keeps_none(text: str) -> bool:
    return False


class SentenceParser:
    """Cuts a text into sentences and parses them.

    Parameters
    ----------
    pipeline : spacy.language.Language
        With a tagger and a parser.

    Raises
    ------
    ModelError
        If tagger or parser is missing.

    Examples
    --------
    >>> from knife.assembly.pipelines import open_pipeline
    >>> parse = SentenceParser(open_pipeline())
    >>> text = "Benz & Cie made cars."
    >>> known = [Mention(0, 10, "Benz & Cie"), Mention(16, 20, "cars")]
    >>> [node.text for node in parse(text, known)[0].nodes]
    ['Benz & Cie', 'made', 'cars', '.']
    """

    def __init__(self, pipeline: Pipeline) -> None:
        if "parser" not in pipeline.pipe_names:
            has = ", ".join(pipeline.pipe_names) or "no component"
            raise ModelError(
                f"the pipeline {pipeline.meta.get('name', '?')!r} has {has}; expected a parser "
                "among them, because relations are read off a parse. Choose another --pipeline."
            )
        self._read, self._tokenizer = SyntaxReader(pipeline), Tokenizer()

    def __call__(
        self, text: str, entities: Sequence[Mention], keeps: Callable[[str], bool] = _keeps_none
    ) -> list[Parse]:
        """Return the parses of the sentences of a text.

        Parameters
        ----------
        text : str
            Any text.
        entities : sequence of Mention
            What is known to name something; of two that overlap the longer one becomes a node.
        keeps : callable
            Tells which entities the parser sees as they are, such as nouns with arguments.

        Returns
        -------
        list of Parse
            In the order of the text. A sentence without two entities is left out, and so is one
            that is too long for a parser.
        """
        apart = _apart(entities)
        cut = [_parts(tokens, apart) for tokens in sentence_tokens(text, self._tokenizer)]
        cut = [parts for parts in cut if sum(part.entity >= 0 for part in parts) > 1]
        asked = [[_shown(part, text, keeps) for part in parts] for parts in cut]
        return [
            _parse(parts, to_universal(readings), text)
            for parts, readings in zip(cut, self._read(asked), strict=True)
            if readings
        ]


def _apart(entities: Sequence[Mention]) -> list[tuple[Mention, int]]:
    """Return entities that do not overlap, the longest first served, in order of their start."""
    kept: list[tuple[Mention, int]] = []
    numbered = sorted(
        ((one, number) for number, one in enumerate(entities)),
        key=lambda pair: (pair[0].start - pair[0].end, pair[0].start),
    )
    for one, number in numbered:
        if all(one.end <= other.start or other.end <= one.start for other, _ in kept):
            kept.append((one, number))
    return sorted(kept)


def _parts(tokens: Sequence[Token], entities: Sequence[tuple[Mention, int]]) -> list[_Part]:
    """Return the tokens of a sentence, cut at the borders of entities, each of these in one."""
    first, last = tokens[0].start, tokens[-1].end
    own = [pair for pair in entities if pair[0].start >= first and pair[0].end <= last]
    found = [_Part(one.start, one.end, number) for one, number in own]
    for token in tokens:
        start = token.start
        for one, _ in own:
            if one.end <= start or one.start >= token.end:
                continue
            if one.start > start:
                found.append(_Part(start, one.start, -1))
            start = one.end
            if start >= token.end:
                break
        if start < token.end:
            found.append(_Part(start, token.end, -1))
    return sorted(found)


def _shown(part: _Part, text: str, keeps: Callable[[str], bool]) -> Token:
    """Return the word that a parser sees in place of a part."""
    own = text[part.start : part.end]
    if part.entity >= 0 and keeps(own):
        own = own.split()[-1]
    elif part.entity >= 0:
        if own[:1].isupper():
            own = NAME
        else:
            is_plural = own.endswith("s") and not own.endswith(("ss", "is", "us"))
            own = THINGS if is_plural else THING
    return Token(part.start, part.end, own)


def _parse(parts: Sequence[_Part], readings: Sequence[Reading], text: str) -> Parse:
    return Parse(
        tuple(
            Node(part.start, part.end, text[part.start : part.end], *reading, part.entity)
            for part, reading in zip(parts, readings, strict=True)
        )
    )
