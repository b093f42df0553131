"""A trained model as the beginning of a run: its weights, its head and its tokenizer.

The masked-LM weights are read as everywhere in knife, so a checkpoint without a trained head is
refused. A BERT that still has its next-sentence head keeps it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from transformers import BertConfig, BertForPreTraining, PreTrainedModel, PreTrainedTokenizerFast

from knife.models.checkpoints import read_config, read_tokenizer
from knife.models.fetching import resolve_commit
from knife.models.next_sentence import read_next_sentence
from knife.models.places import LoadOptions
from knife.models.silence import silence
from knife.models.sources import find_model
from knife.models.weights import read_model


def open_trained(
    source: str | Path, options: LoadOptions | None = None, embedded: Path | None = None
) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """Return a masked language model in float32, in training mode, and its tokenizer.

    Parameters
    ----------
    source : str or Path
        A directory, the name of an embedded model, or a Hub id.
    options : LoadOptions or None
        How to fetch it; None is the defaults.
    embedded : Path or None
        Directory that holds one directory for each embedded model.

    Returns
    -------
    model : PreTrainedModel
        A BertForPreTraining where the checkpoint has a next-sentence head.
    tokenizer : PreTrainedTokenizerFast
        Its tokenizer.

    Raises
    ------
    ModelError
        If there is no such model, or it has no trained masked-LM head.
    """
    options = options or LoadOptions()
    place = find_model(source, embedded)
    with silence():
        commit = resolve_commit(place, options)
        options = replace(options, revision=commit or options.revision)
        config = read_config(place, options)
        tokenizer = read_tokenizer(place, options, config)
        model = read_model(place, options, config)
        if config.model_type == "bert":
            judge = read_next_sentence(place, options, config)
            if judge is not None:
                model = _joined(model, judge)
    return model.train(), tokenizer


def has_next_sentence(model: PreTrainedModel) -> bool:
    """Tell whether a model has a next-sentence head."""
    return isinstance(model, BertForPreTraining)


def _joined(masked: PreTrainedModel, judge: PreTrainedModel) -> PreTrainedModel:
    """Return one BERT with the weights of two that were read from the same checkpoint."""
    joined = BertForPreTraining(cast(BertConfig, masked.config))
    joined.load_state_dict({**judge.state_dict(), **masked.state_dict()})
    return joined
