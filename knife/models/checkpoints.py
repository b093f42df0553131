"""Reading a checkpoint: configuration, tokenizer, weights, and every reason to refuse it.

Only JSON and safetensors are read and no code comes with them. Weights that the checkpoint does
not hold would be random numbers, so a checkpoint that lacks any is refused. This module does not
know how a name becomes a place, nor what is done with the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import torch
import transformers
from transformers import (
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoConfig,
    AutoModelForMaskedLM,
    AutoTokenizer,
    PretrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)
from transformers.utils.hub import cached_file, extract_commit_hash

from knife.errors import ModelError, ModelNotFoundError, NoMaskedLMHeadError
from knife.models.places import LoadOptions, Place

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_UNREAD = ("pooler.", "position_ids")
"""Parameters that no score depends on, so a checkpoint may lack them."""


class _Fetch(TypedDict):
    revision: str | None
    local_files_only: bool
    cache_dir: str | Path | None
    token: str | None


def resolve_commit(place: Place, options: LoadOptions) -> str:
    """Return the commit that a revision of a Hub model stands for, empty if it is not known.

    Every file is then taken from this commit, also if the branch moves on in the meantime.

    Parameters
    ----------
    place : Place
        Where the model is.
    options : LoadOptions
        How to fetch it.

    Raises
    ------
    ModelNotFoundError
        If the Hub has no such model or cannot be reached, and it was not downloaded before.
    """
    if place.is_local:
        return ""
    return extract_commit_hash(_found(place, options, "config.json"), None) or ""


def read_config(place: Place, options: LoadOptions) -> PretrainedConfig:
    """Return the configuration of a masked language model.

    Parameters
    ----------
    place : Place
        Where it is.
    options : LoadOptions
        How to fetch it.

    Raises
    ------
    NoMaskedLMHeadError
        If it is of another kind of model.
    ModelError
        If it cannot be read.
    """
    try:
        config = AutoConfig.from_pretrained(
            place.location, trust_remote_code=False, **_fetch(place, options)
        )
    except Exception as error:
        raise ModelError(
            f"the configuration of {place.name!r} cannot be read: {_first_line(error)} Expected "
            "a config.json of an architecture that transformers knows; code that comes with a "
            "model is never run. Download it again, or use a model that needs no code."
        ) from error
    if type(config) not in MODEL_FOR_MASKED_LM_MAPPING:
        raise NoMaskedLMHeadError(
            f"{place.name!r} is a {config.model_type} model, which is no masked language model; "
            "expected one that fills masks, such as BERT, RoBERTa, DeBERTa-v2 or ModernBERT."
        )
    # ModernBERT of older transformers compiles itself on a GPU, which takes minutes.
    if hasattr(config, "reference_compile"):
        config.reference_compile = False
    return config


def read_tokenizer(
    place: Place, options: LoadOptions, config: PretrainedConfig
) -> PreTrainedTokenizerFast:
    """Return the tokenizer of a model.

    Parameters
    ----------
    place : Place
        Where it is.
    options : LoadOptions
        How to fetch it.
    config : PretrainedConfig
        The configuration that stands beside it.

    Raises
    ------
    ModelError
        If there is none, or none that gives offsets.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            place.location,
            config=config,
            use_fast=True,
            trust_remote_code=False,
            **_fetch(place, options),
        )
    except Exception as error:
        raise ModelError(
            f"the tokenizer of {place.name!r} cannot be read: {_first_line(error)} Expected "
            "tokenizer.json, or a vocabulary that transformers can turn into one."
        ) from error
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ModelError(
            f"the tokenizer of {place.name!r} gives no offsets; expected a fast one. Save it as "
            "tokenizer.json with AutoTokenizer.from_pretrained(..., use_fast=True)."
        )
    control = set(tokenizer.all_special_tokens)
    if control.issuperset(tokenizer.get_vocab()):
        raise ModelError(
            f"the tokenizer of {place.name!r} has no pieces besides {sorted(control)}; expected "
            "tokenizer.json or a vocabulary file beside the weights. Copy it there."
        )
    return tokenizer


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
    model, missing, unexpected = _load(place, options, config)
    if getattr(config, "legacy", False) and any(
        k.startswith("lm_predictions.") for k in unexpected
    ):
        # DeBERTa's own checkpoints have the newer head but do not say so.
        config.legacy = False
        model, missing, unexpected = _load(place, options, config)
    _require_all(place, config, model, missing)
    for name, weight in model.named_parameters():
        if not torch.isfinite(weight).all():
            raise ModelError(
                f"{place.name!r} holds NaN or infinite numbers in {name}; expected finite "
                "weights. Download or save the checkpoint again."
            )
    return model


