"""Reading the weights of a checkpoint, and every reason to refuse them.

Only safetensors are read, never a pickle. Weights that the checkpoint does not hold would be
random numbers, so a checkpoint that lacks any is refused. This module does not know what is done
with the model.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch
import transformers
from transformers import AutoModelForMaskedLM, PretrainedConfig, PreTrainedModel

from knife.errors import ModelError, ModelNotFoundError, NoMaskedLMHeadError
from knife.models.fetching import fetch_arguments, find_file, first_line
from knife.models.places import LoadOptions, Place

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_UNREAD = ("pooler.", "position_ids")
"""Parameters that no score depends on, so a checkpoint may lack them."""


def read_model(place: Place, options: LoadOptions, config: PretrainedConfig) -> PreTrainedModel:
    """Return a masked language model in float32 with every weight from the checkpoint.

    Parameters
    ----------
    place : Place
        Where it is.
    options : LoadOptions
        How to fetch it.
    config : PretrainedConfig
        From `read_config`.

    Raises
    ------
    NoMaskedLMHeadError
        If weights of the head are missing.
    ModelError
        If other weights are missing, broken, or only there as a pickle.
    """
    _require_safetensors(place, options)
    model, missing = _load(place, options, config)
    if getattr(config, "legacy", False) and missing:
        # DeBERTa's own checkpoints have the newer head but do not say so.
        newer = copy.deepcopy(config)
        newer.legacy = False
        second, missing_there = _load(place, options, newer)
        if not missing_there:
            model, missing = second, missing_there
    _require_all(place, config, model, missing)
    require_finite(place, model)
    return model


def _require_safetensors(place: Place, options: LoadOptions) -> None:
    if place.is_local:
        directory = Path(place.location)
        has_weights = any((directory / name).is_file() for name in _WEIGHTS)
        has_pickle = any(directory.glob("pytorch_model*.bin"))
    else:
        has_weights = any(find_file(place, options, name, required=False) for name in _WEIGHTS)
        has_pickle = not has_weights
    if has_weights:
        return
    if has_pickle:
        raise ModelError(
            f"{place.name!r} has its weights only as pytorch_model.bin; expected "
            "model.safetensors. The former is a pickle, which can run any code when it is "
            "opened, so it is never read. If you trust it, convert it once: "
            f"AutoModelForMaskedLM.from_pretrained({place.location!r}).save_pretrained(DIRECTORY), "
            "save the tokenizer there as well, and load that directory."
        )
    raise ModelNotFoundError(
        f"{place.location!r} has a config.json but no weights; expected model.safetensors beside "
        "it. Download the model again."
    )


def _load(
    place: Place, options: LoadOptions, config: PretrainedConfig
) -> tuple[PreTrainedModel, list[str]]:
    if getattr(config, "legacy", None) is False:
        # Older transformers take the transform of this layout for a projection and tie it.
        config.tie_word_embeddings = False
    # Padded batches are computed as such: flash attention would drop the padding of ModernBERT.
    attention = {"attn_implementation": "sdpa"} if config.model_type == "modernbert" else {}
    what = f"the weights of {place.name!r}"
    model, missing = read_weights(AutoModelForMaskedLM, what, place, options, config, **attention)
    return model, _absent(model, missing)


def read_weights(
    kind: type[Any],
    what: str,
    place: Place,
    options: LoadOptions,
    config: PretrainedConfig,
    **arguments: str,
) -> tuple[PreTrainedModel, set[str]]:
    """Return a model in float32, and the names of the weights that its checkpoint does not hold.

    Parameters
    ----------
    kind : class of transformers
        One of the ``AutoModelFor`` classes.
    what : str
        What is read, for the error.
    place : Place
        Where it is.
    options : LoadOptions
        How to fetch it.
    config : PretrainedConfig
        From `read_config`.
    **arguments : str
        More of ``from_pretrained``.

    Raises
    ------
    ModelError
        If the file is damaged or does not fit.
    """
    try:
        model, found = kind.from_pretrained(
            place.location,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **{_dtype_argument(): torch.float32},
            **arguments,
            **fetch_arguments(place, options),
        )
    except Exception as error:
        raise ModelError(
            f"{what} cannot be read: {first_line(error)} Expected a whole model.safetensors that "
            "fits its config.json. The file may be half-written: download or save it again."
        ) from error
    return model, set(found["missing_keys"])


def require_finite(place: Place, model: PreTrainedModel) -> None:
    """Refuse a model with numbers that are none.

    Raises
    ------
    ModelError
        If a weight is NaN or infinite.
    """
    for name, weight in model.named_parameters():
        if not torch.isfinite(weight).all():
            raise ModelError(
                f"{place.name!r} holds NaN or infinite numbers in {name}; expected finite "
                "weights. Download or save the checkpoint again."
            )


def _dtype_argument() -> str:
    # Renamed in transformers 4.56; either name warns or fails on the other side.
    major, minor = transformers.__version__.split(".")[:2]
    return "dtype" if (int(major), int(minor)) >= (4, 56) else "torch_dtype"


def _absent(model: PreTrainedModel, missing: set[str]) -> list[str]:
    weights = dict(model.named_parameters(remove_duplicate=False))
    # A weight that is tied to one that was read is there under that name.
    held = {id(weight) for name, weight in weights.items() if name not in missing}
    return sorted(
        name
        for name in missing & weights.keys()
        if id(weights[name]) not in held and not any(part in name for part in _UNREAD)
    )


def _require_all(
    place: Place, config: PretrainedConfig, model: PreTrainedModel, absent: list[str]
) -> None:
    if not absent:
        return
    shown = ", ".join(absent[:3]) + (", …" if len(absent) > 3 else "")
    encoder = f"{model.base_model_prefix}."
    if all(name.startswith(encoder) for name in absent):
        raise ModelError(
            f"{place.name!r} lacks {len(absent)} weights of its encoder ({shown}), which would be "
            "random numbers; expected a complete checkpoint. Download or save it again."
        )
    saved_as = ", ".join(config.architectures or ()) or "an unknown class"
    advice = "the masked language model that it was trained from (saved as …ForMaskedLM)"
    if config.model_type == "electra":
        advice = "the generator of the pair, such as google/electra-base-generator"
    raise NoMaskedLMHeadError(
        f"{place.name!r} has no complete masked-LM head: {shown} "
        f"{'is' if len(absent) == 1 else 'are'} not in the checkpoint, which was saved as "
        f"{saved_as}, and would be random numbers. Expected a checkpoint with a trained head. "
        f"Use {advice}, or the embedded model."
    )
