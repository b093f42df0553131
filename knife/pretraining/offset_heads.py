"""Attention heads that look at a fixed distance from the first step on.

A small BERT with random weights has to find out, before anything else, that the words beside a gap
tell most about it; it sits on a plateau until its attention has found them. Here each head begins
by looking at one offset. Position embeddings are sinusoids. A head's keys select some of them and
its queries select the same ones, rotated by the offset: a rotation of a sinusoid is a shift of its
position. What a head reads it writes back through the transpose of the projection it read with.
The result is a plain BERT, and training is free to change all of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from transformers import BertModel

SLOWEST = 1 / 200
"""Radians a position of the slowest sinusoid."""

OFFSETS = ((-1, 1, -2, 2), (-1, 1, -3, 3), (-2, 2, -4, 4))
"""Offsets of the heads of the first layers, cycled over heads and layers."""


@dataclass(frozen=True)
class OffsetHeads:
    """How heads begin.

    Parameters
    ----------
    sharpness : float
        Factor of the selections in queries and keys: how exactly a head looks at its offset.
    written : float
        Share of what a head reads that it writes back.
    noise : float
        Standard deviation of what is added to queries and keys.
    fastest : float
        Radians a position of the fastest sinusoid, below pi: how well a place is told from the
        next one.
    loudness, quiet : float
        Spread of the position embeddings as a multiple of that of the word embeddings: in the
        sinusoids that heads compare, and in the others. A head compares words as well as places,
        and a word is most like itself, so places have to be louder than words there.
    stride : int
        Heads compare every so many-th sinusoid, from the fastest on; each as long as there are
        no more.
    offsets : tuple of tuple of int
        Offset of each head, layer by layer; both are cycled. The last layer of a model keeps
        its random heads.
    """

    sharpness: float = 1.4
    written: float = 0.7
    noise: float = 0.02
    fastest: float = 2.0
    loudness: float = 2.0
    quiet: float = 0.3
    stride: int = 2
    offsets: tuple[tuple[int, ...], ...] = OFFSETS


def sinusoids(n_positions: int, hidden_size: int, fastest: float = 2.0) -> tuple[Tensor, Tensor]:
    """Return sinusoidal position embeddings and their frequencies.

    Parameters
    ----------
    n_positions : int
        Rows.
    hidden_size : int
        H; a sine and a cosine for each frequency.
    fastest : float
        Radians a position of the first of them.

    Returns
    -------
    embeddings : (n_positions, H) float32
        Root mean square 1.
    frequencies : (H // 2,) float32
        Radians a position, falling from `fastest` to about 1 / 200.

    Examples
    --------
    >>> embeddings, frequencies = sinusoids(512, 64)
    >>> tuple(embeddings.shape), round(float(embeddings.square().mean()), 3)
    ((512, 64), 1.0)
    """
    n_pairs = hidden_size // 2
    frequencies = fastest * (fastest / SLOWEST) ** -(torch.arange(n_pairs) / n_pairs)
    angles = torch.arange(n_positions)[:, None] * frequencies
    embeddings = torch.zeros(n_positions, hidden_size)
    embeddings[:, 0 : 2 * n_pairs : 2] = math.sqrt(2) * torch.sin(angles)
    embeddings[:, 1 : 2 * n_pairs : 2] = math.sqrt(2) * torch.cos(angles)
    return embeddings, frequencies


def start_heads_at_offsets(
    model: BertModel, how: OffsetHeads | None = None, generator: Generator | None = None
) -> None:
    """Overwrite position embeddings and attention of a model, in place.

    Parameters
    ----------
    model : BertModel
        With its word embeddings in place: positions are given their spread.
    how : OffsetHeads, optional
        The constants.
    generator : torch.Generator, optional
        Source of chance.
    """
    how = how or OffsetHeads()
    config = model.config
    width = config.hidden_size // config.num_attention_heads
    words = model.embeddings.word_embeddings.weight
    positions, frequencies = sinusoids(
        config.max_position_embeddings, config.hidden_size, how.fastest
    )
    with torch.no_grad():
        loud = torch.full((len(frequencies),), how.quiet)
        loud[_compared(len(frequencies), width, how.stride)] = how.loudness
        columns = positions[:, : 2 * len(loud)]
        columns *= words.std() * loud.repeat_interleave(2)
        model.embeddings.position_embeddings.weight.copy_(positions)
        for number, layer in enumerate(model.encoder.layer[:-1]):
            here = how.offsets[number % len(how.offsets)]
            block = layer.get_submodule("attention")
            read, keys_of, queries_of, written = (
                block.get_submodule(name).get_parameter("weight")
                for name in ("self.value", "self.key", "self.query", "output.dense")
            )
            for head, rows in enumerate(_heads(config.num_attention_heads, width)):
                keys, queries = selections(frequencies, width, here[head % len(here)], how.stride)
                for matrix, selection in ((keys_of, keys), (queries_of, queries)):
                    start = how.noise * torch.randn(width, config.hidden_size, generator=generator)
                    # An odd dimension has no sinusoid.
                    start[:, : selection.shape[1]] += how.sharpness * selection
                    matrix[rows] = start
                subspace = _orthonormal(width, config.hidden_size, generator)
                read[rows] = subspace
                written[:, rows] = how.written * subspace.T


def selections(
    frequencies: Tensor, width: int, offset: int, stride: int = 2
) -> tuple[Tensor, Tensor]:
    """Return matrices whose product is largest between a position and the one at an offset.

    Parameters
    ----------
    frequencies : (H // 2,) float32
        As from `sinusoids`.
    width : int
        Rows of a head.
    offset : int
        Where the head looks: the query at p resembles the key at p + offset.
    stride : int
        As in `OffsetHeads`.

    Returns
    -------
    keys, queries : (width, 2 * (H // 2)) float32
        For ``embeddings @ matrix.T``.
    """
    n_pairs = len(frequencies)
    chosen = _compared(n_pairs, width, stride)
    keys, queries = torch.zeros(2, width, 2 * n_pairs)
    row = 2 * torch.arange(width // 2)
    angle = frequencies[chosen] * offset
    keys[row, 2 * chosen] = keys[row + 1, 2 * chosen + 1] = 1.0
    queries[row, 2 * chosen] = queries[row + 1, 2 * chosen + 1] = torch.cos(angle)
    queries[row, 2 * chosen + 1] = torch.sin(angle)
    queries[row + 1, 2 * chosen] = -torch.sin(angle)
    return keys, queries


def _compared(n_pairs: int, width: int, stride: int) -> Tensor:
    """Return which sinusoids a head of a width compares."""
    is_wide = stride * (width // 2) > n_pairs
    return torch.arange(width // 2) * (1 if is_wide else stride) % n_pairs


def _heads(n_heads: int, width: int) -> Iterator[slice]:
    return (slice(head * width, (head + 1) * width) for head in range(n_heads))


def _orthonormal(n_rows: int, n_columns: int, generator: Generator | None) -> Tensor:
    drawn = torch.randn(n_columns, n_rows, generator=generator)
    return torch.linalg.qr(drawn).Q.T
