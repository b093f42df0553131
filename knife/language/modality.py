"""Whether a verb is in the passive voice, and whether its sentence denies or doubts what it says.

Voice is told by the words around a participle; denial and doubt by the words that hang on it and on
whatever it hangs on itself: "no evidence that", "is said to", "may". English, by word lists.

It does not know irony, conditions, nor a denial that a later sentence brings.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.language.word_classes import words_of
from knife.types.parses import Parse

_BE = words_of("be am is are was were been being 's 're 'm get gets got getting gotten")
_HAVE = words_of("have has had having 've 'd")
_SKIPPED = words_of("not n't never also then still now only often always once first")

NEGATIONS = words_of("not n't never no neither nor cannot without nobody nothing none hardly")
"""Words that deny what they stand with."""

_DENIERS = words_of("""
fail fails failed failing deny denies denied lack lacks lacked refute refutes refuted disprove
disproves disproved cease ceases ceased stop stops stopped exclude excludes excluded refuse refuses
refused unlikely doubt doubts doubted false untrue myth absence
""")

HEDGES = words_of("""
may might could perhaps maybe possibly probably presumably apparently allegedly reportedly
supposedly likely unlikely potentially seemingly conceivably purportedly putatively arguably
""")
"""Words that hold possible what they stand with."""

_DOUBTERS = words_of("""
seem seems seemed appear appears appeared suspect suspects suspected believe believes believed
think thinks thought suggest suggests suggested suggesting hypothesize hypothesized hypothesise
hypothesised hypothesis speculate speculated assume assumes assumed presume presumed suppose
supposed propose proposed postulate postulated said reported rumoured rumored alleged claim claims
claimed possible probable likely unlikely potential whether possibility suspicion assumption belief
tend tends tended thought unclear unknown doubt doubts doubted guess guessed imagine legend rumour
rumor
""")

_CLAUSES = ("ccomp", "xcomp", "acl", "advcl", "csubj", "parataxis")
_ADJECTIVES = words_of("possible probable potential likely suspected putative presumed alleged")


def is_passive(parse: Parse, number: int, participles: frozenset[str]) -> bool:
    """Tell whether a verb is in the passive voice, with or without *be*.

    Parameters
    ----------
    parse : Parse
        The sentence.
    number : int
        The node of the verb.
    participles : frozenset of str
        What its past participle looks like.

    Examples
    --------
    >>> from knife.types.parses import Node
    >>> words = [("is", "VBZ", "aux:pass", 1), ("treated", "VBN", "root", 1)]
    >>> parse = Parse(tuple(Node(9 * i, 9 * i + len(w), w, *more) for i, (w, *more) in
    ...     enumerate(words)))
    >>> is_passive(parse, 1, frozenset(["treated"]))
    True
    """
    node = parse[number]
    if node.lower not in participles:
        return False
    before = number - 1
    while before >= 0 and _is_skipped(parse, before):
        before -= 1
    word = parse[before].lower if before >= 0 else ""
    if word in _BE or word in _HAVE:
        return word in _BE
    if any(True for _ in parse.children(number, "aux:pass")):
        return True
    has_auxiliary = any(parse[child].lower in _HAVE for child in parse.children(number, "aux"))
    if has_auxiliary or any(child > number for child in parse.children(number, "obj")):
        return False  # what the tagger takes for a participle has an object: it is a past
    after = parse[number + 1].lower if number + 1 < len(parse) else ""
    begins = before < 0 and after in ("in", "with", "for", "from", "at")
    return node.tag in ("VBN", "JJ") or after == "by" or begins


def _is_skipped(parse: Parse, number: int) -> bool:
    node = parse[number]
    return node.entity < 0 and (node.tag.startswith("RB") or node.lower in _SKIPPED)


def is_negated(parse: Parse, number: int) -> bool:
    """Tell whether a sentence denies what one of its words says.

    Examples
    --------
    >>> from knife.types.parses import Node
    >>> words = [("not", "RB", "advmod", 1), ("treat", "VB", "root", 1)]
    >>> is_negated(Parse(tuple(Node(0, len(w), w, *more) for w, *more in words)), 1)
    True
    """
    if any(_denies(parse, word) for word in _around(parse, number)):
        return True
    for above, clause in _above(parse, number):
        own = parse[above].lower
        if own in _DENIERS and clause in _CLAUSES:
            return True
        if clause in ("ccomp", "acl", "csubj") and any(
            parse[word].lower in NEGATIONS for word in _tree(parse, above, clause)
        ):
            return True
        if clause in ("xcomp", "cop") and any(_denies(parse, w) for w in _around(parse, above)):
            return True
    return False


def is_hedged(parse: Parse, number: int) -> bool:
    """Tell whether a sentence holds only possible what one of its words says.

    Examples
    --------
    >>> from knife.types.parses import Node
    >>> words = [("may", "MD", "aux", 1), ("treat", "VB", "root", 1)]
    >>> is_hedged(Parse(tuple(Node(0, len(w), w, *more) for w, *more in words)), 1)
    True
    """
    around = list(_around(parse, number))
    if any(parse[word].lower in HEDGES | _ADJECTIVES for word in around) or _asks(parse):
        return True
    if any(parse[word].lower in ("whether", "if") for word in parse.children(number, "mark")):
        return True
    for above, clause in _above(parse, number):
        if clause not in _CLAUSES and clause != "cop":
            continue
        if parse[above].lower in _DOUBTERS and clause != "advcl":
            return True
        is_inner = clause in ("xcomp", "cop", "ccomp")
        if is_inner and any(parse[w].lower in HEDGES for w in _around(parse, above)):
            return True
    return False


def _asks(parse: Parse) -> bool:
    """Tell whether a sentence is a question."""
    return any(node.text == "?" for node in parse.nodes[-2:])


def _denies(parse: Parse, word: int) -> bool:
    return parse[word].lower in NEGATIONS


def _around(parse: Parse, number: int) -> Iterator[int]:
    """Yield what stands with a word itself: what modifies it, and what stands right before it."""
    kinds = ("advmod", "aux", "neg", "det", "mark", "cc", "amod", "discourse", "case", "parataxis")
    for child in parse.children(number, *kinds):
        if parse[child].lower in ("without", "neither", "no", "not") or child < number + 2:
            yield child
            yield from parse.children(child, "advmod", "det")
    before = number - 1
    while before >= 0 and parse[before].entity < 0 and _leans(parse, before):
        yield before
        before -= 1


def _leans(parse: Parse, number: int) -> bool:
    """Tell whether a word belongs to the verb or predicate after it."""
    node = parse[number]
    is_close = node.tag.startswith(("RB", "MD", "JJ")) or node.tag in ("TO", "DT")
    return is_close or node.lower in _BE | _HAVE | words_of("do does did longer")


def _above(parse: Parse, number: int) -> Iterator[tuple[int, str]]:
    """Yield the words on which a word hangs by a clause, with the kind of the clause below."""
    below = number
    for above in parse.ancestors(number):
        relation = parse[below].relation.partition(":")[0]
        is_relative = parse[below].relation == "acl:relcl"
        if relation in ("nsubj", "obj", "obl", "nmod", "conj") or is_relative:
            if relation in ("obj", "nsubj", "nmod", "obl"):
                yield above, relation
                return
            if is_relative:
                return
        yield above, relation
        below = above


def _tree(parse: Parse, number: int, clause: str) -> Iterator[int]:
    """Yield a word's own modifiers, and those of its noun: "we found no evidence that"."""
    yield from parse.children(number, "det", "advmod", "aux")
    for child in parse.children(number, "obj", "nsubj"):
        if clause == "ccomp" and parse[child].entity < 0:
            yield from parse.children(child, "det")
