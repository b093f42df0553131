"""Terms of a lexicon within longer mentions: what the borders of a noun phrase hide.

In "wheat mitochondria" a detector sees one phrase; whoever looks for species wants "wheat". Terms
that a person put into the lexicon are therefore candidates of their own, nested in the mention that
holds them. Which of the two stays is decided when both have been judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from knife.analyses.term_occurrences import TermFinder
from knife.types.entities import Mention
from knife.types.labels import NONE, Lexicon


class NestedTerms:
    """Adds to mentions the lexicon terms within them.

    Parameters
    ----------
    lexicon : Lexicon
        What a person wrote.
    leave_out : set of str, optional
        Terms in lower case that are no mention by themselves.

    Examples
    --------
    >>> lexicon = Lexicon(("wheat", "cell"), ("SPECIES", "NONE"), [1, 1], ("", ""))
    >>> nested = NestedTerms(lexicon)
    >>> [m.text for m in nested.added_to([Mention(0, 17, "wheat cell lineage"[:17])])]
    ['wheat', 'wheat cell lineag']
    """

    def __init__(self, lexicon: Lexicon, leave_out: AbstractSet[str] = frozenset()) -> None:
        self._finder = TermFinder(lexicon)
        self._named = frozenset(
            term
            for term, labels in lexicon.by_term.items()
            if any(label != NONE for label, _ in labels) and term.lower() not in leave_out
        )

    def added_to(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return mentions and the terms within them, in order of their start, shorter first.

        Parameters
        ----------
        mentions : sequence of Mention
            What a detector found.

        Returns
        -------
        list of Mention
            Each span once.
        """
        return sorted({*mentions, *(term for one in mentions for term in self._within(one))})

    def _within(self, mention: Mention) -> Iterator[Mention]:
        for found, term in self._finder.find(mention.text):
            if term in self._named and len(found.text) < len(mention.text):
                start = mention.start + found.start
                yield Mention(start, mention.start + found.end, found.text)
