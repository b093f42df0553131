"""What a small pipeline is made of, as the configuration that spaCy builds and trains it from.

Hash embeddings of a word's form, edges and shape, mixed by a few convolutions, are shared by all
components: a tagger, a parser, a lemmatizer by edit trees and, where asked for, a recogniser of
sentence starts before the parser. Hashes need no vocabulary, so the size is known beforehand.

It does not know the texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from knife.errors import InputError

_ATTRIBUTES = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE")
_ROW_SHARES = (1.0, 0.2, 0.5, 0.5, 0.01, 0.01)

_RARE = 30  # spaCy's own: labels and moves that are seen less often are left out
_WORDS_FOR_EACH = 5000


@dataclass(frozen=True)
class PipelineDesign:
    """Sizes of a pipeline and how it is trained.

    Parameters
    ----------
    width : int
        Of the vector of a token.
    rows : int
        Rows of the hash embedding of word forms; those of edges and shapes have less.
    depth : int
        Convolutions, each of which sees one word more on either side.
    steps : int
        Updates.
    batch_words : int
        Words of an update.
    learning_rate : float
        Largest, after its first rise; it then falls to nothing.
    dropout : float, in [0, 1)
        Share of activations that are dropped.
    tagged_share : float, in [0, 1]
        Share of texts that have tags alone, where there are some.
    borders : {"parser", "senter"}
        Which component sets borders of sentences.
    """

    width: int = 128
    rows: int = 5000
    depth: int = 4
    steps: int = 4500
    batch_words: int = 1500
    learning_rate: float = 0.004
    dropout: float = 0.1
    tagged_share: float = 0.35
    borders: str = "senter"

    def __post_init__(self) -> None:
        for name in ("width", "rows", "depth", "steps", "batch_words"):
            if getattr(self, name) < 1:
                raise InputError(
                    f"{name} is {getattr(self, name)}; expected 1 or more. Leave it out for the "
                    "default."
                )


def configuration(
    design: PipelineDesign, seed: int, n_words: int, *, has_lemmas: bool = True
) -> dict[str, object]:
    """Return the configuration of a pipeline as spaCy reads it.

    Parameters
    ----------
    design : PipelineDesign
        Sizes.
    seed : int
        Written down for whoever reads the configuration.
    n_words : int
        Words with trees: a treebank must be large before rare labels can be left out.
    has_lemmas : bool
        Whether there is something to learn for a lemmatizer.

    Examples
    --------
    >>> configuration(PipelineDesign(borders="parser"), 0, 10)["nlp"]["pipeline"]
    ['tok2vec', 'tagger', 'parser', 'lemmatizer']
    """
    components = _components(design.width, min(_RARE, n_words // _WORDS_FOR_EACH + 1))
    if design.borders == "parser":
        del components["senter"]
    if not has_lemmas:
        del components["lemmatizer"]
    components = {"tok2vec": _tok2vec(design), **components}
    return {
        "system": {"seed": seed},
        "nlp": {"lang": "en", "pipeline": list(components), "batch_size": 256},
        "components": components,
        "training": {
            "dropout": design.dropout,
            "max_steps": design.steps,
            "optimizer": {
                "@optimizers": "Adam.v1",
                "learn_rate": {
                    "@schedules": "warmup_linear.v1",
                    "initial_rate": design.learning_rate,
                    "warmup_steps": min(250, design.steps // 4),
                    "total_steps": design.steps,
                },
            },
        },
    }


def _tok2vec(design: PipelineDesign) -> dict[str, object]:
    return {
        "factory": "tok2vec",
        "model": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": design.width,
                "attrs": list(_ATTRIBUTES),
                "rows": [max(8, round(share * design.rows)) for share in _ROW_SHARES],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": design.width,
                "depth": design.depth,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        },
    }


def _components(width: int, rarest: int) -> dict[str, object]:
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": width}
    tagging = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    return {
        "tagger": {"factory": "tagger", "model": tagging},
        "senter": {"factory": "senter", "model": tagging},
        "parser": {
            "factory": "parser",
            "min_action_freq": rarest,
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": "parser",
                "extra_state_tokens": False,
                "hidden_width": 64,
                "maxout_pieces": 2,
                "use_upper": True,
                "tok2vec": listener,
            },
        },
        "lemmatizer": {
            "factory": "trainable_lemmatizer",
            "min_tree_freq": min(3, rarest),
            "top_k": 3,
            "model": tagging,
        },
    }
