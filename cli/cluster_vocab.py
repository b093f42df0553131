"""``knife cluster-vocab``: the vocabulary of a model, or any vectors, as overlapping clusters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from knife.errors import UnknownTermError

from ._options import (
    TAIL_RULES,
    ModelChoice,
    force_option,
    format_option,
    model_options,
    path_option,
    quiet_option,
    rule_options,
)
from ._progress import Progress
from ._render import (
    check_new,
    output,
    write_csv,
    write_json,
    write_json_lines,
    write_lines,
)

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.store.vectors import NamedVectors
    from knife.types.clusters import Clusters
    from knife.types.rules import ClusterRule

Continuations = Literal["apart", "mixed", "left_out"]


@dataclass(frozen=True)
class _Items:
    """What is clustered: the pieces of a model, or rows of a matrix."""

    source: str
    names: tuple[str, ...]
    owner: MaskedLM | NamedVectors


@click.command(short_help="Cluster the vocabulary of a model.")
@rule_options(*TAIL_RULES, "hdbscan")
@click.option(
    "--continuations",
    type=click.Choice(["apart", "mixed", "left-out"]),
    default="apart",
    show_default=True,
    help="Pieces that continue a word (##ing): clustered apart, with words, or not at all.",
)
@path_option("--vectors", "X.npy", "Cluster these rows instead of a vocabulary.", exists=True)
@path_option("--names", "FILE", "Names of the rows of --vectors, one a line.", exists=True)
@click.option("--term", metavar="T", help="Only the clusters that hold this term.")
@click.option(
    "--top", metavar="N", type=click.IntRange(0), default=20, show_default=True, help="Table rows."
)
@format_option("table", "json", "jsonl", "csv")
@path_option("--out", "DIR", "Save the clusters there.")
@path_option("--plot", "FILE", "Draw the histogram of --term: .png, .svg or .pdf.")
@force_option
@model_options
@quiet_option
def cluster_vocab(
    *,
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
    """  # noqa: D301 - click reads the backspace
    if names is not None and vectors is None:
        raise click.UsageError("--names goes with --vectors.")
    if out is not None:
        check_new(out, force=force)
    if plot is not None:
        _check_plot(plot, term, vectors, rule.name, force=force)
    items = _of_model(model.load(progress)) if vectors is None else _of_file(vectors, names)
    item = None if term is None else _find(items, term)
    clusters = _cluster(items, rule, continuations, progress)
    if out is not None:
        _save(clusters, items.source, out, force=force, progress=progress)
    with output() as to:
        _write(to, clusters, items, item, style, top)
    if plot is not None and term is not None:
        _draw(items, term, rule, plot)
        progress.note(f"Wrote {plot}.")


def _check_plot(
    plot: Path, term: str | None, vectors: Path | None, rule: str, *, force: bool
) -> None:
    from knife.faces.plots.pictures import check_picture

    if term is None or vectors is not None or rule == "hdbscan":
        raise click.UsageError(
            "--plot draws the tail of a --term of a model; it takes no --vectors, and --rule "
            "hdbscan has no tail."
        )
    check_new(check_picture(plot), force=force)


def _of_model(model: MaskedLM) -> _Items:
    from ._clusters import names_of

    return _Items(model.info.name, names_of(model.vocabulary), model)


def _of_file(vectors: Path, names: Path | None) -> _Items:
    from knife.store.vectors import read_vectors

    rows = read_vectors(vectors, names)
    return _Items(vectors.name, rows.names, rows)


def _find(items: _Items, term: str) -> int:
    """Return the id of a term, or refuse it with close matches before any work is done."""
    from knife.store.vectors import NamedVectors

    if not isinstance(items.owner, NamedVectors):
        own = items.owner.vocabulary.find(term)
        is_written = own is None and term in items.names
        return items.names.index(term) if is_written else items.owner.vocabulary.id_of(term)
    if term not in items.names:
        import difflib

        close = difflib.get_close_matches(term, items.names)
        raise UnknownTermError(term, close, f"no row of {items.source} has this name")
    return items.names.index(term)


def _cluster(items: _Items, rule: ClusterRule, continuations: str, progress: Progress) -> Clusters:
    from knife.analyses.clustering import cluster_vectors, cluster_vocabulary
    from knife.store.vectors import NamedVectors

    kinds: dict[str, Continuations] = {"apart": "apart", "mixed": "mixed", "left-out": "left_out"}
    with progress.step(f"Clustering {len(items.names):,} items"):
        if isinstance(items.owner, NamedVectors):
            return cluster_vectors(items.owner.vectors, rule, digest=items.owner.digest)
        from knife.models.screens import best_screen

        return cluster_vocabulary(
            items.owner.vocabulary,
            rule,
            continuations=kinds[continuations],
            screen=best_screen(items.owner.device.type),
        )


def _save(clusters: Clusters, source: str, out: Path, *, force: bool, progress: Progress) -> None:
    from knife.store.clusters import save_clusters

    save_clusters(clusters, out, model_name=source, overwrite=force)
    progress.note(f"Saved {len(clusters):,} clusters to {out}.")


def _write(
    to: TextIO, clusters: Clusters, items: _Items, item: int | None, style: str, top: int
) -> None:
    """Write all clusters, or those that hold one item."""
    from . import _clusters as view

    names = items.names
    chosen = view.holding(clusters, item)
    about = view.summary(clusters, names, items.source)
    if style == "json":
        found = list(view.records(clusters, names, chosen))
        uncovered = view.left_out(clusters, names)
        write_json(to, {"summary": about, "clusters": found, "uncovered": uncovered})
    elif style == "jsonl":
        write_json_lines(to, view.records(clusters, names, chosen))
    elif style == "csv":
        write_csv(to, view.CSV_COLUMNS, view.csv_rows(clusters, names, chosen))
    else:
        view.write_summary(to, about, [names[i] for i in clusters.uncovered.tolist()])
        if item is not None and not chosen:
            write_lines(to, ["", f"{names[item]} is in no cluster."])
        elif top:
            write_lines(to, [""])
            view.write_clusters(to, clusters, names, chosen[:top], full=item is not None)


def _draw(items: _Items, term: str, rule: ClusterRule, plot: Path) -> None:
    from knife.analyses.neighborhood import neighbors
    from knife.faces.plots.tails import plot_tail
    from knife.store.vectors import NamedVectors
    from knife.types.rules import Hdbscan

    if not isinstance(items.owner, NamedVectors) and not isinstance(rule, Hdbscan):
        plot_tail(neighbors(term, items.owner, rule), plot)
