"""What a loaded model is made of: read from its modules, never from its name.

The head was split when the model was opened; here its halves are named as a reader of the
checkpoint would find them. The proof of the split is repeated on whole texts, against the model's
own forward pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from knife.models.heads import Head, find_projection
from knife.models.masked_lm import MaskedLM
from knife.types.inspection import Anatomy


def anatomy(model: MaskedLM) -> Anatomy:
    """Describe a model.

    Parameters
    ----------
    model : MaskedLM
        The model.

    Returns
    -------
    Anatomy
        Its parts and sizes.

    Examples
    --------
    >>> import knife
    >>> found = anatomy(knife.load())
    >>> found.transform, found.is_tied
    ('cls.predictions.transform', True)
    """
    whole, head = model.parts
    config, vocabulary = whole.config, model.vocabulary
    decoder, is_tied = _decoder(whole, head)
    return Anatomy(
        architecture=type(whole).__name__,
        model_type=str(config.model_type),
        transform=", ".join(_transform(whole, head)),
        decoder=decoder,
        is_split=head.is_split,
        is_tied=is_tied,
        has_bias=bool(vocabulary.bias.any()),
        n_parameters=sum(weight.numel() for weight in whole.parameters()),
        n_layers=_number(config, "num_hidden_layers"),
        n_attention_heads=_number(config, "num_attention_heads"),
        hidden_width=_number(config, "hidden_size"),
        head_width=vocabulary.width,
        max_length=model.max_length,
        n_pieces=len(vocabulary),
        dtype=str(model.dtype).removeprefix("torch."),
        device=str(model.device),
    )


def recomposition_error(model: MaskedLM, texts: Sequence[str]) -> float | None:
    """Return how far head states, embeddings and bias are from the model's own scores.

    Parameters
    ----------
    model : MaskedLM
        The model.
    texts : sequence of str
        Texts that fit into it; each is read alone, so that there is no padding.

    Returns
    -------
    float or None, in logits
        The largest difference over all places and pieces; None where there is no text, or the
        encoder does not compute in float32, so that rounding would be measured.
    """
    if not texts or model.dtype != torch.float32:
        return None
    whole, _ = model.parts
    vocabulary, worst = model.vocabulary, 0.0
    for text, encoding in zip(texts, model.encode(texts), strict=True):
        ids = torch.tensor([encoding.ids.tolist()], device=model.device)
        with torch.inference_mode():
            scores = whole(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        states = model.head_states([text]).of(0)
        remade = states @ vocabulary.embeddings.T + vocabulary.bias
        worst = max(worst, float(np.abs(remade - scores[0].float().cpu().numpy()).max()))
    return worst


def _number(config: object, name: str) -> int:
    value = getattr(config, name, None)
    return value if isinstance(value, int) else 0


def _transform(model: PreTrainedModel, head: Head) -> Iterator[str]:
    """Yield the names of the modules that make a head state."""
    names = {id(module): name for name, module in model.named_modules()}
    if isinstance(head.transform, nn.Module):  # an adapter's
        own = names.get(id(head.transform))
        parts = [head.transform] if own else list(head.transform.children())
        yield from (names[id(part)] for part in parts if id(part) in names)
        return
    projection = find_projection(model)
    end = names.get(id(projection), "the decoder")
    owner, _, _ = end.rpartition(".")
    if not head.is_split:
        yield f"the whole model, up to {end}"
        return
    # Of the part that holds the decoder, what runs before it.
    before = [
        f"{owner}.{name}"
        for name, module in model.get_submodule(owner).named_children()
        if module is not projection and not isinstance(module, nn.Dropout)
    ]
    yield from before or [f"{owner}, up to {end}"]


def _decoder(model: PreTrainedModel, head: Head) -> tuple[str, bool]:
    """Return where the decoder's rows are kept, and whether these are the input embeddings."""
    names = [
        name
        for name, weight in model.named_parameters(remove_duplicate=False)
        if _is_same(weight, head.weight)
    ]
    inputs: nn.Module = model.get_input_embeddings()
    is_tied = any(_is_same(weight, head.weight) for weight in inputs.parameters())
    if not names:
        return "joined from several weights", is_tied
    return names[-1].removesuffix(".weight"), is_tied


def _is_same(weight: Tensor, rows: Tensor) -> bool:
    # Rounded alike: the encoder's copy may have been cast.
    return weight.shape == rows.shape and torch.equal(weight, rows.to(weight.dtype))
