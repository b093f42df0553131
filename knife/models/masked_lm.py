"""A masked language model whose head can be read: texts in, head states and scores out.

The model is used in two halves. The encoder and the head transform give head states, one for
each piece of a text; the projection onto the vocabulary runs only where a score is asked for.
Batches are sorted by length, padded, and restored to the caller's order. This module does not
know where weights come from, nor what anyone concludes from a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.errors import InputError, ModelError, ShapeError
from knife.models.batching import pad, plan_batches
from knife.models.heads import split_head
from knife.models.scores import best_pieces
from knife.models.texts import (
    check_positions,
    check_sequence,
    encode_texts,
    own_tokenizer,
    position_limit,
)
from knife.models.vocabularies import read_vocabulary
from knife.types.arrays import Floats, Ints
from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary

BATCH_PIECES = 8192
"""Most pieces in a padded batch, unless told otherwise."""


class MaskedLM:
    """A masked language model; fulfils `knife.types.protocols.MaskedLanguageModel`.

    Parameters
    ----------
    model : PreTrainedModel
        A masked language model of transformers in float32, with a trained head. It is taken
        over: moved to `device`, and its encoder is cast to `dtype`.
    tokenizer : PreTrainedTokenizerFast
        The tokenizer that it was trained with.
    info : ModelInfo
        Where it came from.
    device : torch.device
        Where it computes.
    dtype : torch.dtype
        What the encoder computes with. The head and the scores are always float32.
    batch_pieces : int, in pieces
        Most pieces in a padded batch.

    Raises
    ------
    NoMaskedLMHeadError
        If head states, embeddings and bias do not re-make the model's logits.
    ModelError
        If the tokenizer has no mask, or more pieces than the model.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        info: ModelInfo,
        device: torch.device = torch.device("cpu"),  # noqa: B008 - immutable
        dtype: torch.dtype = torch.float32,
        batch_pieces: int = BATCH_PIECES,
    ) -> None:
        if tokenizer.mask_token_id is None:
            raise ModelError(
                f"the tokenizer of {info.name!r} has no mask token; expected one, as every masked "
                "language model is trained with. Use the tokenizer that the model came with."
            )
        plan_batches((), batch_pieces)  # refuses a wrong budget now, not at the first text
        self._mask_id, self._mask_token = int(tokenizer.mask_token_id), str(tokenizer.mask_token)
        self._tokenizer: Tokenizer = own_tokenizer(tokenizer)
        self._max_length = position_limit(model, tokenizer)
        self._batch_pieces = batch_pieces
        pad_id = tokenizer.pad_token_id
        self._pad_id = int(pad_id if pad_id is not None else model.config.pad_token_id or 0)
        model = model.eval().to(device)
        probe = self._tokenizer.encode(f"{self._mask_token} 1").ids[: self._max_length]
        self._head = split_head(model, torch.tensor([probe], device=device))
        self._model, self._device = model, device
        self._vocabulary = read_vocabulary(
            tokenizer, self._head.weight.cpu().numpy(), self._head.bias.cpu().numpy(), info
        )
        self._dtype = dtype if self._head.is_split else torch.float32
        if self._dtype != torch.float32:
            self._head.encoder.to(self._dtype)

    @property
    def info(self) -> ModelInfo:
        """Where the model came from."""
        return self._vocabulary.info

    @property
    def vocabulary(self) -> Vocabulary:
        """Pieces, embeddings and bias."""
        return self._vocabulary

    @property
    def max_length(self) -> int:
        """Longest sequence in pieces, control pieces included."""
        return self._max_length

    @property
    def mask_id(self) -> int:
        """Piece id of the mask."""
        return self._mask_id

    @property
    def mask_token(self) -> str:
        """How the mask is written in a text."""
        return self._mask_token

    @property
    def dtype(self) -> torch.dtype:
        """What the encoder computes with."""
        return self._dtype

    @property
    def device(self) -> torch.device:
        """Where the model computes."""
        return self._device

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return each text as pieces with offsets, never truncated.

        Parameters
        ----------
        texts : sequence of str
            Any texts, of any length.

        Returns
        -------
        list of Encoding
            Offsets count code points of the original text; a space before a word is outside.

        Raises
        ------
        InputError
            If a text is not a str or holds a lone surrogate.
        """
        return encode_texts(self._tokenizer, texts)

    def head_states(self, texts: Sequence[str]) -> States:
        """Return the head state of every piece of every text.

        Parameters
        ----------
        texts : sequence of str
            Texts that fit into the model.

        Returns
        -------
        States
            float32 (B, T, H), what the projection onto the vocabulary reads.

        Raises
        ------
        InputError
            If a text is longer than `max_length`.
        """
        return self._states(
            texts, lambda ids, mask: self._transform(self._head.encode(ids, mask)[mask.bool()])
        )

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
        n_layers = int(self._model.config.num_hidden_layers)
        if not -n_layers - 1 <= layer <= n_layers:
            raise InputError(f"layer is {layer}; expected 0 to {n_layers}, or -1 for the last one.")
        encoder = self._model.base_model

        def run(ids: Tensor, mask: Tensor) -> Tensor:
            is_last = layer in {-1, n_layers}
            output = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=not is_last)
            states = output[0] if is_last else output.hidden_states[layer]
            return states[mask.bool()]

        return self._states(texts, run)

    def head_states_at(
        self, sequences: Sequence[Sequence[int]], positions: Sequence[Sequence[int]]
    ) -> Floats:
        """Return head states at some positions of piece sequences.

        Parameters
        ----------
        sequences : sequence of sequence of int
            Piece ids, control pieces included.
        positions : sequence of sequence of int
            For each sequence, where to look.

        Returns
        -------
        float32 array (n, H)
            Sequence by sequence, each in the order that was asked for.

        Raises
        ------
        InputError
            If the two do not fit together, an id or position is out of range, or a sequence is
            longer than `max_length`.
        """
        rows = [self._checked(sequence) for sequence in sequences]
        places = check_positions(rows, positions)
        starts = np.cumsum([0, *(wanted.size for wanted in places)])
        states = np.empty((int(starts[-1]), self._vocabulary.width), dtype=np.float32)
        asked = [index for index, wanted in enumerate(places) if wanted.size]
        for batch, ids, mask in self._batches([rows[index] for index in asked]):
            chosen = [asked[index] for index in batch]
            line = np.repeat(np.arange(len(chosen)), [places[index].size for index in chosen])
            column = np.concatenate([places[index] for index in chosen])
            with torch.inference_mode():
                found = self._transform(self._head.encode(ids, mask)[line, column])
            into = np.concatenate([np.arange(starts[index], starts[index + 1]) for index in chosen])
            states[into] = found.cpu().numpy()
        return states

    def logits(self, head_states: Floats) -> Floats:
        """Return the scores of all pieces for head states.

        Parameters
        ----------
        head_states : float32 array (…, H)
            From `head_states` or `head_states_at`.

        Returns
        -------
        float32 array (…, V), in logits
            ``head_states @ embeddings.T + bias``.

        Raises
        ------
        ShapeError
            If the last axis is not H wide.
        """
        with torch.inference_mode():
            return self._head.project(self._tensor(head_states)).cpu().numpy()

    def substitutes(self, head_states: Floats, k: int) -> Substitutes:
        """Return the k likeliest pieces for each of n head states.

        Parameters
        ----------
        head_states : float32 array (n, H)
            From `head_states_at`.
        k : int
            How many pieces, 1 to V.

        Returns
        -------
        Substitutes
            Probabilities over the whole vocabulary; ties by rising id.

        Raises
        ------
        InputError
            If `k` is out of range or `head_states` has another shape.
        """
        size = len(self._vocabulary)
        if not 1 <= k <= size:
            raise InputError(f"k is {k}; expected 1 to {size}, the number of pieces.")
        states = self._tensor(head_states)
        if states.ndim != 2:
            raise ShapeError(
                "head_states", expected=("n", self._vocabulary.width), got=tuple(states.shape)
            )
        with torch.inference_mode():
            return best_pieces(states, self._head.project, size, k)

    def fill_mask(self, texts: Sequence[str], k: int = 10) -> list[Substitutes]:
        """Return what the model would put at each mask of each text.

        Parameters
        ----------
        texts : sequence of str
            Texts with `mask_token` at one place or more.
        k : int
            How many pieces at each mask.

        Returns
        -------
        list of Substitutes
            One for each text, with a row for each of its masks, from left to right.

        Raises
        ------
        InputError
            If a text has no mask or is longer than `max_length`.
        """
        sequences = [encoding.ids for encoding in self.encode(texts)]
        places = [np.flatnonzero(ids == self._mask_id) for ids in sequences]
        for text, wanted in zip(texts, places, strict=True):
            if not wanted.size:
                raise InputError(
                    f"text {text[:60]!r} has no {self._mask_token}; expected at least one. "
                    f"Write {self._mask_token} where a word is to be filled in."
                )
        states = self.head_states_at(
            [ids.tolist() for ids in sequences], [wanted.tolist() for wanted in places]
        )
        found = self.substitutes(states, k)
        cuts = np.cumsum([wanted.size for wanted in places])[:-1]
        return [
            Substitutes(*columns)
            for columns in zip(
                *(np.split(part, cuts) for part in (found.ids, found.probabilities, found.logits)),
                strict=True,
            )
        ][: len(texts)]

    def _checked(self, sequence: Sequence[int] | Ints) -> Ints:
        return check_sequence(sequence, self._max_length, len(self._vocabulary))

    def _batches(self, rows: Sequence[Ints]) -> Iterator[tuple[list[int], Tensor, Tensor]]:
        for batch in plan_batches([row.size for row in rows], self._batch_pieces):
            ids, mask = pad([rows[index] for index in batch], self._pad_id)
            yield (
                batch,
                torch.from_numpy(ids).to(self._device),
                torch.from_numpy(mask).to(self._device, torch.int64),
            )

    def _states(self, texts: Sequence[str], run: Callable[[Tensor, Tensor], Tensor]) -> States:
        """Run all texts; `run` gives one row for each real piece of a batch."""
        rows = [self._checked(encoding.ids) for encoding in self.encode(texts)]
        found: list[Floats] = [np.empty((0, self._vocabulary.width), np.float32)] * len(rows)
        for batch, ids, mask in self._batches(rows):
            with torch.inference_mode():
                states = run(ids, mask).float().cpu().numpy()
            cuts = np.cumsum([rows[index].size for index in batch])[:-1]
            for index, part in zip(batch, np.split(states, cuts), strict=True):
                found[index] = part
        return _padded(found, self._vocabulary.width)

    def _transform(self, encoded: Tensor) -> Tensor:
        return self._head.transform(encoded.float()).float()

    def _tensor(self, head_states: Floats) -> Tensor:
        array = np.asarray(head_states, dtype=np.float32)
        if array.ndim < 1 or array.shape[-1] != self._vocabulary.width:
            raise ShapeError("head_states", expected=("…", self._vocabulary.width), got=array.shape)
        # Copied, because torch warns about read-only arrays.
        return torch.tensor(array, device=self._device)


def _padded(found: Sequence[Floats], width: int) -> States:
    lengths = np.array([len(part) for part in found], dtype=np.int64)
    mask = np.arange(lengths.max(initial=0)) < lengths[:, None]
    values = np.zeros((*mask.shape, found[0].shape[1] if found else width), dtype=np.float32)
    if found:
        values[mask] = np.concatenate(found)
    return States(values, mask)
