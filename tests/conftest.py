"""What all tests share: no network, planted data with a known answer, the embedded model."""

from __future__ import annotations

import functools
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    # Workers that each compute on all cores only wait for each other; so do the processes they
    # start, which inherit this. It must be said before numpy and torch are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

import knife
from knife.analyses.graphs.nodes import vocabulary_nodes
from knife.assembly import (
    detection,
    importance,
    labels,
    opening,
    recognizer,
    relations,
    senses,
    sentences,
    synonyms,
)
from knife.language import tokens
from knife.maths.similarity import unit_rows
from knife.models.masked_lm import MaskedLM
from knife.types.arrays import Floats, Ints
from knife.types.graph_nodes import GraphNodes
from knife.types.graphs import NeighborGraph
from knife.types.rules import Fixed
from knife.types.term_graphs import NODE_KINDS, GraphOptions, NodeKind, TermGraph
from knife.types.vocabulary import ModelInfo, Vocabulary


class NetworkTriedError(RuntimeError):
    """A test reached for the network; no library mistakes this for a host that is down."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse connections over IP; sockets of this machine (AF_UNIX) stay open."""

    def guarded(name: str):
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: object):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                raise NetworkTriedError(f"a test tried to connect to {address}")
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(name))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_pipeline() -> Iterator[None]:
    """Open each spaCy pipeline once for all detectors: it is the same for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detection, "open_pipeline", functools.cache(detection.open_pipeline))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_lexicon() -> Iterator[None]:
    """Read the default lexicon once for all recognisers: nobody changes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(labels, "default_lexicon", functools.cache(labels.default_lexicon))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_tokenizer() -> Iterator[None]:
    """Make spaCy's rules for tokens once for all tokenizers: texts do not change them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "blank_pipeline", functools.cache(tokens.blank_pipeline))
        yield


@pytest.fixture(scope="module")
def one_model(model: MaskedLM) -> Iterator[None]:
    """Open the embedded model once for whatever opens it by default."""
    real = opening.load

    @functools.wraps(real)
    def load(name: object = None, **options: object) -> MaskedLM:
        return model if name is None else real(name, **options)

    with pytest.MonkeyPatch.context() as patch:
        for module in (opening, recognizer, synonyms, sentences, senses, importance, relations):
            patch.setattr(module, "load", load)
        yield


@dataclass(frozen=True)
class Planted:
    """Random rows with groups among them.

    `unit` is float32 (n, H); `group` is int64 (n,), -1 for a row of no group.
    """

    unit: Floats
    group: Ints

    def members(self) -> Ints:
        """Return the rows that are in a group."""
        return np.flatnonzero(self.group >= 0)


def plant(n_random: int, n_groups: int, group_size: int, width: int, seed: int) -> Planted:
    """Return rows of which some are .8 of a shared centre and .6 noise: cosines of about .64."""
    rng = np.random.default_rng(seed)
    centres = unit_rows(rng.standard_normal((n_groups, width)).astype(np.float32))
    random = rng.standard_normal((n_random, width)).astype(np.float32)
    noise = rng.standard_normal((n_groups * group_size, width)).astype(np.float32)
    grouped = 0.8 * np.repeat(centres, group_size, axis=0) + 0.6 * unit_rows(noise)
    group = np.repeat(np.arange(n_groups), group_size)
    return Planted(
        unit_rows(np.concatenate([random, grouped]).astype(np.float32)),
        np.concatenate([np.full(n_random, -1), group]),
    )


@pytest.fixture(scope="session")
def planted() -> Planted:
    """20,000 random rows and 50 groups of 8."""
    return plant(20_000, 50, 8, 256, seed=7)


@pytest.fixture(scope="session")
def small_planted() -> Planted:
    """500 random rows and 10 groups of 8."""
    return plant(500, 10, 8, 64, seed=7)


@pytest.fixture(scope="session")
def toy_vocabulary() -> Vocabulary:
    """Specials, two families of words, one of continuations, and words that are alone.

    ``cell``, ``tissue`` and ``organ`` lie together, so do ``London`` and ``Paris``, and ``##ing``
    and ``##ed``; the pieces between are noise. All share a large mean.
    """
    words = ["cell", "tissue", "organ", "London", "Paris"]
    pieces = ["[PAD]", "[MASK]", *words, "##ing", "##ed"]
    families = [-1, -1, 0, 0, 0, 1, 1, 2, 2]
    pieces += [f"w{i}" for i in range(40)] + [f"##{i}" for i in range(40)]
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((len(pieces), 32))
    centres = rng.standard_normal((3, 32))
    for row, family in enumerate(families):
        if family >= 0:
            rows[row] = centres[family] + 0.1 * rows[row]
    return Vocabulary(
        tuple(pieces),
        tuple(piece.removeprefix("##") for piece in pieces),
        (rows + 5).astype(np.float32),
        np.zeros(len(pieces)),
        np.arange(len(pieces)) < 2,
        np.array([piece.startswith("##") for piece in pieces]),
        ModelInfo("toy"),
        "toy-digest",
    )


@pytest.fixture(scope="session")
def model() -> MaskedLM:
    """Open the embedded model; nothing may depend on its size or its figures."""
    return knife.load(device="cpu")


def graph_of_edges(
    edges: Mapping[tuple[str, str], float],
    names: Sequence[str] = (),
    kinds: Mapping[str, NodeKind] | None = None,
) -> TermGraph:
    """Return a term graph with just these edges, by their cosines; rows are of no account.

    Of an edge without its counterpart, the source stands right behind the tail of the target.
    """
    names = tuple(dict.fromkeys([*names, *(name for edge in edges for name in edge)]))
    tails = {
        one: sorted(
            (-cosine, names.index(target), target)
            for (source, target), cosine in edges.items()
            if source == one
        )
        for one in names
    }
    indices, cosines, back = [], [], []
    for one in names:
        for cosine, node, other in tails[one]:
            theirs = [target for _, _, target in tails[other]]
            indices.append(node)
            cosines.append(-cosine)
            back.append(theirs.index(one) + 1 if one in theirs else len(theirs) + 1)
    indptr = np.cumsum([0, *(len(tails[one]) for one in names)])
    n = len(names)
    said = [NODE_KINDS.index((kinds or {}).get(one, "phrase")) for one in names]
    return TermGraph(
        names=names,
        kinds=np.array(said),
        piece_ids=np.full(n, -1),
        rows=np.eye(n, dtype=np.float32),
        edges=NeighborGraph(indptr, np.array(indices, np.int64), cosines, np.zeros(n)),
        cosines=np.array(cosines),
        back_ranks=np.array(back),
        center=np.zeros(n),
        scales=np.zeros(n),
        options=GraphOptions(Fixed(0.0)),
        vocabulary_digest="toy",
    )


@pytest.fixture(scope="session")
def make_graph() -> Callable[..., TermGraph]:
    """Give the function that makes a term graph of edges and their cosines."""
    return graph_of_edges


@pytest.fixture(scope="session")
def word_graph(model: MaskedLM) -> TermGraph:
    """Build the graph of every twelfth word of the embedded model and of some that are near."""
    found = vocabulary_nodes(model.vocabulary)
    near = {"cell", "cells", "tissue", "tissues", "London", "Paris", "heart", "attack", "aspirin"}
    rows = [row for row, name in enumerate(found.names) if row % 12 == 0 or name in near]
    names = tuple(found.names[row] for row in rows)
    nodes = GraphNodes(names, found.kinds[rows], found.piece_ids[rows], found.rows[rows])
    return knife.term_graph(model, nodes)
