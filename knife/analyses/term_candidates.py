"""Terms of a lexicon as candidates of their own: what the borders of a noun phrase hide.

In "wheat mitochondria" a detector sees one phrase; whoever looks for species wants "wheat". And in
"gene expression" it sees two things, because most things that are expressed are no part of a name.
Terms that a person put into the lexicon are therefore candidates: single words within the mention
that holds them, phrases wherever they stand. Which of those that overlap stays is decided when all
have been judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from knife.analyses.term_occurrences import TermFinder
from knife.types.entities import Mention
from knife.types.labels import NONE, Lexicon


class TermCandidates:
    """Adds to mentions the lexicon terms within and around them.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    leave_out : set of str, optional
        Terms in lower case that are no mention by themselves.

    Examples
    --------
    >>> rows = [("wheat", "SPECIES"), ("gene expression", "FUNCTION")]
    >>> terms, labels = zip(*rows)
    >>> candidates = TermCandidates(Lexicon(terms, labels, [1, 1], ("", "")))
    >>> text = "wheat tissue after gene expression"
    >>> [m.text for m in candidates.added_to([Mention(0, 12, "wheat tissue")], text)]
    ['wheat', 'wheat tissue', 'gene expression']
    """

    def __init__(self, lexicon: Lexicon, leave_out: AbstractSet[str] = frozenset()) -> None:
        self._finder = TermFinder(lexicon)
        self._named = frozenset(
            term
            for term, labels in lexicon.by_term.items()
            if any(label != NONE for label, _ in labels) and term.lower() not in leave_out
        )

    def added_to(self, mentions: Sequence[Mention], text: str) -> list[Mention]:
        """Return mentions of a text and the terms therein, in order of their start, shorter first.

        Parameters
        ----------
        mentions : sequence of Mention
            What a detector found.
        text : str
            The text.

        Returns
        -------
        list of Mention
            Each span once.
        """
        within = (
            Mention(mention.start + one.start, mention.start + one.end, one.text)
            for mention in mentions
            for one in self._terms(mention.text)
            if len(one.text) < len(mention.text)
        )
        phrases = (one for one in self._terms(text) if " " in one.text)
        return sorted({*mentions, *within, *phrases})

    def _terms(self, text: str) -> Iterator[Mention]:
        """Yield the terms that name something, from left to right."""
        for found, term in self._finder.find(text):
            if term in self._named:
                yield found
