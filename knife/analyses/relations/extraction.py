"""Triples of texts whose entities are known: candidates, readings, types, and what stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from knife.analyses.relations.pairing import Reading, readings, span_of
from knife.analyses.relations.substitutes import MaskedSpans, MaskSays
from knife.analyses.relations.typing import RelationTyper, Typed
from knife.types.entities import Entity
from knife.types.protocols import RelationFinder
from knife.types.relation_candidates import ArgumentPlace, RelationCandidate
from knife.types.relation_options import RelationOptions
from knife.types.triples import Triple, TripleEvidence


def extract_triples(
    texts: Sequence[str],
    entities: Sequence[Sequence[Entity]],
    find: RelationFinder,
    masked: MaskedSpans,
    typer: RelationTyper,
    options: RelationOptions,
) -> list[list[Triple]]:
    """Return the triples of texts.

    Parameters
    ----------
    texts : sequence of str
        The texts.
    entities : sequence of sequences of Entity
        The entities of each.
    find : RelationFinder
        Finds words that may express a relation.
    masked : MaskedSpans
        Says what the model puts in their place.
    typer : RelationTyper
        Tells relations.
    options : RelationOptions
        What is told.

    Returns
    -------
    list of list of Triple
        Of each text in the order of the relation words; two entities with one span make one triple.
    """
    found = [
        find(text, [one.mention for one in own]) for text, own in zip(texts, entities, strict=True)
    ]
    paired = [[_by_pair(one, options.order_trust) for one in some] for some in found]
    asked = [
        [one.words for one, pairs in zip(some, own, strict=True) if pairs]
        for some, own in zip(found, paired, strict=True)
    ]
    said = iter([one for own in masked(texts, asked) for one in own])
    triples = []
    for own, some, pairs in zip(entities, found, paired, strict=True):
        mine: list[Triple] = []
        for candidate, by_pair in zip(some, pairs, strict=True):
            if by_pair:
                mine += _triples(candidate, by_pair, own, next(said), typer)
        sure = [one for one in mine if one.confidence >= options.min_confidence]
        kept = _without_nested(_without_doubles(sure))
        triples.append([one for one in kept if not options.only or one.relation in options.only])
    return triples


def _by_pair(candidate: RelationCandidate, trust: float) -> dict[frozenset[int], list[Reading]]:
    """Return the readings of a candidate by the two entities."""
    found: dict[frozenset[int], list[Reading]] = defaultdict(list)
    both = (*candidate.places, *candidate.doubtful)
    some = list(readings(candidate, candidate.places, trust))
    for reading in some or readings(candidate, both, trust):
        found[reading.pair].append(reading)
    return dict(found)


def _triples(
    candidate: RelationCandidate,
    by_pair: dict[frozenset[int], list[Reading]],
    entities: Sequence[Entity],
    says: MaskSays,
    typer: RelationTyper,
) -> Iterator[Triple]:
    for some in by_pair.values():
        typed = typer.typed(candidate, some, entities, says.shares)
        if typed is not None:
            yield _triple(candidate, typed, entities, says, typer)


def _triple(
    candidate: RelationCandidate,
    typed: Typed,
    entities: Sequence[Entity],
    says: MaskSays,
    typer: RelationTyper,
) -> Triple:
    reading = typed.reading
    seeds = tuple(seed.text for seed in candidate.seeds if seed.relation == typed.relation)
    evidence = TripleEvidence(
        tuple(dict.fromkeys(seeds)),
        _path(candidate, reading),
        typer.ranked(typer.words_say(candidate)),
        typer.ranked_mask(says.shares),
        says.votes,
    )
    denied = reading.subject.is_denied or reading.object.is_denied
    return Triple(
        entities[reading.subject.entity],
        typed.relation,
        span_of(candidate, reading),
        entities[reading.object.entity],
        candidate.voice,
        candidate.is_negated or denied,
        candidate.is_hedged,
        typed.confidence,
        evidence,
    )


def _path(candidate: RelationCandidate, reading: Reading) -> str:
    def shown(one: ArgumentPlace) -> str:
        return one.place if one.is_parsed else f"~{one.place}"

    head = reading.seed.head if reading.seed else candidate.head
    return f"{shown(reading.subject)} < {head} > {shown(reading.object)}"


def _without_doubles(triples: Sequence[Triple]) -> list[Triple]:
    """Return one triple for two entities and their relation, the surest, in order of the text."""
    best: dict[tuple[int, int, str], Triple] = {}
    for one in triples:
        key = (one.subject.start, one.object.start, one.relation)
        if key not in best or one.confidence > best[key].confidence:
            best[key] = one
    return sorted(best.values(), key=lambda t: (t.span.start, t.subject.start, t.object.start))


def _without_nested(triples: Sequence[Triple]) -> list[Triple]:
    """Return triples without those of an entity that is the relation of another triple.

    In "treatment of hypertension with lisinopril" *treatment* is what holds between the other two.
    """
    words = {(one.span.start, one.voice) for one in triples}
    return [
        one
        for one in triples
        if not {(one.subject.start, "nominal"), (one.object.start, "nominal")} & words
    ]
