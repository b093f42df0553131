"""``knife cluster-vocab``: the vocabulary of a model, or any vectors, as overlapping clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from knife.cli._options import (
    TAIL_RULES,
    ModelChoice,
    force_option,
    format_option,
    model_options,
    quiet_option,
    rule_options,
)
from knife.cli._progress import Progress
from knife.cli._render import (
    check_new,
    output,
    write_csv,
    write_json,
    write_json_lines,
    write_lines,
)
from knife.errors import UnknownTermError

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.clusters import Clusters
    from knife.types.rules import ClusterRule

Continuations = Literal["apart", "mixed", "left_out"]


@dataclass(frozen=True)
class _Found:
    """Clusters, the names of what they hold, and where it came from."""

    clusters: Clusters
    names: tuple[str, ...]
    source: str
    model: MaskedLM | None = None


@click.command(short_help="Cluster the vocabulary of a model.")
@rule_options(*TAIL_RULES, "hdbscan")
@click.option(
    "--continuations",
    type=click.Choice(["apart", "mixed", "left-out"]),
    default="apart",
    show_default=True,
    help="Pieces that continue a word (##ing): clustered apart, with words, or not at all.",
)
@click.option(
    "--vectors",
    metavar="X.npy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Cluster the rows of this matrix instead of a model's vocabulary.",
)
@click.option(
    "--names",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Names of the rows of --vectors, one a line.",
)
@click.option("--term", metavar="T", help="Only the clusters that hold this term.")
@click.option(
    "--top", metavar="N", type=click.IntRange(0), default=20, show_default=True, help="Table rows."
)
@format_option("table", "json", "jsonl", "csv")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Save the clusters there."
)
@force_option
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw the histogram of --term: .png, .svg or .pdf.",
)
@model_options
@quiet_option
def cluster_vocab(
    rule: ClusterRule,
    continuations: str,
    vectors: Path | None,
    names: Path | None,
    term: str | None,
    top: int,
    style: str,
    out: Path | None,
    force: bool,
    plot: Path | None,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Cluster the vocabulary of a model by the tails of its cosine histograms.

    Each cluster is the tail of one piece, its seed, and is named by its medoid. Clusters overlap;
    a piece that stands alone is in none.

    \b
    Examples:
      knife cluster-vocab
      knife cluster-vocab --term London --plot london.svg
      knife cluster-vocab --format jsonl > clusters.jsonl
      knife cluster-vocab --rule fixed --cosine 0.5 --out clusters
      knife cluster-vocab --vectors sentences.npy --names sentences.txt

    \b
    A record of --format jsonl (csv has a row for each member):
      {"cluster": 0, "medoid": "…", "seed": "…", "size": 2, "mean": 0.6,
       "spread": 0.0, "threshold": 0.4,
       "members": [{"term": "…", "id": 17, "cosine": 1.0}, …]}
    """
    if names is not None and vectors is None:
        raise click.UsageError("--names goes with --vectors.")
    if out is not None:
        check_new(out, force=force)
    if plot is not None:
        _check_plot(plot, term, vectors, rule.name, force=force)
    found = (
        _cluster_model(model, rule, continuations, progress)
        if vectors is None
        else _cluster_file(vectors, names, rule, progress)
    )
    chosen = _holding(found, term)
    if out is not None:
        _save(found, out, force=force, progress=progress)
    with output() as to:
        _write(to, found, chosen, style, term, top)
    if plot is not None and term is not None and found.model is not None:
        _draw(found.model, term, rule, plot)
        progress.note(f"Wrote {plot}.")


def _check_plot(
    plot: Path, term: str | None, vectors: Path | None, rule: str, *, force: bool
) -> None:
    from knife.faces.plots import check_picture

    if term is None or vectors is not None or rule == "hdbscan":
        raise click.UsageError(
            "--plot draws the tail of a --term of a model; it takes no --vectors, and --rule "
            "hdbscan has no tail."
        )
    check_new(check_picture(plot), force=force)


def _cluster_model(
    choice: ModelChoice, rule: ClusterRule, continuations: str, progress: Progress
) -> _Found:
    from knife.analyses.clustering import cluster_vocabulary
    from knife.cli._clusters import names_of

    model = choice.load(progress)
    kinds: dict[str, Continuations] = {"apart": "apart", "mixed": "mixed", "left-out": "left_out"}
    with progress.step(f"Clustering {len(model.vocabulary):,} pieces"):
        clusters = cluster_vocabulary(model.vocabulary, rule, continuations=kinds[continuations])
    return _Found(clusters, names_of(model.vocabulary), model.info.name, model)


def _cluster_file(
    vectors: Path, names: Path | None, rule: ClusterRule, progress: Progress
) -> _Found:
    from knife.analyses.clustering import cluster_vectors
    from knife.store.vectors import read_vectors

    given = read_vectors(vectors, names)
    with progress.step(f"Clustering {len(given.names):,} vectors"):
        clusters = cluster_vectors(given.vectors, rule, digest=given.digest)
    return _Found(clusters, given.names, vectors.name)


def _holding(found: _Found, term: str | None) -> Sequence[int]:
    """Return the clusters that hold a term, or all."""
    import numpy as np

    clusters = found.clusters
    if term is None:
        return range(len(clusters))
    item = _item(found, term)
    places = np.flatnonzero(clusters.members == item)
    return np.searchsorted(clusters.indptr, places, side="right") - 1


def _item(found: _Found, term: str) -> int:
    own = None if found.model is None else found.model.vocabulary.find(term)
    if own is not None:
        return own
    if term in found.names:
        return found.names.index(term)
    if found.model is not None:
        return found.model.vocabulary.id_of(term)  # refuses, with close matches
    import difflib

    close = difflib.get_close_matches(term, found.names)
    raise UnknownTermError(term, close, f"it is not among the names of {found.source}")


def _save(found: _Found, out: Path, *, force: bool, progress: Progress) -> None:
    from knife.store.clusters import save_clusters

    save_clusters(found.clusters, out, model_name=found.source, overwrite=force)
    progress.note(f"Saved {len(found.clusters):,} clusters to {out}.")


def _write(
    to: TextIO, found: _Found, chosen: Sequence[int], style: str, term: str | None, top: int
) -> None:
    from knife.cli import _clusters as view

    about = view.summary(found.clusters, found.names, found.source)
    if style == "json":
        listed = list(view.records(found.clusters, found.names, chosen))
        write_json(to, {"summary": about, "clusters": listed})
    elif style == "jsonl":
        write_json_lines(to, view.records(found.clusters, found.names, chosen))
    elif style == "csv":
        write_csv(to, view.CSV_COLUMNS, view.csv_rows(found.clusters, found.names, chosen))
    else:
        view.write_summary(to, about)
        if term is not None and len(chosen) == 0:
            write_lines(to, ["", f"{term} is in no cluster."])
        elif top:
            write_lines(to, [""])
            view.write_clusters(
                to, found.clusters, found.names, chosen[:top], full=term is not None
            )


def _draw(model: MaskedLM, term: str, rule: ClusterRule, plot: Path) -> None:
    from knife.analyses.neighborhood import neighbors
    from knife.faces.plots import plot_tail
    from knife.types.rules import Hdbscan

    if not isinstance(rule, Hdbscan):
        plot_tail(neighbors(term, model, rule), plot)
