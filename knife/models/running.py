"""Running piece sequences through a model in batches.

Sequences are sorted by length, padded within a budget of pieces, computed, and put back in the
caller's order. The transform of the head is applied only to the rows that were asked for. This
module knows sequences of ids and the two halves of a model; it has never seen a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from knife.models.batching import choose_batch_pieces, pad, plan_batches
from knife.models.heads import Head
from knife.models.last_layer import find_last_layer
from knife.types.arrays import Floats, Ints
from knife.types.sentences import States

Forward = Callable[[Tensor, Tensor], Tensor]
"""Ids and attention mask, int64 (B, T), to encoder states (B, T, D)."""

MOST_ASKED = 0.5
"""Share of a batch's pieces, up to which the last layer runs at the places asked for alone.

Measured on a CPU: it wins up to about 0.75 and loses at 1, where padded queries outweigh."""


def layer_of(encoder: nn.Module, layer: int | None) -> Forward:
    """Return what computes the states of one layer.

    Parameters
    ----------
    encoder : nn.Module
        A base model of transformers.
    layer : int or None
        Index into its hidden states; None is its output.
    """

    def forward(ids: Tensor, mask: Tensor) -> Tensor:
        if layer is None:
            return encoder(input_ids=ids, attention_mask=mask)[0]
        found = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return found.hidden_states[layer]

    return forward


def layers_of(encoder: nn.Module, layers: Sequence[int], n_layers: int) -> Forward:
    """Return what computes the mean of the states of some layers.

    Parameters
    ----------
    encoder : nn.Module
        A base model of transformers.
    layers : sequence of int
        Indices into its hidden states, 0 to `n_layers`; one may be named several times.
    n_layers : int
        How many layers it has. The state of the last is taken from its output, which some models
        normalise once more.
    """
    if set(layers) == {n_layers}:
        return layer_of(encoder, None)

    def forward(ids: Tensor, mask: Tensor) -> Tensor:
        found = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        states = [found[0] if one == n_layers else found.hidden_states[one] for one in layers]
        total = states[0].float()
        for state in states[1:]:
            total = total + state
        return total / len(states)

    return forward


class Runner:
    """Computes states of many sequences.

    Parameters
    ----------
    head : Head
        The two halves of the model.
    device : torch.device
        Where they are.
    pad_id : int
        Piece id that fills a batch.
    batch_pieces : int or None, in pieces
        Most pieces in a padded batch; None is what suits the device.

    Raises
    ------
    InputError
        If `batch_pieces` is below 1.
    """

    def __init__(
        self, head: Head, device: torch.device, pad_id: int, batch_pieces: int | None = None
    ) -> None:
        self._batch_pieces = choose_batch_pieces(batch_pieces, device.type)
        plan_batches((), self._batch_pieces)  # refuses a wrong budget now, not at the first text
        self._head, self._device, self._pad_id = head, device, pad_id
        self._last = find_last_layer(head.encoder, pad_id) if head.is_split else None

    def cast(self, dtype: torch.dtype) -> None:
        """Let the encoder compute with another dtype from now on; the head stays as it is."""
        self._head.encoder.to(dtype)
        if self._last is not None:
            # Weights are shared with the encoder, but buffers are not.
            self._last.trunk.to(dtype)

    def head_states(self, rows: Sequence[Ints]) -> States:
        """Return the head states of all pieces of sequences, float32 (B, T, H)."""
        return self._whole(
            rows, self._head.encode, self._transform, int(self._head.weight.shape[1])
        )

    def hidden_states(self, rows: Sequence[Ints], forward: Forward, width: int) -> States:
        """Return what a part of the encoder gives for all pieces of sequences.

        Parameters
        ----------
        rows : sequence of int64 array (T_i,)
            Piece ids.
        forward : callable
            The part of the encoder.
        width : int
            How wide its states are; needed where there is no sequence.

        Returns
        -------
        States
            float32 (B, T, D).
        """
        return self._whole(rows, forward, Tensor.float, width)

    def pooled(
        self,
        rows: Sequence[Ints],
        weights: Sequence[Floats],
        forward: Forward,
        width: int,
    ) -> Floats:
        """Return the weighted sum of what a part of the encoder gives for each sequence.

        Parameters
        ----------
        rows : sequence of int64 array (T_i,)
            Piece ids.
        weights : sequence of float32 array (T_i,)
            Of each state.
        forward : callable
            The part of the encoder.
        width : int
            How wide its states are.

        Returns
        -------
        float32 array (n, D)
            One row a sequence. No more than a batch of states is held.
        """
        pooled = np.zeros((len(rows), width), dtype=np.float32)
        for batch, ids, mask in self._batches(rows):
            shares = np.zeros(tuple(mask.shape), dtype=np.float32)
            for line, index in enumerate(batch):
                shares[line, : len(weights[index])] = weights[index]
            share = torch.from_numpy(shares).to(self._device)[:, None]
            with torch.inference_mode():
                states = forward(ids, mask).float()
                # Where nothing is asked for, some encoders give no number.
                states = states.masked_fill(share.mT == 0, 0)
                pooled[batch] = torch.bmm(share, states)[:, 0].cpu().numpy()
        return pooled

    def pooled_head_states(self, rows: Sequence[Ints], weights: Sequence[Floats]) -> Floats:
        """Return the weighted sum of the head states of each sequence, float32 (n, H)."""

        def forward(ids: Tensor, mask: Tensor) -> Tensor:
            return self._transform(self._head.encode(ids, mask))

        return self.pooled(rows, weights, forward, int(self._head.weight.shape[1]))

    def head_states_at(self, rows: Sequence[Ints], places: Sequence[Ints]) -> Floats:
        """Return head states at some positions of sequences.

        Parameters
        ----------
        rows : sequence of int64 array (T_i,)
            Piece ids.
        places : sequence of int64 array (n_i,)
            Where to look in each; a sequence with no place is not computed.

        Returns
        -------
        float32 array (n, H)
            Sequence by sequence, each in the order of its places.
        """
        starts = np.cumsum([0, *(wanted.size for wanted in places)])
        states = np.empty((int(starts[-1]), int(self._head.weight.shape[1])), dtype=np.float32)
        asked = [index for index, wanted in enumerate(places) if wanted.size]
        for batch, ids, mask in self._batches([rows[index] for index in asked]):
            chosen = [asked[index] for index in batch]
            line = np.repeat(np.arange(len(chosen)), [places[index].size for index in chosen])
            column = np.concatenate([places[index] for index in chosen])
            target = np.concatenate([np.arange(*starts[index : index + 2]) for index in chosen])
            with torch.inference_mode():
                picked = self._encode_at(ids, mask, self._tensor(line), self._tensor(column))
                states[target] = self._transform(picked).cpu().numpy()
        return states

    def _encode_at(self, ids: Tensor, mask: Tensor, line: Tensor, column: Tensor) -> Tensor:
        if self._last is None or len(line) > ids.numel() * MOST_ASKED:
            return self._head.encode(ids, mask)[line, column]
        return self._last.encode_at(ids, mask, line, column)

    def _tensor(self, array: Ints) -> Tensor:
        return torch.from_numpy(array).to(self._device)

    def _transform(self, encoded: Tensor) -> Tensor:
        return self._head.transform(encoded.float()).float()

    def _batches(self, rows: Sequence[Ints]) -> Iterator[tuple[list[int], Tensor, Tensor]]:
        for batch in plan_batches([row.size for row in rows], self._batch_pieces):
            ids, mask = pad([rows[index] for index in batch], self._pad_id)
            yield (
                batch,
                torch.from_numpy(ids).to(self._device),
                torch.from_numpy(mask).to(self._device, torch.int64),
            )

    def _whole(
        self,
        rows: Sequence[Ints],
        forward: Forward,
        finish: Callable[[Tensor], Tensor],
        width: int,
    ) -> States:
        lengths = np.array([row.size for row in rows], dtype=np.int64)
        mask = np.arange(lengths.max(initial=0)) < lengths[:, None]
        values = np.zeros((*mask.shape, width), dtype=np.float32)
        for batch, ids, real in self._batches(rows):
            with torch.inference_mode():
                states = finish(forward(ids, real)[real.bool()]).cpu().numpy()
            cuts = np.cumsum(lengths[batch])[:-1]
            for index, part in zip(batch, np.split(states, cuts), strict=True):
                values[index, : len(part)] = part
        return States(values, mask)
