"""Clusters as records, rows and a summary, with names in place of ids.

The schema of a record is part of the command line's contract and does not change within a major
version::

    {"cluster": int, "medoid": str, "seed": str, "size": int, "mean": float, "spread": float,
     "threshold": float, "members": [{"term": str, "id": int, "cosine": float}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

import numpy as np

from knife.types.arrays import Ints
from knife.types.clusters import Clusters
from knife.types.rules import rule_as_dict
from knife.types.vocabulary import Vocabulary

from ._render import number, write_lines, write_table

CSV_COLUMNS = (
    "cluster", "medoid", "seed", "size", "mean", "spread", "threshold", "term", "id", "cosine",
)  # fmt: skip

_LISTED = 5
_LEAST_SIZE = 3
_PREVIEW = 12


def names_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return how each piece is written; ``##`` stands before one that continues a word."""
    return tuple(
        f"##{surface}" if continues else surface
        for surface, continues in zip(
            vocabulary.surfaces, vocabulary.is_continuation.tolist(), strict=True
        )
    )


def holding(clusters: Clusters, item: int | None) -> list[int]:
    """Return the clusters that hold an item, or all of them."""
    if item is None:
        return list(range(len(clusters)))
    places = np.flatnonzero(clusters.members == item)
    found: list[int] = (np.searchsorted(clusters.indptr, places, side="right") - 1).tolist()
    return found


def records(
    clusters: Clusters, names: Sequence[str], chosen: Sequence[int]
) -> Iterator[dict[str, object]]:
    """Yield a record for each chosen cluster."""
    for c in chosen:
        members = zip(clusters.members_of(c), clusters.similarity_of(c), strict=True)
        yield {
            "cluster": int(c),
            "medoid": names[clusters.medoids[c]],
            "seed": names[clusters.seeds[c]],
            "size": int(clusters.sizes[c]),
            "mean": number(clusters.mean[c]),
            "spread": number(clusters.spread[c]),
            "threshold": number(clusters.threshold[c]),
            "members": [
                {"term": names[item], "id": int(item), "cosine": number(cosine)}
                for item, cosine in members
            ],
        }


def csv_rows(
    clusters: Clusters, names: Sequence[str], chosen: Sequence[int]
) -> Iterator[list[object]]:
    """Yield a row for each member of each chosen cluster."""
    for record in records(clusters, names, chosen):
        *about, members = record.values()
        for member in members:  # type: ignore[attr-defined]
            yield [*about, *member.values()]


def summary(clusters: Clusters, names: Sequence[str], source: str) -> dict[str, object]:
    """Return what there is to know of all clusters together, as plain JSON values."""
    sizes, n_covered = clusters.sizes, int(np.unique(clusters.members).size)
    n_items = n_covered + int(clusters.uncovered.size)
    large = np.argsort(-sizes, kind="stable")
    tight = np.argsort(-clusters.mean, kind="stable")
    return {
        "source": source,
        "rule": rule_as_dict(clusters.rule),
        "clusters": len(clusters),
        "items": n_items,
        "covered": n_covered,
        "uncovered": int(clusters.uncovered.size),
        "coverage": number(n_covered / n_items) if n_items else 0.0,
        "clusters_per_covered_item": number(sizes.sum() / n_covered) if n_covered else 0.0,
        "sizes": {
            "smallest": int(sizes.min(initial=sizes.max(initial=0))),
            "median": float(np.median(sizes)) if sizes.size else 0.0,
            "mean": number(sizes.mean()) if sizes.size else 0.0,
            "largest": int(sizes.max(initial=0)),
        },
        "largest": _first(clusters, names, large),
        # Two spellings of one word are always tight; three members begin to be a cluster.
        "tightest": _first(clusters, names, tight[sizes[tight] >= _LEAST_SIZE]),
    }


def left_out(clusters: Clusters, names: Sequence[str]) -> list[dict[str, object]]:
    """Return the items that are in no cluster, as plain JSON values."""
    return [{"term": names[item], "id": item} for item in clusters.uncovered.tolist()]


def write_summary(to: TextIO, about: dict[str, object], uncovered: Sequence[str]) -> None:
    """Write the summary for people, with the first of the items that are in no cluster."""
    sizes, rule = about["sizes"], about["rule"]
    if not isinstance(sizes, dict) or not isinstance(rule, dict):
        return
    constants = ", ".join(f"{key} {value}" for key, value in rule.items() if key != "name")
    write_lines(
        to,
        [
            f"{about['source']} by {rule['name']} ({constants})",
            f"  {about['clusters']:,} clusters cover {about['covered']:,} of {about['items']:,} "
            f"items ({about['coverage']:.1%}); {about['uncovered']:,} are in none",
            f"  an item that is covered is in {about['clusters_per_covered_item']:.2f} clusters",
            f"  sizes from {sizes['smallest']:,} to {sizes['largest']:,}, "
            f"median {sizes['median']:g}, mean {sizes['mean']:.1f}",
            "  largest:  " + _listed(about["largest"], "size"),
            "  tightest: " + _listed(about["tightest"], "mean"),
            "  in none:  " + _shortened(uncovered),
        ],
    )


def write_clusters(
    to: TextIO, clusters: Clusters, names: Sequence[str], chosen: Sequence[int], *, full: bool
) -> None:
    """Write chosen clusters for people, the members shortened unless `full`."""
    rows = []
    for c in chosen:
        members = [names[item] for item in clusters.members_of(c)]
        shown = " ".join(members) if full else _shortened(members)
        rows.append(
            (int(c), names[clusters.medoids[c]], len(members), float(clusters.mean[c]), shown)
        )
    write_table(to, ("cluster", "medoid", "size", "mean", "members"), rows)


def _shortened(terms: Sequence[str]) -> str:
    """Return the first few terms and how many more there are."""
    left = len(terms) - _PREVIEW
    return " ".join(terms[:_PREVIEW]) + (f" +{left:,}" if left > 0 else "") or "nothing"


def _first(clusters: Clusters, names: Sequence[str], order: Ints) -> list[dict[str, object]]:
    """Return the first few clusters of an order, one for each medoid."""
    chosen: dict[int, int] = {}
    for c in order.tolist():
        chosen.setdefault(int(clusters.medoids[c]), c)
        if len(chosen) == _LISTED:
            break
    return [
        {
            "cluster": c,
            "medoid": names[medoid],
            "size": int(clusters.sizes[c]),
            "mean": number(clusters.mean[c]),
        }
        for medoid, c in chosen.items()
    ]


def _listed(briefs: object, key: str) -> str:
    rows = briefs if isinstance(briefs, list) else []
    return ", ".join(f"{row['medoid']} ({row[key]:.3g})" for row in rows) or "none"
