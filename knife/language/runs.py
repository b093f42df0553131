"""Runs of words that make one mention, from the kind of each word.

A run goes on while words follow one another as the parts of a name do, and stops at a border of
case: "captain Mary Jones" is two runs. Its edges are then trimmed.

It does not know words, only their kinds, except for the few nouns that decide on a possessive or
an "of".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from knife.language.kinds import NUMBER, Kind
from knife.language.tokens import Token
from knife.language.word_classes import GREEK_NAMES, HEADS_BEFORE_OF, NUMBER_WORDS
from knife.language.word_endings import hyphen_head, joins_forward

LONGEST_RUN = 12
"""Words of one mention at most, so that an endless list cannot become one."""

_NOMINAL = frozenset([Kind.NOUN, Kind.NAME, Kind.TAIL])
_TAKES_NAMES = re.compile(
    r"\w+(?:ase|in|ene|one|ine|ole|ate|ide|ol|oid|gen|some|plasm|cyte|blast|al|ic|ary|ous|ar)s?"
    r"|(?:receptor|protein|gene|promoter|element|factor|body|bodie|node|gland|duct|tube|tubule|fibre"
    r"|fiber|apparatus|organ|nerve|nucleu|islet|ring|loop|blot|stain|medium|buffer|test|score|scale"
    r"|index|domain|motif|box|repeat|mouse|mice|rat|strain|hamster|monkey|macaque|toad|frog|trout"
    r"|salmon|pine|oak|wheat|rice|bee|ant|beetle|moth|fly|flie|acid|red|blue|green|violet"
    r"|fracture|fever|group|effect|sequence|site|region|kinase|chromosome|antibod(?:y|ie))s?"
)

_GENUS = re.compile(r"[A-Z][a-z]{2,}|[A-Z][a-z]?\.")
_LATIN_GENUS = re.compile(
    r"[A-Z][a-z]+(?:us|um|is|ia|ea|a|as|es|os|ma|on|ix|ax|ella|bacter|myces|ops)"
)
_EPITHET = re.compile(r"[a-z]{2,}(?:us|um|is|ii|i|ae|a|ans|ens|or|ax|es|os|er)|coli|mays")
_SURE_EPITHET = re.compile(r"[a-z]{3,}(?:us|um|ii|ae|ensis|is|a)")
_GENUS_AND_EPITHET = re.compile(r"[A-Z][a-z]?\s?\.\s?[a-z]{3,}")
_EPONYMOUS = re.compile(
    r"(?:disease|syndrome|lymphoma|sarcoma|carcinoma|tumou?r|palsy|ataxia|an(?:a)?emia|thyroiditis"
    r"|\w+(?:oma|itis|osis|opathy|[ae]emia|trophy)|phenomenon|chorea|esophagus|oesophagus|contracture"
    r"|dementia|virus|granulomatosis|macroglobulin(?:a)?emia|encephalopathy|cell|cells|disorder|anomaly)s?",
    re.IGNORECASE,
)


def runs(words: Sequence[Token], sorts: Sequence[Kind]) -> Iterator[tuple[int, int]]:
    """Return the spans of the mentions of one sentence.

    Parameters
    ----------
    words : sequence of Token
        The words of the sentence.
    sorts : sequence of Kind
        What each may be.

    Returns
    -------
    iterator of (int, int), in code points
        Half-open spans of the text, in order, not overlapping.
    """
    place = 0
    while place < len(words):
        kind = sorts[place]
        end = place + 1
        if kind is Kind.NUMBER and not _joins_forward(words, sorts, place):
            while end < len(words) and sorts[end] is Kind.UNIT:
                end += 1
            yield words[place].start, words[end - 1].end
        elif kind is Kind.ALONE:
            yield words[place].start, words[place].end
        elif kind in _NOMINAL or kind is Kind.NUMBER:
            end = _run_end(words, sorts, place)
            yield from _without_tail(words, sorts, place, end)
        place = end


def joined_runs(words: Sequence[Token], sorts: Sequence[Kind]) -> Iterator[tuple[int, int]]:
    """Return the spans of runs that may go on after a hyphenated participle.

    Whether "cAMP-dependent protein kinase" is one name or two things cannot be told by its words.

    Parameters
    ----------
    words : sequence of Token
        The words of the sentence.
    sorts : sequence of Kind
        What each may be.

    Returns
    -------
    iterator of (int, int), in code points
        Half-open spans of the text, each from the first word of a run to the end of the next.
    """
    place = 0
    while place < len(words):
        if sorts[place] not in _NOMINAL:
            place += 1
            continue
        end = _run_end(words, sorts, place)
        goes_on = end < len(words) and sorts[end] in (Kind.NOUN, Kind.NAME)
        if goes_on and joins_forward(words[end - 1].text):
            # A run that is a single letter has no span, one that ends in a process has two.
            after = _without_tail(words, sorts, end, _run_end(words, sorts, end))
            for _, last in islice(after, 1):
                yield words[place].start, last
        place = end


def _run_end(words: Sequence[Token], sorts: Sequence[Kind], first: int) -> int:
    """Return one past the last word of the run that begins at `first`."""
    end = first + 1
    while end < len(words) and end - first < LONGEST_RUN:
        step = _step(words, sorts, first, end)
        if not step:
            break
        end += step
    return end


def _step(words: Sequence[Token], sorts: Sequence[Kind], first: int, place: int) -> int:
    """Return how many words from `place` on the run takes in; 0 where it ends."""
    kind, before = sorts[place], words[place - 1].text
    if is_binomial(words, first, place) or len(hyphen_head(before)) < len(before):
        return 0
    if kind in _NOMINAL:
        ends = _case_border(words, sorts, place) or _leaves_name(words, sorts, place)
        return int(not ends)
    if kind is Kind.NUMBER:
        return int(_number_belongs(words, sorts, place))
    if kind is Kind.POSSESSIVE:
        return _possessive_step(words, sorts, place)
    return _link_step(words, sorts, place) if kind is Kind.LINK and before[0].isupper() else 0


def _case_border(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> bool:
    """Tell whether a name begins after a word in lower case."""
    before = words[place - 1].text
    return (
        sorts[place] is Kind.NAME
        and len(words[place].text) > 2
        and before.isalpha()
        and before.islower()
        and len(before) > 2
        and before not in GREEK_NAMES
    )


def _leaves_name(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> bool:
    """Tell whether a common noun begins after a name that is no part of it: Danish bakery."""
    before, here = words[place - 1].text, words[place].text
    if sorts[place - 1] is not Kind.NAME or not here.islower() or not before.isalpha():
        return False
    if len(before) < 4 or here in GREEK_NAMES:
        return False
    if _SURE_EPITHET.fullmatch(here) or (
        _LATIN_GENUS.fullmatch(before) and _EPITHET.fullmatch(here)
    ):
        return False
    return not (_EPONYMOUS.fullmatch(here) or _TAKES_NAMES.fullmatch(here))


def _joins_forward(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> bool:
    """Tell whether a number is the beginning of a name: 5 alpha-reductase."""
    if place + 1 >= len(words) or sorts[place + 1] not in _NOMINAL:
        return False
    return words[place + 1].text.lower().split("-")[0].strip() in GREEK_NAMES


def _number_belongs(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> bool:
    """Tell whether a number is the end or the middle of a name: interleukin 2 receptor."""
    number, before = words[place].text, words[place - 1].text
    if not NUMBER.fullmatch(number) or number.lower() in NUMBER_WORDS or len(number) > 3:
        return False
    if not before.islower() and (len(before) > 4 or "." in before or before.istitle()):
        return False  # a score or an age after a name
    if place + 1 < len(words) and sorts[place + 1] is Kind.UNIT:
        return False
    return not (before.islower() and before.endswith("s") and not before.endswith("ss"))


def _possessive_step(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> int:
    """Return the words that 's takes along: Parkinson's disease, but not John's car."""
    after = place + 1
    if after < len(words) and words[place].text in ("'", "\u2019") and words[after].text == "s":
        after += 1
    head = after
    while head < len(words) and sorts[head] in _NOMINAL:
        if _EPONYMOUS.fullmatch(words[head].text):
            return after - place + 1 if words[place - 1].text[0].isupper() else 0
        head += 1
    return 0


