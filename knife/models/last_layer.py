"""The last layer of an encoder, at the places that were asked for.

A masked place needs the last layer's keys and values of all pieces, but queries, attention and
feed-forward of that place alone. For one place in forty pieces, that leaves out most of the last
layer, and nothing else. It is done for layers laid out as BERT's, found by the names of their
modules, and only after a padded probe gave the encoder's own states. This module knows torch
modules and tensors; it has never seen a text or a head.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from knife.models.stopping import copy_with_stop, run_to_stop

ATOL, RTOL = 1e-4, 1e-5
"""How closely the probe's states must equal the encoder's own."""

PROBE_PIECES = 12
"""Pieces of the longest sequence of the probe: every model reads so many."""

_DENSE = frozenset({"dense", "LayerNorm", "dropout"})
_PARTS = {
    "": frozenset({"attention", "intermediate", "output"}),
    "attention": frozenset({"self", "output"}),
    "attention.self": frozenset({"query", "key", "value", "dropout"}),
    "attention.output": _DENSE,
    "intermediate": frozenset({"dense", "intermediate_act_fn"}),
    "output": _DENSE,
}
"""The modules of a layer as BERT's, and no others: windows of attention, as Longformer's, bring
modules of their own, and a short probe would not tell them from full attention."""


@dataclass(frozen=True, eq=False)
class LastLayer:
    """An encoder in two parts: all but the last layer, and the last layer.

    Parameters
    ----------
    trunk : nn.Module
        The encoder, with a stop in the place of its last layer.
    layer : nn.Module
        The last layer.
    n_heads : int
        How many attention heads it has.
    """

    trunk: nn.Module
    layer: nn.Module
    n_heads: int

    def encode_at(
        self, input_ids: Tensor, attention_mask: Tensor, row: Tensor, column: Tensor
    ) -> Tensor:
        """Return what the encoder gives at some places, tensor (n, D).

        Parameters
        ----------
        input_ids : int64 tensor (B, T)
            Piece ids.
        attention_mask : int64 tensor (B, T)
            1 at real pieces, 0 at padding; every sequence has a real piece.
        row, column : int64 tensor (n,)
            The places: rows ascending, columns in any order, both with repetitions.
        """
        states = run_to_stop(self.trunk, input_ids=input_ids, attention_mask=attention_mask)
        asked = states[row, column]
        attention = self.layer.get_submodule("attention")
        heard = self._attend(states, attention_mask.bool(), asked, row)
        attended = attention.get_submodule("output")(heard, asked)
        inner = self.layer.get_submodule("intermediate")(attended)
        return self.layer.get_submodule("output")(inner, attended)

    def _attend(self, states: Tensor, is_real: Tensor, asked: Tensor, row: Tensor) -> Tensor:
        reads = self.layer.get_submodule("attention.self")
        query, key, value = (reads.get_submodule(name) for name in ("query", "key", "value"))
        # The queries of each sequence side by side, padded to the most that one of them has.
        counts = torch.bincount(row, minlength=len(states))
        rank = torch.arange(len(row), device=row.device) - (counts.cumsum(0) - counts)[row]
        queries = asked.new_zeros(len(states), int(counts.max()), asked.shape[-1])
        queries[row, rank] = query(asked)
        heard = scaled_dot_product_attention(
            self._by_head(queries),
            self._by_head(key(states)),
            self._by_head(value(states)),
            attn_mask=is_real[:, None, None],
        )
        return heard.transpose(1, 2).flatten(2)[row, rank]

    def _by_head(self, states: Tensor) -> Tensor:
        return states.view(*states.shape[:-1], self.n_heads, -1).transpose(1, 2)


def find_last_layer(encoder: nn.Module, pad_id: int) -> LastLayer | None:
    """Return the last layer of an encoder, if it is known how it computes.

    Parameters
    ----------
    encoder : nn.Module
        A base model of transformers, in float32. It is not changed; weights are shared with it.
    pad_id : int
        Piece id that fills a batch.

    Returns
    -------
    LastLayer or None
        None if the layer is laid out otherwise, or does not re-make the encoder's own states.
    """
    found = _laid_out_as_bert(encoder)
    if found is None:
        return None
    try:
        return found if _remakes(found, encoder, pad_id) else None
    except (TypeError, ValueError, RuntimeError, AttributeError, IndexError, KeyError):
        # The same names around parts that do not fit together: another layout.
        return None


def _laid_out_as_bert(encoder: nn.Module) -> LastLayer | None:
    config = getattr(encoder, "config", None)
    layers = getattr(getattr(encoder, "encoder", None), "layer", None)
    if config is None or not isinstance(layers, nn.ModuleList) or not len(layers):
        return None
    is_plain = getattr(config, "position_embedding_type", None) in {None, "absolute"}
    if not is_plain or getattr(config, "is_decoder", False):
        return None
    layer = layers[-1]
    modules = dict(layer.named_modules())
    for name, parts in _PARTS.items():
        if name not in modules or {part for part, _ in modules[name].named_children()} != parts:
            return None
    return LastLayer(copy_with_stop(encoder, layer), layer, int(config.num_attention_heads))


def _remakes(found: LastLayer, encoder: nn.Module, pad_id: int) -> bool:
    """Tell whether a padded probe, asked at every real place, has the encoder's own states."""
    embeddings: nn.Module = encoder.get_input_embeddings()  # type: ignore[operator]
    weight = embeddings.get_parameter("weight")
    lengths = torch.tensor([PROBE_PIECES, PROBE_PIECES // 2, 1], device=weight.device)
    mask = (torch.arange(PROBE_PIECES, device=weight.device) < lengths[:, None]).long()
    # Many different pieces from all over the vocabulary.
    spread = torch.arange(mask.numel(), device=weight.device).view(mask.shape) * 7919
    ids = torch.where(mask.bool(), spread % len(weight), pad_id)
    row, column = mask.nonzero(as_tuple=True)
    with torch.inference_mode():
        expected = encoder(input_ids=ids, attention_mask=mask)[0][row, column]
        states = found.encode_at(ids, mask, row, column)
    return states.shape == expected.shape and torch.allclose(states, expected, rtol=RTOL, atol=ATOL)
