"""Candidates for several places at once, by a beam search in more than one order.

A search that always begins at the left commits itself where the model knows least. So every order
of `fill_orders` has its own beam, and what any of them completes is a candidate. Nothing is ranked
here: the candidates are scored afterwards, all in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from knife.analyses.filling.chains import Chain, Doubles, Groups, Questions, log_of, orders_of
from knife.types.arrays import Bools, Ints
from knife.types.protocols import MaskedLanguageModel
from knife.types.substitutes import Substitutes

_ASKED = 4
"""Pieces that are looked at for each that is kept, because not all of them may stand there."""

Pieces = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Template:
    """A sequence with masks, and what may stand there.

    Parameters
    ----------
    ids : int64 array (T,)
        The sequence, masks included.
    groups : tuple of tuple of int
        Positions of the masks, grouped by word, from left to right.
    allowed : mapping of int to bool array (V,)
        Which pieces may stand at each of these positions.
    """

    ids: Ints = field(repr=False)
    groups: Groups
    allowed: Mapping[int, Bools] = field(repr=False)

    def filled(self, pieces: Pieces) -> Chain:
        """Return the sequence with pieces at the masks, from left to right."""
        ids = self.ids.copy()
        ids[[place for group in self.groups for place in group]] = pieces
        return Chain(ids, self.groups)

    def parted(self, pieces: Pieces) -> tuple[Pieces, ...]:
        """Return the pieces of each word."""
        ends = list(accumulate(len(group) for group in self.groups))
        return tuple(pieces[start:end] for start, end in zip([0, *ends], ends, strict=False))


@dataclass(frozen=True, eq=False)
class _Beam:
    """One order's partly filled sequences, best first."""

    places: tuple[int, ...]
    rows: tuple[Pieces, ...]
    scores: Doubles


def search(model: MaskedLanguageModel, template: Template, width: int) -> dict[Pieces, float]:
    """Return candidates for all masks of a template.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    template : Template
        The masks.
    width : int
        How many partly filled sequences each order keeps, 1 or more.

    Returns
    -------
    dict of tuple of int to float, in nats
        Piece ids for the masks, from left to right, with their log-likelihood in the order in
        which it is highest.
    """
    flat = [place for group in template.groups for place in group]
    orders = orders_of(model, [Chain(template.ids, template.groups)])[0]
    beams = [
        _Beam(tuple(p for group in order for p in template.groups[group]), ((),), np.zeros(1))
        for order in orders
    ]
    for step in range(len(flat)):
        beams = _advance(model, template, beams, step, width)
    found: dict[Pieces, float] = {}
    for beam in beams:
        for row, score in zip(beam.rows, beam.scores.tolist(), strict=True):
            at = dict(zip(beam.places, row, strict=True))
            pieces = tuple(at[place] for place in flat)
            found[pieces] = max(score, found.get(pieces, score))
    return found


def _advance(
    model: MaskedLanguageModel, template: Template, beams: Sequence[_Beam], step: int, width: int
) -> list[_Beam]:
    """Fill one more place of every beam; what several of them ask is asked once."""
    questions = Questions(model)
    numbers = []
    for beam in beams:
        for row in beam.rows:
            ids = template.ids.copy()
            ids[list(beam.places[:step])] = row
            numbers.append(questions.add(ids, beam.places[step]))
    n_asked = min(len(model.vocabulary), _ASKED * width)
    found, start, advanced = model.substitutes(questions.states(), n_asked), 0, []
    for beam in beams:
        own = np.array(numbers[start : start + len(beam.rows)], np.int64)
        start += len(beam.rows)
        allowed = template.allowed[beam.places[step]]
        advanced.append(_grown(beam, found, own, allowed, width))
    return advanced


def _grown(beam: _Beam, found: Substitutes, own: Ints, allowed: Bools, width: int) -> _Beam:
    """Return the best continuations of a beam's rows."""
    ids, scores = found.ids[own], log_of(found)[own] + beam.scores[:, None]
    rows, columns = np.nonzero(allowed[ids])
    pieces, totals = ids[rows, columns], scores[rows, columns]
    kept = np.lexsort((pieces, rows, -totals))[:width]
    grown = tuple((*beam.rows[rows[at]], int(pieces[at])) for at in kept)
    return _Beam(beam.places, grown, totals[kept])
