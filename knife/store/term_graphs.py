"""Graphs of neighbors on disk: names, rows and edges, tied to the model that they were made with.

Names are kept as one text in UTF-8, a name a line; no name holds a line break. This module does not
know how a graph is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from knife.errors import InputError
from knife.store.artifact import Artifact, read_artifact, write_artifact
from knife.types.graphs import NeighborGraph
from knife.types.rules import Hdbscan, rule_as_dict, rule_from_dict
from knife.types.static_vectors import PhraseSource
from knife.types.term_graphs import Damping, GraphOptions, TermGraph

KIND = "term_graph"


def save_graph(
    graph: TermGraph, directory: str | Path, *, model_name: str, overwrite: bool = False
) -> None:
    """Write a graph into a directory.

    Parameters
    ----------
    graph : TermGraph
        What was built.
    directory : str or Path
        Made with its parents; one that exists is refused.
    model_name : str
        What it was made with, for the reader of the manifest.
    overwrite : bool
        Whether to replace a graph that is there.

    Raises
    ------
    StoreError
        If the directory exists and may not be replaced, or cannot be written.
    InputError
        If a name holds a line break or a lone surrogate.
    """
    options = graph.options
    manifest = {
        "damping": options.damping,
        "model": model_name,
        "n_edges": graph.edges.n_edges,
        "n_nearest": options.n_nearest,
        "n_nodes": len(graph),
        "phrases_by": options.phrases_by,
        "recall": graph.recall,
        "rule": rule_as_dict(options.rule),
        "vocabulary_digest": graph.vocabulary_digest,
    }
    arrays: dict[str, NDArray[np.generic]] = {
        "back_ranks": graph.back_ranks,
        "center": graph.center,
        "indices": graph.edges.indices.astype(np.int32),
        "indptr": graph.edges.indptr,
        "kinds": graph.kinds,
        "names": _packed(graph.names),
        "piece_ids": graph.piece_ids.astype(np.int32),
        "rows": graph.rows,
        "scales": graph.scales,
        "threshold": graph.edges.threshold,
        "weights": graph.edges.weights,
    }
    if options.damping == "local-scaling":
        arrays["cosines"] = graph.cosines  # else they are the weights
    write_artifact(directory, KIND, arrays, manifest, overwrite=overwrite)


def load_graph(directory: str | Path, vocabulary_digest: str | None = None) -> TermGraph:
    """Read a graph that `save_graph` wrote.

    Parameters
    ----------
    directory : str or Path
        Where it is.
    vocabulary_digest : str, optional
        Digest of the vocabulary in use; nothing is compared if it is not given.

    Returns
    -------
    TermGraph
        As it was saved.

    Raises
    ------
    StoreError
        If there is none, or it is damaged.
    DigestMismatchError
        If it was made with another model.

    Examples
    --------
    >>> load_graph("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    knife.errors.StoreError: ... is no directory; expected a directory that was saved as ...
    """
    artifact = read_artifact(directory, KIND, vocabulary_digest=vocabulary_digest)
    try:
        options = _options(artifact)
        is_scaled = options.damping == "local-scaling"
        weights = artifact.floats("weights")
        return TermGraph(
            names=_unpacked(artifact),
            kinds=artifact.ints("kinds"),
            piece_ids=artifact.ints("piece_ids"),
            rows=artifact.matrix("rows"),
            edges=NeighborGraph(
                artifact.ints("indptr"),
                artifact.ints("indices"),
                weights,
                artifact.floats("threshold"),
            ),
            cosines=artifact.floats("cosines") if is_scaled else weights,
            back_ranks=artifact.ints("back_ranks"),
            center=artifact.floats("center"),
            scales=artifact.floats("scales"),
            options=options,
            vocabulary_digest=artifact.text("vocabulary_digest"),
            recall=_recall(artifact),
        )
    except InputError as error:
        raise artifact.flaw(str(error)) from error


def _packed(names: tuple[str, ...]) -> NDArray[np.uint8]:
    for name in names:
        if "\n" in name:
            raise InputError(f"the name {name!r} holds a line break; expected one line. Join it.")
    try:
        text = "".join(f"{name}\n" for name in names).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"a name holds a lone surrogate: {error}. Expected text. Leave that node out."
        ) from error
    return np.frombuffer(text, np.uint8)


def _unpacked(artifact: Artifact) -> tuple[str, ...]:
    try:
        text = artifact.ints("names").astype(np.uint8).tobytes().decode()
    except UnicodeDecodeError as error:
        raise artifact.flaw(f"the names are no UTF-8: {error}") from error
    return tuple(text.split("\n")[:-1])


def _options(artifact: Artifact) -> GraphOptions:
    manifest = artifact.manifest
    values, n_nearest = manifest.get("rule"), manifest.get("n_nearest")
    if not isinstance(values, dict):
        raise artifact.flaw(f"'rule' is {values!r}; expected a rule")
    rule = rule_from_dict(values)
    if isinstance(rule, Hdbscan):
        raise artifact.flaw("the rule is hdbscan, which has no tails")
    if not isinstance(n_nearest, int) or isinstance(n_nearest, bool):
        raise artifact.flaw(f"'n_nearest' is {n_nearest!r}; expected a count")
    return GraphOptions(
        rule,
        cast("Damping", artifact.text("damping")),
        n_nearest,
        cast("PhraseSource", artifact.text("phrases_by")),
    )


def _recall(artifact: Artifact) -> float | None:
    recall = artifact.manifest.get("recall")
    if recall is None:
        return None
    if not isinstance(recall, (int, float)) or isinstance(recall, bool):
        raise artifact.flaw(f"'recall' is {recall!r}; expected a share")
    return float(recall)
