"""The states of an encoder's layers: of every piece, or pooled to one vector a sequence.

Pooling happens in the batch, on the device that computes, so that no more than a batch of states
is ever held. `knife.models.masked_lm.MaskedLM` is made of this and of its head.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from transformers import PreTrainedModel

from knife.errors import InputError
from knife.models.running import Runner, layer_of, layers_of
from knife.models.texts import check_weights
from knife.types.arrays import Floats, Ints
from knife.types.sentences import States


class LayerStates(ABC):
    """What a model with an encoder of several layers answers about them."""

    _model: PreTrainedModel
    _runner: Runner

    @property
    def n_layers(self) -> int:
        """How many layers the encoder has; its hidden states are one more."""
        return int(self._model.config.num_hidden_layers)

    def hidden_states(self, texts: Sequence[str], layer: int = -1) -> States:
        """Return the encoder's state of every piece of every text.

        Parameters
        ----------
        texts : sequence of str
            Texts that fit into the model.
        layer : int
            0 is the output of the embeddings, 1 that of the first layer; -1 is the last, and
            what the head transform reads.

        Returns
        -------
        States
            float32 (B, T, D).

        Raises
        ------
        InputError
            If there is no such layer or a text is longer than `max_length`.
        """
        (chosen,) = self._layers([layer])
        forward = layer_of(self._model.base_model, None if chosen == self.n_layers else chosen)
        width = int(self._model.config.hidden_size)
        return self._runner.hidden_states(self._rows(texts), forward, width)

    def pooled_states(
        self,
        sequences: Sequence[Sequence[int]],
        weights: Sequence[Floats],
        layers: Sequence[int] | None = None,
    ) -> Floats:
        """Return a weighted sum of the states of each sequence.

        Parameters
        ----------
        sequences : sequence of sequence of int
            Piece ids, control pieces included.
        weights : sequence of float32 array (T_i,)
            What the state of each piece weighs; states of weight 0 do not count.
        layers : sequence of int, optional
            The mean of these layers is pooled, counted as in `hidden_states`; head states are if
            nothing is said.

        Returns
        -------
        float32 array (n, H or D)
            One row a sequence.

        Raises
        ------
        InputError
            If sequences and weights do not fit together, there is no such layer, or a sequence is
            longer than `max_length`.

        Examples
        --------
        >>> import numpy as np
        >>> import knife
        >>> model = knife.load()
        >>> ids = model.encode(["A short text."])[0].ids.tolist()
        >>> mean = np.full(len(ids), 1 / len(ids), np.float32)
        >>> model.pooled_states([ids], [mean]).shape == (1, model.vocabulary.width)
        True
        """
        rows = [self._check(sequence) for sequence in sequences]
        shares = check_weights(rows, weights)
        if layers is None:
            return self._runner.pooled_head_states(rows, shares)
        forward = layers_of(self._model.base_model, self._layers(layers), self.n_layers)
        return self._runner.pooled(rows, shares, forward, int(self._model.config.hidden_size))

    def _layers(self, layers: Sequence[int]) -> tuple[int, ...]:
        """Return layers counted from 0."""
        n = self.n_layers
        if not layers:
            raise InputError(f"no layer is named; expected some of 0 to {n}, or -1 for the last.")
        for layer in layers:
            if not -n - 1 <= layer <= n:
                raise InputError(f"layer is {layer}; expected 0 to {n}, or -1 for the last one.")
        return tuple(layer % (n + 1) for layer in layers)

    @abstractmethod
    def _check(self, sequence: Sequence[int] | Ints) -> Ints:
        """Return a sequence as piece ids that the model can read, or refuse it."""

    @abstractmethod
    def _rows(self, texts: Sequence[str]) -> list[Ints]:
        """Return each text as piece ids that the model can read, or refuse it."""