def _link_step(words: Sequence[Token], sorts: Sequence[Kind], place: int) -> int:
    """Return the words of a link within a name: of England, de la Cruz, & Sons."""
    after = place + 1
    link = words[place].text
    if link == "of" and words[place - 1].text.lower() not in HEADS_BEFORE_OF:
        return 0
    while after < len(words) and (
        sorts[after] is Kind.LINK or (link == "of" and words[after].text == "the")
    ):
        after += 1
    is_name = after < len(words) and sorts[after] in _NOMINAL and words[after].text[0].isupper()
    return after - place + 1 if is_name else 0


def is_binomial(words: Sequence[Token], first: int, end: int) -> bool:
    """Tell whether the words from `first` to `end` are a species: Escherichia coli, E. coli.

    Parameters
    ----------
    words : sequence of Token
        Words of one sentence.
    first, end : int
        Half-open range of words.

    Returns
    -------
    bool
        True for a genus, or its initial, with an epithet.
    """
    if end - first == 1:
        return _GENUS_AND_EPITHET.fullmatch(words[first].text) is not None
    if end - first != 2:
        return False
    genus, epithet = words[first].text, words[first + 1].text
    if _GENUS.fullmatch(genus) is None or _EPITHET.fullmatch(epithet) is None:
        return False
    return len(genus) < 4 or _LATIN_GENUS.fullmatch(genus) is not None


def _without_tail(
    words: Sequence[Token], sorts: Sequence[Kind], first: int, end: int
) -> Iterator[tuple[int, int]]:
    """Return the spans of a run: the thing, and apart what happens to it."""
    body = end
    while body > first and sorts[body - 1] is Kind.TAIL:
        body -= 1
    if body > first:
        last = words[body - 1]
        span = words[first].start, last.start + len(hyphen_head(last.text))
        if span[1] - span[0] > 1 or last.text.isupper() or last.text.isdecimal():
            yield span
    if end > body:
        yield words[body].start, words[end - 1].end
