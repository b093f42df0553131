"""What a step of pretraining minimises: the masked pieces, and whether a segment follows.

The model is one of transformers'; this module only decides at which positions its head is asked.
BERT's own layout is taken apart, so that its projection onto the vocabulary costs least; of any
other masked language model the last projection is shown the masked positions alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertForMaskedLM, BertForPreTraining, PreTrainedModel

from knife.pretraining.batches import Tensors
from knife.pretraining.projection import projected_cross_entropy


class Losses(NamedTuple):
    """The losses of one batch.

    Parameters
    ----------
    masked : () float32
        Mean cross-entropy of the masked pieces, in nats.
    next_sentence : () float32
        Mean cross-entropy of whether a segment follows, in nats; 0 for a model without that head.
    """

    masked: Tensor
    next_sentence: Tensor


class Objective(nn.Module):
    """A model together with its losses, so that one call can be spread over processes.

    Parameters
    ----------
    model : PreTrainedModel
        A masked language model. A BertForPreTraining has a next-sentence loss as well, unless the
        weights of that head are frozen.
    dtype : torch.dtype
        What the encoder multiplies in, bfloat16 or float32; weights stay float32.
    """

    def __init__(self, model: PreTrainedModel, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.model, self.dtype = model, dtype
        self._is_bert = isinstance(model, (BertForPreTraining, BertForMaskedLM))

    def forward(self, batch: Tensors) -> Losses:
        """Return the losses of a batch."""
        if not self._is_bert:
            scores, _ = self.scores(batch)
            total = functional.cross_entropy(scores, batch.targets, reduction="sum")
            # A process may have no masked piece among its rows: then it adds nothing.
            masked = total / max(1, len(batch.targets))
            return Losses(masked, torch.zeros((), device=scores.device))
        with self._autocast(batch):
            top = self._top(batch)
            states = self._part("cls.predictions.transform")(self._chosen(top, batch))
            follows = self._follows(top)
        decoder = cast(nn.Linear, self._part("cls.predictions.decoder"))
        masked = projected_cross_entropy(
            states, decoder.weight, decoder.bias, batch.targets, self.dtype
        )
        if follows is None:
            return Losses(masked, torch.zeros((), device=masked.device))
        return Losses(masked, functional.cross_entropy(follows.float(), batch.is_wrong))

    def scores(self, batch: Tensors) -> tuple[Tensor, Tensor | None]:
        """Return the scores of the vocabulary at masked positions, and of what follows.

        Returns
        -------
        masked : (n, V) float32
            Logits.
        next_sentence : (B, 2) float32 or None
            Logits of following and of not following.
        """
        with self._autocast(batch):
            if not self._is_bert:
                return self._scores_of_any(batch).float(), None
            top = self._top(batch)
            scores: Tensor = self._part("cls.predictions")(self._chosen(top, batch))
            follows = self._follows(top)
            return scores.float(), None if follows is None else follows.float()

    def _autocast(self, batch: Tensors) -> torch.autocast:
        is_low = self.dtype != torch.float32
        return torch.autocast(batch.pieces.device.type, self.dtype, enabled=is_low)

    def _part(self, name: str) -> nn.Module:
        return self.model.get_submodule(name)

    def _top(self, batch: Tensors) -> Tensor:
        """Return the states of BERT's last layer, (B, T, H)."""
        encoded = self.model.base_model(
            batch.pieces, attention_mask=batch.is_real.long(), token_type_ids=batch.segment
        )
        top: Tensor = encoded.last_hidden_state
        return top

    @staticmethod
    def _chosen(top: Tensor, batch: Tensors) -> Tensor:
        return top.reshape(-1, top.shape[-1])[batch.positions]

    def _follows(self, top: Tensor) -> Tensor | None:
        judge = self._judge
        return None if judge is None else cast(Tensor, judge(self._part("bert.pooler")(top)))

    @property
    def _judge(self) -> nn.Module | None:
        """The next-sentence head, where there is one and it learns."""
        if not isinstance(self.model, BertForPreTraining):
            return None
        judge = self._part("cls.seq_relationship")
        is_learning = any(weight.requires_grad for weight in judge.parameters())
        return judge if is_learning else None

    def _scores_of_any(self, batch: Tensors) -> Tensor:
        """Return the logits of any masked language model at the masked positions, (n, V)."""
        last = self.model.get_output_embeddings()  # type: ignore[no-untyped-call]
        with _shown_only(last, batch) as is_shown:
            found = self.model(input_ids=batch.pieces, attention_mask=batch.is_real.long())
        logits: Tensor = found.logits
        # Some heads have no projection that can be shown less: then all were projected.
        return logits if is_shown else self._chosen(logits, batch)


@contextmanager
def _shown_only(projection: object, batch: Tensors) -> Iterator[list[bool]]:
    """Show a projection only the masked positions; what is yielded fills if it was called."""
    is_shown: list[bool] = []
    if not isinstance(projection, nn.Linear):
        yield is_shown
        return

    def show(_module: nn.Module, arguments: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
        states = arguments[0]
        if states.shape[:-1] != batch.pieces.shape:
            return None
        is_shown.append(True)
        return (states.reshape(-1, states.shape[-1])[batch.positions], *arguments[1:])

    handle = projection.register_forward_pre_hook(show)
    try:
        yield is_shown
    finally:
        handle.remove()
