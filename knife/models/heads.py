"""Splitting a masked-LM head: where the head state is, and what it is multiplied with.

The generic rule: the input of the last projection onto the vocabulary is the head state. It is
read without a change to the model: the part that holds the projection is copied around shared
weights, with a stop in the projection's place, so the expensive product is never computed.
Layouts whose projection does not stand inside a head of its own have an adapter of a few lines.
Where neither fits, the whole model runs up to the stop. Whatever was found must re-make the
model's own logits before it is used. This module knows torch modules; it has never seen a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from knife.errors import NoMaskedLMHeadError
from knife.models.stopping import copy_with_stop, run_to_stop

ATOL, RTOL = 1e-4, 1e-5
"""How closely a split must re-make the model's own logits, in logits."""

Transform = Callable[[Tensor], Tensor]
_Parts = tuple[Transform, Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Head:
    """A model in two halves, and the projection that follows them.

    Parameters
    ----------
    encoder : nn.Module
        Called with ``input_ids`` and ``attention_mask``.
    transform : callable
        Rows of what the encoder gives (…, D) to head states (…, H).
    weight : float32 tensor (V, H)
        Decoder rows.
    bias : float32 tensor (V,)
        Decoder bias, in logits.
    is_split : bool
        Whether the encoder stops before the transform. If not, it runs up to the projection by
        itself and the transform changes nothing.
    """

    encoder: nn.Module
    transform: Transform
    weight: Tensor
    bias: Tensor
    is_split: bool = True

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return what the transform reads, tensor (B, T, D).

        Parameters
        ----------
        input_ids : int64 tensor (B, T)
            Piece ids.
        attention_mask : int64 tensor (B, T)
            1 at real pieces, 0 at padding.
        """
        if self.is_split:
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        return run_to_stop(self.encoder, input_ids=input_ids, attention_mask=attention_mask)

    def project(self, head_states: Tensor) -> Tensor:
        """Return logits, float32 tensor (…, V), of head states, float32 tensor (…, H)."""
        return nn.functional.linear(head_states, self.weight, self.bias)


def split_head(model: PreTrainedModel, input_ids: Tensor) -> Head:
    """Split a masked language model, and prove that nothing was lost.

    Parameters
    ----------
    model : PreTrainedModel
        A masked language model in float32. It is not changed; weights are shared with it.
    input_ids : int64 tensor (1, T)
        A short sequence to prove the split with.

    Returns
    -------
    Head
        The first candidate that re-makes the model's logits.

    Raises
    ------
    NoMaskedLMHeadError
        If none does.
    """
    mask = torch.ones_like(input_ids)
    with torch.inference_mode():
        expected = model(input_ids=input_ids, attention_mask=mask).logits.float()
        for head in _candidates(model):
            if _remakes(head, expected, input_ids, mask):
                return head
    raise NoMaskedLMHeadError(
        f"{type(model).__name__} has a head whose scores could not be re-made from head states, "
        "embeddings and bias; expected a linear projection onto the vocabulary as its last step. "
        "Use a masked language model such as BERT, RoBERTa, DeBERTa-v2 or ModernBERT."
    )


def _remakes(head: Head, expected: Tensor, input_ids: Tensor, mask: Tensor) -> bool:
    try:
        found = head.project(head.transform(head.encode(input_ids, mask)).float())
    except (TypeError, ValueError, RuntimeError, AttributeError, IndexError, KeyError):
        # A candidate for another layout: its parts do not fit together, so it is not the one.
        return False
    return found.shape == expected.shape and torch.allclose(found, expected, rtol=RTOL, atol=ATOL)


def _candidates(model: PreTrainedModel) -> Iterator[Head]:
    encoder = model.base_model
    adapter = _ADAPTERS.get(model.config.model_type)
    if adapter is not None:
        found = adapter(model)
        if found is not None:
            yield Head(encoder, *found)
    projection = find_projection(model)
    if projection is None:
        return
    for child in model.children():
        if child is encoder or child is projection or projection not in child.modules():
            continue
        part = copy_with_stop(child, projection)
        yield Head(encoder, *_parts(partial(run_to_stop, part), projection, child))
    whole = copy_with_stop(model, projection)
    yield Head(whole, *_parts(_unchanged, projection), is_split=False)


def find_projection(model: PreTrainedModel) -> nn.Linear | None:
    """Return the last projection onto the vocabulary, or None if the model holds none."""
    size = model.config.vocab_size
    declared: object = model.get_output_embeddings()  # type: ignore[no-untyped-call]
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    for module in (declared, *reversed(linear)):
        if isinstance(module, nn.Linear) and module.out_features == size:
            return module
    return None


def _unchanged(rows: Tensor) -> Tensor:
    return rows


def _distilbert(model: PreTrainedModel) -> _Parts:
    names = ("vocab_transform", "activation", "vocab_layer_norm")
    return _parts(_chain(model, *names), model.get_submodule("vocab_projector"))


def _electra(model: PreTrainedModel) -> _Parts:
    head = model.get_submodule("generator_predictions")
    return _parts(head, model.get_submodule("generator_lm_head"))


def _modernbert(model: PreTrainedModel) -> _Parts:
    return _parts(model.get_submodule("head"), model.get_submodule("decoder"))


def _deberta(model: PreTrainedModel) -> _Parts | None:
    # The old layout keeps a projection of its own; this one borrows the word embeddings.
    if getattr(model, "legacy", True):
        return None
    head = model.get_submodule("lm_predictions.lm_head")
    weight = model.get_input_embeddings().get_parameter("weight")
    bias = head.get_parameter("bias")
    transform = _chain(head, "dense", "transform_act_fn", "LayerNorm")
    return transform, weight.detach().float(), bias.detach().float()


def _mobilebert(model: PreTrainedModel) -> _Parts:
    # The projection is the word embeddings with further columns of the head's own.
    head = model.get_submodule("cls.predictions")
    names = ("decoder.weight", "dense.weight", "decoder.bias")
    narrow, further, bias = (head.get_parameter(name).detach().float() for name in names)
    return head.get_submodule("transform"), torch.cat([narrow, further.t()], dim=1), bias


def _chain(parent: nn.Module, *names: str) -> Transform:
    return nn.Sequential(*(parent.get_submodule(name) for name in names))


def _parts(transform: Transform, projection: nn.Module, owner: nn.Module | None = None) -> _Parts:
    weight = projection.get_parameter("weight").detach().float()
    bias = getattr(projection, "bias", None)
    if bias is None and owner is not None:
        # Some heads, as ESM's, add the bias after the projection.
        bias = getattr(owner, "bias", None)
    if bias is None:
        return transform, weight, torch.zeros(len(weight), device=weight.device)
    return transform, weight, bias.detach().float()


_ADAPTERS: Mapping[str, Callable[[PreTrainedModel], _Parts | None]] = {
    "distilbert": _distilbert,
    "electra": _electra,
    "modernbert": _modernbert,
    "deberta": _deberta,
    "deberta-v2": _deberta,
    "mobilebert": _mobilebert,
}
