"""The next-sentence head of a checkpoint, where it has one.

BERT was trained to tell whether one text follows another, and a checkpoint that keeps that head
(pooler and two scores) can still tell. Most checkpoints have dropped it; then there is none, and
none is made up. This module judges pairs; where these come from it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import tokenizers as tk
import torch
from torch import nn
from transformers import (
    MODEL_FOR_NEXT_SENTENCE_PREDICTION_MAPPING,
    AutoModelForNextSentencePrediction,
    PretrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from knife.errors import InputError, ModelError
from knife.models.batching import choose_batch_pieces, pad, plan_batches
from knife.models.checkpoints import read_config, read_tokenizer
from knife.models.fetching import resolve_commit
from knife.models.places import LoadOptions, Place
from knife.models.precision import choose_device
from knife.models.silence import silence
from knife.models.sources import find_model
from knife.models.texts import own_tokenizer, pad_of, position_limit
from knife.models.weights import read_weights, require_finite
from knife.types.arrays import Bools, Floats, Ints

_HEAD = ("pooler.", "seq_relationship.")
_FOLLOWS = 0
"""The first of the two scores speaks for the true order, in every checkpoint of this layout."""

Pairs = Sequence[tuple[str, str]]


class NextSentence:
    """A trained next-sentence head; fulfils `knife.types.protocols.NextSentenceModel`.

    Parameters
    ----------
    model : PreTrainedModel
        A model for next-sentence prediction, every weight of it trained. It is taken over.
    tokenizer : PreTrainedTokenizerFast
        The tokenizer that it was trained with.
    device : torch.device
        Where it computes, in float32.
    batch_pieces : int or None, in pieces
        Most pieces in a padded batch; None is what suits the device.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerFast,
        device: torch.device = torch.device("cpu"),  # noqa: B008 - immutable
        batch_pieces: int | None = None,
    ) -> None:
        self._tokenizer = own_tokenizer(tokenizer)
        self._max_length = position_limit(model, tokenizer)
        self._pad_id = pad_of(tokenizer, model)
        self._batch_pieces = choose_batch_pieces(batch_pieces, device.type)
        nn.Module.to(model.train(mode=False), device, torch.float32)
        self._model, self._device = model, device

    @property
    def max_length(self) -> int:
        """Longest pair in pieces, control pieces included."""
        return self._max_length

    def pair_lengths(self, pairs: Pairs) -> Ints:
        """Return the length of each pair in pieces, control pieces included, int64 (n,)."""
        return np.array([len(pair) for pair in self._encode(pairs)], dtype=np.int64)

    def next_probabilities(self, pairs: Pairs) -> Floats:
        """Return how likely each second text follows the first.

        Parameters
        ----------
        pairs : sequence of (str, str)
            Texts that fit into the model together.

        Returns
        -------
        float32 array (n,)
            Probabilities, in the order of the pairs.

        Raises
        ------
        InputError
            If a pair is longer than `max_length`.
        """
        encoded = self._encode(pairs)
        longest = max(map(len, encoded), default=0)
        if longest > self._max_length:
            raise InputError(
                f"a pair has {longest} pieces; expected at most {self._max_length}, the most that "
                "this model reads. Take shorter texts."
            )
        found = np.empty(len(encoded), np.float32)
        for batch in plan_batches([len(pair) for pair in encoded], self._batch_pieces):
            ids, mask = pad([np.array(encoded[i].ids) for i in batch], self._pad_id)
            types, _ = pad([np.array(encoded[i].type_ids) for i in batch], 0)
            with torch.inference_mode():
                scores = self._model(
                    input_ids=self._tensor(ids),
                    attention_mask=self._tensor(mask),
                    token_type_ids=self._tensor(types),
                ).logits
            found[batch] = scores.float().softmax(dim=1)[:, _FOLLOWS].cpu().numpy()
        return found

    def _encode(self, pairs: Pairs) -> list[tk.Encoding]:
        return self._tokenizer.encode_batch(list(pairs))

    def _tensor(self, array: Ints | Bools) -> torch.Tensor:
        return torch.from_numpy(array.astype(np.int64)).to(self._device)


def load_next_sentence(
    source: str | Path, options: LoadOptions | None = None, embedded: Path | None = None
) -> NextSentence | None:
    """Load the next-sentence head of a checkpoint.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded model, or a Hub id.
    options : LoadOptions or None
        How to fetch and run it; None is the defaults. It always computes in float32.
    embedded : Path or None
        Directory that holds one directory for each embedded model.

    Returns
    -------
    NextSentence or None
        None if the architecture has no such head, or the checkpoint does not hold all its weights.

    Raises
    ------
    ModelNotFoundError
        If there is no such model.
    ModelError
        If its files cannot be read, or only with code or pickles of others.
    InputError
        If the device cannot be had.
    """
    options = options or LoadOptions()
    device = choose_device(options.device)
    place = find_model(source, embedded)
    with silence():
        commit = resolve_commit(place, options)
        options = replace(options, revision=commit or options.revision)
        config = read_config(place, options)
        if type(config) not in MODEL_FOR_NEXT_SENTENCE_PREDICTION_MAPPING:
            return None
        model = read_next_sentence(place, options, config)
        if model is None:
            return None
        tokenizer = read_tokenizer(place, options, config)
        return NextSentence(model, tokenizer, device, options.batch_pieces)


def read_next_sentence(
    place: Place, options: LoadOptions, config: PretrainedConfig
) -> PreTrainedModel | None:
    """Return a model for next-sentence prediction with every weight from the checkpoint.

    Parameters
    ----------
    place : Place
        Where it is.
    options : LoadOptions
        How to fetch it.
    config : PretrainedConfig
        From `read_config`, of an architecture with such a head.

    Returns
    -------
    PreTrainedModel or None
        None if the checkpoint does not hold the head.

    Raises
    ------
    ModelError
        If other weights are missing or broken.
    """
    what = f"the next-sentence head of {place.name!r}"
    kind = AutoModelForNextSentencePrediction
    model, absent = read_weights(kind, what, place, options, config)
    missing = sorted(name for name in absent if "position_ids" not in name)
    if any(part in name for name in missing for part in _HEAD):
        return None
    if missing:
        raise ModelError(
            f"{place.name!r} lacks weights, which would be random numbers: {', '.join(missing)}; "
            "expected a complete checkpoint. Download or save it again."
        )
    require_finite(place, model)
    return model
