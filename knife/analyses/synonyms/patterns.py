"""Where a text says of two phrases that they are the same, or sets them side by side as two.

English patterns: *X, also known as Y*; *X (Y)*; *X, or Y,*; *X, i.e. Y*; *X (formerly Y)*; an
abbreviation explained in brackets. They say that two phrases name one thing. *X and Y*, *X versus
Y* say that they are two. A pattern may be wrong each time; how often counts elsewhere.

It knows signs and a few words of English, and has never seen a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knife.analyses.abbreviations import LONGEST, SHORTEST, stands_for
from knife.types.entities import Mention
from knife.types.phrases import Phrase

_ADVERB = (
    r"(?:also|otherwise|commonly|often|sometimes|better|generally|usually|popularly|frequently"
    r"|colloquially|alternatively|previously|formerly|once|originally|now|variously|officially"
    r"|simply|more|most|widely|locally|historically|traditionally|less|collectively|occasionally)"
)
_SAID = (
    r"(?:known as|called|termed|named|referred to as|designated(?: as)?|spell?ed|spelt|written"
    r"|abbreviated(?: as| to)?|dubbed|denoted(?: as)?|labell?ed)"
)
_OPEN = r"[\"'\u201d\u2019]?\s*[,(\[]\s*"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(text, re.IGNORECASE))
    for name, text in (
        (
            "also known as",
            rf"[\"'\u201d\u2019]?(?:{_OPEN}|\s+)(?:which\s+)?(?:(?:is|are|was|were|being)\s+)?(?:or\s+)?"
            rf"(?:{_ADVERB}\s+)+{_SAID}\s+|{_OPEN}(?:a\.k\.a\.|aka)\s+",
        ),
        ("known as", rf"{_OPEN}(?:which\s+(?:is|are)\s+)?{_SAID}\s+|\s+abbreviated(?: as| to)?\s+"),
        ("formerly", rf"{_OPEN}(?:formerly|previously|originally)\s+"),
        ("i.e.", rf"{_OPEN}(?:i\.\s?e\.|ie|that is|namely|viz\.?)\s*,?\s*"),
        ("plural", rf"{_OPEN}(?:plural|pl\.|singular|sing\.)\s*:?\s*"),
        (
            "synonym",
            rf"{_OPEN}(?:syn\.|synonyms?|synonymous with|abbreviation|abbrev\.|acronym|short for"
            r"|=)\s*:?\s*|\s+(?:stands for|is (?:an? )?(?:short|abbreviation|acronym|synonym|"
            r"alternative name|other name|synonymous|the same as)(?: with| for| of)?)\s+",
        ),
        ("or in brackets", r"[\"'\u201d\u2019]?\s*[(\[]\s*or\s+"),
        ("or", r"[\"'\u201d\u2019]?,\s+or\s+(?:more\s+)?(?:simply\s+|commonly\s+)?"),
        ("brackets", r"[\"'\u201d\u2019]?\s*[(\[]\s*"),
    )
)  # fmt: skip
"""What stands between two phrases that name one thing, the surest first."""

ABBREVIATION = "abbreviation"
PATTERN_NAMES = (ABBREVIATION, *(name for name, _ in PATTERNS))
_LISTING = frozenset(["also known as", "formerly", "synonym"])
_QUOTE = re.compile(r"(?:the\s+)?[\"'\u201c\u2018]?", re.IGNORECASE)
_MORE = re.compile(
    r"[\"'\u201d\u2019]?(?:,?\s*or|\s+and|,(?=[^,;.()]{2,40},?\s(?:or|and)\s))\s+[\"'\u201c\u2018]?"
)
_AFTER_OR = re.compile(r"[\"'\u201d\u2019]?\s*(?:[,.;:)\]]|$|in\s+\w+(?:\s+\w+)?\s*[,.;)])")
_AFTER_BRACKET = re.compile(r"[\"'\u201d\u2019]?\s*[)\]]")
_ENUMERATES = re.compile(r"(?:,|\band|\bor|/)\s*(?:the\s+|an?\s+)?$")
_DEFINES = re.compile(r"\b(?:is|are|was|were|as|of)\s+(?:an?|any|one|some)\s+(?:\S+\s+){0,2}$")
"""Before a noun that says of what sort something is: *is a disease, also known as Y*."""

_BRACKET = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,60}?)\s*[)\],;]")
_BESIDE = re.compile(
    r"\s*(?:,?\s*(?:and|or|nor|and/or|versus|vs\.?|but not|rather than|than|plus|as well as|from"
    r"|compared (?:with|to)|or (?:in|of|with)|and (?:in|of|with))|,)\s+(?:the\s+|an?\s+)?|/",
    re.IGNORECASE,
)
_NO_BEGINNING = frozenset(
    (
        *("the", "a", "an", "of", "in", "and", "or", "for", "with", "by", "to", "on", "from", "at"),
        *("as", "is", "are", "was", "were", "that", "this", "these"),
    )
)
_PRICE = re.compile(r"\d[\d.,]*/")
_MOST_LISTED = 3
_WORD = re.compile(r"[^\s()\[\]]+")


@dataclass(frozen=True)
class Claim:
    """A place where a text says something of two phrases.

    Parameters
    ----------
    pattern : str
        Which one, of ``PATTERN_NAMES``; empty where they stand side by side as two.
    firsts, seconds : tuple of Phrase
        What either may be, the longest first: where a phrase begins or ends is not always clear.
    """

    pattern: str
    firsts: tuple[Phrase, ...] = field(repr=False)
    seconds: tuple[Phrase, ...] = field(repr=False)


def claims(text: str, phrases: Sequence[Phrase]) -> Iterator[Claim]:
    """Yield what a sentence says of its phrases.

    Parameters
    ----------
    text : str
        A sentence.
    phrases : sequence of Phrase
        Its phrases; they may overlap.

    Yields
    ------
    Claim
        Pattern by pattern, then what stands side by side.

    References
    ----------
    Hearst, "Automatic acquisition of hyponyms from large text corpora", COLING 1992; Schwartz and
    Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB
    2003.

    Examples
    --------
    >>> text = "Pertussis, also known as whooping cough, spreads."
    >>> found = [Phrase(Mention(0, 9, "Pertussis"), False),
    ...     Phrase(Mention(25, 39, "whooping cough"), False)]
    >>> [(one.pattern, one.seconds[0].mention.text) for one in claims(text, found)]
    [('also known as', 'whooping cough')]
    """
    places = _Places(text, phrases)
    taken: set[tuple[int, int]] = set()
    for first, second in abbreviations(text):
        taken.add((min(first.end, second.end), max(first.start, second.start)))
        yield Claim(ABBREVIATION, (Phrase(first, False),), (Phrase(second, False),))
    for name, pattern in PATTERNS:
        for found in pattern.finditer(text):
            for claim in _said(name, found.start(), found.end(), places):
                key = (claim.firsts[0].mention.end, claim.seconds[0].mention.start)
                if key not in taken:
                    taken.add(key)
                    yield claim
    yield from _beside(places, taken)


def abbreviations(text: str) -> Iterator[tuple[Mention, Mention]]:
    """Yield each long form and the abbreviation in brackets after it, or the other way around.

    The long form is the shortest run of words before the bracket whose letters the abbreviation
    has in order, the first at the beginning of its first word.

    Examples
    --------
    >>> [(a.text, b.text) for a, b in abbreviations("The chief executive officer (CEO) and others")]
    [('chief executive officer', 'CEO')]
    """
    for bracket in _BRACKET.finditer(text):
        inner, start, end = bracket[1], *bracket.span(1)
        if _is_short(inner):
            words = list(_WORD.finditer(text, max(bracket.start() - 200, 0), bracket.start()))
            most = min(len(inner) + 5, 2 * len(inner))
            for word in reversed(words[-most:]):
                long = text[word.start() : bracket.start()].rstrip()
                if stands_for(inner, long):
                    if _is_long(long, inner):
                        yield (
                            Mention(word.start(), word.start() + len(long), long),
                            Mention(start, end, inner),
                        )
                    break
        else:
            words = list(_WORD.finditer(text, max(bracket.start() - 40, 0), bracket.start()))
            if words and _is_short(words[-1][0]) and words[-1].end() == bracket.start():
                short = words[-1]
                if _begins(short[0], inner) and _is_long(inner, short[0]):
                    yield (
                        Mention(start, end, inner),
                        Mention(short.start(), short.end(), short[0]),
                    )


def _begins(short: str, long: str) -> bool:
    return long[:1].lower() == short[:1].lower() and stands_for(short, long)


def _is_short(text: str) -> bool:
    return (
        SHORTEST <= len(text) <= LONGEST
        and " " not in text
        and text[0].isalnum()
        and (text[-1].isalnum() or text[-1] == "+")
        and sum(sign.isupper() for sign in text) >= 1
        and any(sign.isupper() for sign in text[1:])
    )


def _is_long(long: str, short: str) -> bool:
    first = long.split(maxsplit=1)[0].lower()
    if first in _NO_BEGINNING or long.count("(") != long.count(")"):
        return False
    if not long[0].isalnum() or _PRICE.match(long):
        return False
    if any(sign in long for sign in (";", ":", ", ", " versus ", " vs", " compared ")):
        return False
    return len(long) > len(short) and short.lower() not in long.lower().split()


class _Places:
    """A sentence with its phrases by where they begin and end."""

    def __init__(self, text: str, phrases: Sequence[Phrase]) -> None:
        self.text = text
        self.starts: dict[int, list[Phrase]] = {}
        self.ends: dict[int, list[Phrase]] = {}
        for one in sorted(phrases, key=lambda phrase: -len(phrase.mention.text)):
            self.starts.setdefault(one.mention.start, []).append(one)
            self.ends.setdefault(one.mention.end, []).append(one)


def _said(name: str, start: int, end: int, places: _Places) -> Iterator[Claim]:
    """Yield what one pattern says that stands from `start` to `end`."""
    text = places.text
    firsts = tuple(places.ends.get(start, ()))
    if not firsts or _DEFINES.search(text, 0, firsts[0].mention.start):
        return
    quote = _QUOTE.match(text, end)
    at = quote.end() if quote else end
    if name == "or" and _ENUMERATES.search(text, 0, firsts[0].mention.start):
        return
    for _ in range(_MOST_LISTED):
        longest = places.starts.get(at)
        if not longest or not _is_closed(name, text, longest[0].mention.end):
            return
        end = longest[0].mention.end
        # What ends earlier is a part that only describes; what begins later may be the name.
        seconds = tuple(one for one in places.ends[end] if one.mention.start >= at)
        if name == "brackets" and _sums_up(text, firsts[0].mention, seconds[0].mention):
            return
        yield Claim(name, firsts, seconds)
        more = _MORE.match(text, end)
        if name not in _LISTING or more is None:
            return
        at = more.end()


def _sums_up(text: str, first: Mention, second: Mention) -> bool:
    """Tell whether an abbreviation in brackets is that of a list: measles, mumps, rubella (MMR)."""
    return (
        _is_short(second.text)
        and second.text.isupper()
        and not stands_for(second.text, first.text)
        and _ENUMERATES.search(text, 0, first.start) is not None
    )


def _is_closed(name: str, text: str, end: int) -> bool:
    if name == "brackets":
        return _AFTER_BRACKET.match(text, end) is not None
    return name != "or" or _AFTER_OR.match(text, end) is not None


def _beside(places: _Places, taken: set[tuple[int, int]]) -> Iterator[Claim]:
    """Yield neighbours in a list, or set against one another."""
    for end, firsts in places.ends.items():
        gap = _BESIDE.match(places.text, end)
        seconds = places.starts.get(gap.end(), ()) if gap else ()
        if gap and seconds and (end, gap.end()) not in taken:
            yield Claim("", tuple(firsts), tuple(seconds))
