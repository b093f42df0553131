"""A masked language model whose head can be read: texts in, head states and scores out.

The model is used in two halves. The encoder and the head transform give head states, one for
each piece of a text; the projection onto the vocabulary runs only where a score is asked for.
This module does not know where weights come from.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from knife.models.heads import Head, split_head
from knife.models.layer_states import LayerStates
from knife.models.running import Runner
from knife.models.scores import best_pieces, split_rows, states_as_tensor
from knife.models.texts import (
    check_positions,
    check_sequence,
    encode_texts,
    mask_of,
    mask_positions,
    own_tokenizer,
    pad_of,
    position_limit,
)
from knife.models.vocabularies import read_vocabulary, require_rows
from knife.types.arrays import Floats, Ints
from knife.types.sentences import Encoding, States
from knife.types.substitutes import Substitutes
from knife.types.vocabulary import ModelInfo, Vocabulary


class MaskedLM(LayerStates):
    """A masked language model; fulfils `knife.types.protocols.MaskedLanguageModel`.

    Parameters
    ----------
    model : PreTrainedModel
        A masked language model with a trained head. It is taken over: moved and cast.
    tokenizer : PreTrainedTokenizerFast
        The tokenizer that it was trained with.
    info : ModelInfo
        Where it came from.
    device : torch.device
        Where it computes.
    dtype : torch.dtype
        What the encoder computes with. The head and the scores are always float32.
    batch_pieces : int or None, in pieces
        Most pieces in a padded batch; None is what suits the device.

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
        batch_pieces: int | None = None,
    ) -> None:
        self._mask_id, self._mask_token = mask_of(tokenizer, info.name)
        require_rows(tokenizer, int(model.config.vocab_size))
        self._tokenizer: Tokenizer = own_tokenizer(tokenizer)
        self._max_length = position_limit(model, tokenizer)
        nn.Module.to(model.train(mode=False), device, torch.float32)
        probe = self._tokenizer.encode(f"{self._mask_token} 1").ids[: self._max_length]
        self._head = split_head(model, torch.tensor([probe], device=device))
        self._runner = Runner(self._head, device, pad_of(tokenizer, model), batch_pieces)
        self._model, self._device = model, device
        self._vocabulary = read_vocabulary(
            tokenizer, self._head.weight.cpu().numpy(), self._head.bias.cpu().numpy(), info
        )
        self._dtype = dtype if self._head.is_split else torch.float32
        if self._dtype != torch.float32:
            self._runner.cast(self._dtype)

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
    def parts(self) -> tuple[PreTrainedModel, Head]:
        """The whole model, and the same in two halves; to be read, not changed."""
        return self._model, self._head

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
            float32 (B, T, H).

        Raises
        ------
        InputError
            If a text is longer than `max_length`.
        """
        return self._runner.head_states(self._rows(texts))

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
        rows = [self._check(sequence) for sequence in sequences]
        return self._runner.head_states_at(rows, check_positions(rows, positions))

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
        with torch.inference_mode():
            states = self._tensor(head_states)
            return best_pieces(states, self._head.project, len(self._vocabulary), k)

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
        rows = self._rows(texts)
        places = mask_positions(texts, rows, self._mask_id, self._mask_token)
        found = self.substitutes(self._runner.head_states_at(rows, places), k)
        return split_rows(found, [wanted.size for wanted in places])

    def _check(self, sequence: Sequence[int] | Ints) -> Ints:
        return check_sequence(sequence, self._max_length, len(self._vocabulary))

    def _rows(self, texts: Sequence[str]) -> list[Ints]:
        return [self._check(encoding.ids) for encoding in self.encode(texts)]

    def _tensor(self, head_states: Floats) -> Tensor:
        return states_as_tensor(head_states, self._vocabulary.width, self._device)
