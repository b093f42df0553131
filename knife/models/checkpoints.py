"""Reading the small files of a checkpoint: its configuration and its tokenizer.

Only JSON is read and no code comes with it. This module does not know how a name becomes a
place, and leaves the weights to `weights`.
"""

from __future__ import annotations

from transformers import (
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoConfig,
    AutoTokenizer,
    PretrainedConfig,
    PreTrainedTokenizerFast,
)

from knife.errors import ModelError, NoMaskedLMHeadError
from knife.models.fetching import fetch_arguments, first_line
from knife.models.places import LoadOptions, Place


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
            place.location, trust_remote_code=False, **fetch_arguments(place, options)
        )
    except Exception as error:
        raise ModelError(
            f"the configuration of {place.name!r} cannot be read: {first_line(error)} Expected "
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
            **fetch_arguments(place, options),
        )
    except Exception as error:
        raise ModelError(
            f"the tokenizer of {place.name!r} cannot be read: {first_line(error)} Expected "
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
