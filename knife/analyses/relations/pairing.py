"""From what stands around the words of a relation to readings: who is subject, who is object.

Each seed says where its arguments stand. A verb that no seed holds is read as most verbs are: its
subject acts on its object, or on what a preposition leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from knife.types.entities import Entity, Mention
from knife.types.labels import NONE, upper_label
from knife.types.relation_candidates import ArgumentPlace, RelationCandidate
from knife.types.relation_lexicons import OBJECT, SUBJECT, ArgumentLabels, Seed

BOUND = "-"
"""The place of what a hyphen binds to a participle: any place but that of the object."""

NEARNESS = 0.95
"""How far a place is trusted for each word that lies between, if the order of words tells it."""

LABEL_FLOOR = 0.01
"""How well labels fit at least: the recogniser may err."""


@dataclass(frozen=True)
class Reading:
    """One way to read two entities and the words between them.

    Parameters
    ----------
    subject, object : ArgumentPlace
        The arguments.
    seed : Seed or None
        What says so; None for a verb that no seed holds.
    trust : float, in [0, 1]
        How surely both stand where they are said to stand.
    """

    subject: ArgumentPlace
    object: ArgumentPlace
    seed: Seed | None
    trust: float

    @property
    def pair(self) -> frozenset[int]:
        """The two entities, whatever the direction."""
        return frozenset([self.subject.entity, self.object.entity])


def readings(
    candidate: RelationCandidate, places: Sequence[ArgumentPlace], order_trust: float
) -> Iterator[Reading]:
    """Yield the readings of a candidate.

    Parameters
    ----------
    candidate : RelationCandidate
        The words.
    places : sequence of ArgumentPlace
        Who stands around them.
    order_trust : float, in [0, 1]
        How far a place is trusted that the parse does not tell.
    """
    seeds = candidate.seeds or (None,)
    for seed in seeds:
        if seed is not None and seed.relation == NONE:
            continue
        for subject, object_ in product(places, repeat=2):
            if subject.entity != object_.entity and _fits(seed, subject, object_):
                trust = _trust(subject, order_trust) * _trust(object_, order_trust)
                yield Reading(subject, object_, seed, trust)


def _trust(place: ArgumentPlace, order_trust: float) -> float:
    """Return how surely an entity stands in a place: less, the farther off, if words alone tell."""
    return 1.0 if place.is_parsed else order_trust * NEARNESS**place.gap


def _fits(seed: Seed | None, subject: ArgumentPlace, object_: ArgumentPlace) -> bool:
    if seed is None:
        if not (subject.is_parsed and object_.is_parsed):
            return False  # what a verb without a seed means is unsure enough
        other = object_.place not in (SUBJECT, "by", BOUND)
        return subject.place == SUBJECT and other
    return _is_at(subject.place, seed.subject) and _is_at(object_.place, seed.object)


def _is_at(place: str, allowed: tuple[str, ...]) -> bool:
    if place == BOUND:
        return any(one != OBJECT for one in allowed)
    return place in allowed


def label_fit(entity: Entity, allowed: frozenset[str]) -> float:
    """Return how well an entity fits the labels that an argument may have.

    Parameters
    ----------
    entity : Entity
        With its label and alternatives.
    allowed : frozenset of str
        Labels of either level; any if empty.

    Returns
    -------
    float
        The share of its labels that is allowed, at least `LABEL_FLOOR`, at most 1.

    Examples
    --------
    >>> from knife.types.entities import LabelScore
    >>> drug = LabelScore("CHEMICAL/DRUG", 0.25)
    >>> label_fit(Entity(Mention(0, 5, "IL-2a"), "GENE", 0.75, (drug,)), frozenset(["CHEMICAL"]))
    0.25
    """
    if not allowed:
        return 1.0
    known = [(entity.label, entity.score), *((o.label, o.score) for o in entity.alternatives)]
    total = sum(score for _, score in known)
    fitting = sum(score for label, score in known if {label, upper_label(label)} & allowed)
    return max(fitting / total if total else 0.0, LABEL_FLOOR)


def pair_fit(labels: ArgumentLabels, subject: Entity, object_: Entity) -> float:
    """Return how well two entities fit the arguments of a relation, in [0, 1].

    Parameters
    ----------
    labels : ArgumentLabels
        What the relation asks of both.
    subject, object_ : Entity
        Who may take part in it.
    """
    return label_fit(subject, labels.subject) * label_fit(object_, labels.object)


def span_of(candidate: RelationCandidate, reading: Reading) -> Mention:
    """Return the words of a relation, with the preposition right after them that leads on.

    Parameters
    ----------
    candidate : RelationCandidate
        The words.
    reading : Reading
        Its arguments.

    Returns
    -------
    Mention
        The words alone where no preposition of an argument stands right after them.
    """
    words = candidate.words
    for place in (*candidate.places, *candidate.doubtful):
        after = place.preposition
        if after is None or place.entity not in reading.pair:
            continue
        if after.start == words.end + 1:
            return Mention(words.start, after.end, f"{words.text} {after.text}")
    return words
