"""What a model is made of and how its vocabulary lies, each part a small frozen value.

These are figures only; what they mean for a user is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Anatomy:
    """The parts of a masked language model.

    Parameters
    ----------
    architecture, model_type : str
        Class of transformers, and the name of its family.
    transform : str
        Modules between the encoder and the head state, by their names in the model.
    decoder : str
        Where the rows of the decoder are kept.
    is_split : bool
        Whether the encoder stops before the transform. If not, the whole model runs up to the
        decoder for each head state.
    is_tied : bool
        Whether the decoder's rows are the embeddings that the encoder reads.
    has_bias : bool
        Whether any piece has a bias other than 0.
    n_parameters : int
        Weights, shared ones once.
    n_layers, n_attention_heads : int
        Of the encoder; 0 where the configuration does not say.
    hidden_width, head_width : int
        Width of a hidden state and of a head state.
    max_length : int, in pieces
        Longest sequence, control pieces included.
    n_pieces : int
        Rows of the decoder.
    dtype, device : str
        What the encoder computes with, and where.
    """

    architecture: str
    model_type: str
    transform: str
    decoder: str
    is_split: bool
    is_tied: bool
    has_bias: bool
    n_parameters: int
    n_layers: int
    n_attention_heads: int
    hidden_width: int
    head_width: int
    max_length: int
    n_pieces: int
    dtype: str
    device: str


@dataclass(frozen=True)
class CheckpointFiles:
    """The weights of a checkpoint on disk.

    Parameters
    ----------
    sizes : mapping of str to int, in bytes
        By the name of the file.
    dtypes : mapping of str to int
        How many numbers are stored in each precision, as safetensors names it (``F32``, ``BF16``).
    pair_head : str
        ``next sentence``, ``sentence order``, or empty if the checkpoint has no head for pairs.
    """

    sizes: Mapping[str, int]
    dtypes: Mapping[str, int]
    pair_head: str


@dataclass(frozen=True)
class VocabularyMakeup:
    """What kinds of pieces a vocabulary holds.

    Parameters
    ----------
    n_pieces, n_words, n_continuations, n_controls, n_unused : int
        All; those that begin a word; those that continue one; control pieces; slots that no text
        can fill. The last four sum to the first.
    forms : mapping of str to float, in [0, 1]
        Shares of the words that are ``lower case``, ``capitalised``, ``capitals``, ``mixed case``,
        ``caseless``, ``with digits``, ``signs``. They sum to 1.
    scripts : mapping of str to float, in [0, 1]
        Shares of the words with letters, by the script of the first letter, largest first.
    non_ascii, single_characters : float, in [0, 1]
        Shares of words and continuations.
    mean_length : float, in characters
        Of words.
    """

    n_pieces: int
    n_words: int
    n_continuations: int
    n_controls: int
    n_unused: int
    forms: Mapping[str, float]
    scripts: Mapping[str, float]
    non_ascii: float
    single_characters: float
    mean_length: float


@dataclass(frozen=True)
class BiasSummary:
    """The bias of the decoder over words and continuations.

    Parameters
    ----------
    quantiles : mapping of str to float, in logits
        ``0``, ``0.01``, ``0.25``, ``0.5``, ``0.75``, ``0.99``, ``1``.
    highest, lowest : tuple of (str, float)
        Pieces in the tokenizer's spelling with their bias, the most extreme first.
    id_and_length : float or None, in [-1, 1]
        Spearman's correlation of the ids of words with their lengths. In a vocabulary that is
        ordered by frequency later words are longer.
    id_and_bias : float or None, in [-1, 1]
        Spearman's correlation of the ids of words with their bias; None where the vocabulary does
        not look ordered by frequency, or all biases are equal.
    """

    quantiles: Mapping[str, float]
    highest: tuple[tuple[str, float], ...]
    lowest: tuple[tuple[str, float], ...]
    id_and_length: float | None
    id_and_bias: float | None


@dataclass(frozen=True)
class Isotropy:
    """How evenly vectors fill their space.

    Parameters
    ----------
    n_vectors : int
        How many were looked at.
    mean_cosine : float, in [-1, 1]
        Of random pairs; 0 where all directions are as likely.
    variance : mapping of int to float, in [0, 1]
        Share of the variance around the mean that lies in the first 1, 5 and 10 principal
        directions.
    """

    n_vectors: int
    mean_cosine: float
    variance: Mapping[int, float]


@dataclass(frozen=True)
class Hubs:
    """Words that are neighbours of unusually many others.

    Parameters
    ----------
    k : int
        How many nearest neighbours of each word were counted.
    n_words : int
        Words that were compared with each other.
    skewness : float
        Of the number of times that a word is among the nearest k of another (Radovanovic et al.,
        2010). About ``k ** -0.5`` by chance.
    never : float, in [0, 1]
        Share of the words that are among the nearest k of no other.
    in_most_tails : tuple of (str, int)
        The words that lie in most tails, and in how many.
    """

    k: int
    n_words: int
    skewness: float
    never: float
    in_most_tails: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Verdict:
    """One thing that a model may be used for.

    Parameters
    ----------
    use : str
        What for.
    answer : {"yes", "no", "with care", "unknown"}
        Whether.
    reason : str
        The figure that says so, in a sentence.
    """

    use: str
    answer: str
    reason: str