def _fetch(place: Place, options: LoadOptions) -> _Fetch:
    return _Fetch(
        revision=options.revision or "main",
        local_files_only=place.is_local or options.local_files_only,
        cache_dir=options.cache_dir,
        token=options.token,
    )


def _not_reached(place: Place, options: LoadOptions, error: Exception) -> str:
    at = f" at revision {options.revision!r}" if options.revision else ""
    tried = (
        "looked in the local cache only, as was asked for"
        if options.local_files_only
        else "looked for a directory, an embedded model, the local cache and the Hub"
    )
    return (
        f"no model {place.name!r}{at}: {tried}. {_first_line(error)} Check the spelling and the "
        "connection; private models need a token. Without a network, use the embedded model, a "
        "directory, or a model that was downloaded before (offline: local_files_only)."
    )


def _require_safetensors(place: Place, options: LoadOptions) -> None:
    if place.is_local:
        directory = Path(place.location)
        has_weights = any((directory / name).is_file() for name in _WEIGHTS)
        has_pickle = any(directory.glob("pytorch_model*.bin"))
    else:
        has_weights = any(_found(place, options, name, required=False) for name in _WEIGHTS)
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


def _found(place: Place, options: LoadOptions, name: str, *, required: bool = True) -> str | None:
    try:
        return cached_file(
            place.location,
            name,
            _raise_exceptions_for_missing_entries=required,
            **_fetch(place, options),
        )
    except Exception as error:
        raise ModelNotFoundError(_not_reached(place, options, error)) from error


def _load(
    place: Place, options: LoadOptions, config: PretrainedConfig
) -> tuple[PreTrainedModel, set[str], set[str]]:
    if getattr(config, "legacy", None) is False:
        # Older transformers take the transform of this layout for a projection and tie it.
        config.tie_word_embeddings = False
    # Padded batches are computed as such: flash attention would drop the padding of ModernBERT.
    attention = {"attn_implementation": "sdpa"} if config.model_type == "modernbert" else {}
    try:
        model, found = AutoModelForMaskedLM.from_pretrained(
            place.location,
            config=config,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **{_dtype_argument(): torch.float32},
            **attention,
            **_fetch(place, options),
        )
    except Exception as error:
        raise ModelError(
            f"the weights of {place.name!r} cannot be read: {_first_line(error)} Expected a whole "
            "model.safetensors that fits its config.json. The file may be half-written: download "
            "or save it again."
        ) from error
    return model, set(found["missing_keys"]), set(found["unexpected_keys"])


def _dtype_argument() -> str:
    # Renamed in transformers 4.56; either name warns or fails on the other side.
    major, minor = transformers.__version__.split(".")[:2]
    return "dtype" if (int(major), int(minor)) >= (4, 56) else "torch_dtype"


def _require_all(
    place: Place, config: PretrainedConfig, model: PreTrainedModel, missing: set[str]
) -> None:
    weights = dict(model.named_parameters(remove_duplicate=False))
    # A weight that is tied to one that was read is there under that name.
    held = {id(weight) for name, weight in weights.items() if name not in missing}
    absent = sorted(
        name
        for name in missing & weights.keys()
        if id(weights[name]) not in held and not any(part in name for part in _UNREAD)
    )
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


def _first_line(error: BaseException) -> str:
    text = (str(error).strip() or type(error).__name__).splitlines()[0]
    return text if text.endswith((".", "!", "?")) else f"{text}."
