"""How synonyms and thesauri are written, and which sentences of a corpus they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from knife.types.synonyms import SYNONYM_KINDS

from ._documents import DocumentChoice
from ._progress import Progress
from ._render import number, write_lines, write_table

if TYPE_CHECKING:
    from knife.types.synonyms import Synonym, SynonymEvidence, Synonyms, Thesaurus

_EXAMPLE = 80


def sentences(corpus: DocumentChoice, progress: Progress) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a corpus, each called after its document and place in it."""
    for number_of, document in enumerate(corpus.documents(progress), start=1):
        for place, sentence in enumerate(document, start=1):
            if sentence.strip():
                yield f"{number_of}:{place}", sentence


def write_synonyms(to: TextIO, found: Synonyms) -> None:
    """Write the candidates of a term for people."""
    seen = f"seen {found.n_occurrences:,} times" if found.n_occurrences else "no text was read"
    n = len(found.accepted)
    title = f"{found.term}: {n} accepted of {len(found.candidates)} candidates ({seen})"
    if not found.candidates:
        write_lines(to, [title, "  There is no candidate."])
        return
    rows = [
        (
            "yes" if one.is_accepted else "",
            one.text,
            one.kind,
            one.score,
            one.n_occurrences,
            _reasons(one.evidence),
        )
        for one in found.candidates
    ]
    write_table(to, ("same", "candidate", "kind", "score", "n", "evidence"), rows, title=title)


def write_thesaurus(to: TextIO, found: Thesaurus, entries: Sequence[Synonym]) -> None:
    """Write a thesaurus for people, and what it was made of."""
    write_lines(to, [_summary(found)])
    rows = [
        (
            "yes" if one.is_accepted else "",
            one.term,
            one.text,
            one.kind,
            one.score,
            _reasons(one.evidence),
        )
        for one in entries
    ]
    if not rows:
        write_lines(to, ["There is no pair."])
        return
    write_table(to, ("same", "term", "candidate", "kind", "score", "evidence"), rows)


def _summary(found: Thesaurus) -> str:
    counts = Counter(one.kind for one in found.entries)
    accepted = Counter(one.kind for one in found.entries if one.is_accepted)
    kinds = ", ".join(
        f"{counts[kind]:,} {kind}" + (f" ({accepted[kind]:,} accepted)" if accepted[kind] else "")
        for kind in SYNONYM_KINDS
        if counts[kind]
    )
    text = f"{found.n_phrases:,} phrases of {found.n_texts:,} sentences: {kinds or 'no pair'}."
    if found.floor:
        text += f" Phrases seen no more than {found.floor:,} times may have been dropped."
    return text


def _reasons(evidence: SynonymEvidence) -> str:
    """Return what speaks for a pair, on one line."""
    parts = [f"{name} ({count})" for name, count in evidence.patterns]
    if evidence.n_beside:
        parts.append(f"side by side ({evidence.n_beside})")
    if evidence.rank is not None:
        parts.append(f"rank {evidence.rank}/{evidence.back_rank}")
    cosines = (evidence.context_free, evidence.in_view, evidence.hidden)
    told = " ".join(f"{one:.2f}" for one in cosines if one is not None)
    if told:
        parts.append(f"cosine {told}")
    if evidence.hits:
        text = " ".join(evidence.hits[0].text.split())
        parts.append(text if len(text) <= _EXAMPLE else text[: _EXAMPLE - 1] + "…")
    return "; ".join(parts)


def synonyms_record(found: Synonyms) -> dict[str, object]:
    """Return the candidates of a term as plain JSON values."""
    return {
        "term": found.term,
        "n": found.n_occurrences,
        "phrases": found.n_phrases,
        "threshold": number(found.threshold),
        "candidates": [{"candidate": one.text, **_judgement(one)} for one in found.candidates],
    }


def entry_record(one: Synonym) -> dict[str, object]:
    """Return a pair of a thesaurus as plain JSON values."""
    return {"term": one.term, "candidate": one.text, **_judgement(one)}


def thesaurus_record(found: Thesaurus, entries: Sequence[Synonym]) -> dict[str, object]:
    """Return a thesaurus as plain JSON values."""
    return {
        "sentences": found.n_texts,
        "phrases": found.n_phrases,
        "floor": found.floor,
        "threshold": number(found.threshold),
        "entries": [entry_record(one) for one in entries],
    }


def _judgement(one: Synonym) -> dict[str, object]:
    evidence = one.evidence
    return {
        "kind": one.kind,
        "score": number(one.score),
        "accepted": one.is_accepted,
        "n": one.n_occurrences,
        "evidence": {
            "patterns": dict(evidence.patterns),
            "examples": [
                {"pattern": hit.pattern, "id": hit.record, "text": hit.text}
                for hit in evidence.hits
            ],
            "beside": evidence.n_beside,
            "context_free": _optional(evidence.context_free),
            "in_view": _optional(evidence.in_view),
            "hidden": _optional(evidence.hidden),
            "rank": evidence.rank,
            "back_rank": evidence.back_rank,
            "led_back": evidence.is_led_back,
            "types": _optional(evidence.types),
            "spelling": number(evidence.spelling),
        },
    }


def _optional(value: float | None) -> float | None:
    return None if value is None else number(value)
