"""From the figures of a model to plain words: what it can be used for, and what not.

Each verdict follows from one or two figures by a threshold that is named here. None knows any
model by name.
"""

from __future__ import annotations

from collections.abc import Callable

from knife.analyses.evaluation.cls_usability import MOST_OVERLAP
from knife.assembly.inspection import Inspection
from knife.types.inspection import Verdict

MOST_ERROR = 1e-3
"""Recomposition error, in logits, up to which parts and scores are the same thing."""
MOST_EMPTY = 0.5
"""Share of words without a tail from which the space has collapsed."""
LITTLE_EMPTY = 0.2
MOST_COMMON_COSINE = 0.1
"""Mean cosine of random pairs up to which raw cosines tell kinds apart."""
MOST_SKEWNESS = 2.0
"""Skewness of k-occurrences from which hubs crowd lists of nearest neighbours."""
FEWEST_WORDS = 1000
MOST_UNKNOWN = 0.05
LEAST_FREQUENCY = 0.3
"""Strength of the correlation of ids and bias from which the bias follows frequency."""
SHORTEST_TEXT = 128
LEAST_SCRIPT = 0.01


def verdicts(found: Inspection) -> tuple[Verdict, ...]:
    """Say what a model can be used for.

    Parameters
    ----------
    found : Inspection
        From `knife.inspect_model`.

    Returns
    -------
    tuple of Verdict
        One for each use, always in the same order; ``unknown`` where the figure is missing.

    Examples
    --------
    >>> import knife
    >>> from knife.assembly.inspection import Probes
    >>> probes = Probes(["The heart pumps blood."], ["blood cells", "old town"])
    >>> model = knife.load(dtype="float32")
    >>> found = knife.inspect_model(model, probes=probes, most_words=500)
    >>> verdicts(found)[0].answer
    'yes'
    """
    return tuple(Verdict(use, *say(found)) for use, say in _USES.items())


_Said = tuple[str, str]


def _scores(found: Inspection) -> _Said:
    error = found.recomposition
    if error is None:
        return "unknown", "the scores were not made twice"
    answer = "yes" if error <= MOST_ERROR else "no"
    return answer, f"head states, embeddings and bias re-make its scores to {error:.1g} logits"


def _texts(found: Inspection) -> _Said:
    unknown, n_pieces = found.reading.unknown, found.reading.n_pieces
    if not n_pieces:
        return "unknown", "no probe sentence could be read"
    if unknown > MOST_UNKNOWN:
        return "no", f"{unknown:.0%} of the pieces of the probe sentences are unknown to it"
    return "yes", f"{unknown:.1%} of the pieces of the probe sentences are unknown to it"


def _long(found: Inspection) -> _Said:
    length = found.anatomy.max_length
    answer = "yes" if length >= SHORTEST_TEXT else "with care"
    return answer, f"{length:,} pieces fit at once; what is longer has to be read in windows"


def _neighbours(found: Inspection) -> _Said:
    if found.space is None:
        return "unknown", "there are no two words to compare"
    empty = found.space.tails.share_empty
    answer = "yes" if empty <= LITTLE_EMPTY else "with care" if empty < MOST_EMPTY else "no"
    return answer, f"{empty:.1%} of its words have no tail under the default rule"


def _raw_cosines(found: Inspection) -> _Said:
    if found.space is None:
        return "unknown", "there are no two words to compare"
    cosine = found.space.embeddings.mean_cosine
    rest = found.space.landmarks.mean_cosine
    answer = "yes" if abs(cosine) <= MOST_COMMON_COSINE else "no"
    return answer, (
        f"the mean cosine of random words is {cosine:.2f}, and {rest:.2f} once common directions "
        "are removed"
    )


def _nearest(found: Inspection) -> _Said:
    if found.space is None:
        return "unknown", "there are no two words to compare"
    skewness = found.space.hubs.skewness
    if skewness <= MOST_SKEWNESS:
        return "yes", f"hubs are few: the skewness of occurrences is {skewness:.1f}"
    shown = ", ".join(term for term, _ in found.space.hubs.in_most_tails[:3])
    return "with care", (
        f"hubs crowd them: the skewness of occurrences is {skewness:.1f}; most often: {shown}"
    )


def _static(found: Inspection) -> _Said:
    n_words = found.makeup.n_words
    answer, why = _neighbours(found)
    if n_words < FEWEST_WORDS:
        return "no", f"it has {n_words:,} whole words, too few"
    return answer, f"it has {n_words:,} whole words, and {why}"


def _cls(found: Inspection) -> _Said:
    if found.cls is None:
        return "unknown", "[CLS] was not tested"
    overlap = found.cls.overlap
    answer = "yes" if found.cls.is_usable else "no"
    return answer, (
        f"the first 20 pieces at [CLS] overlap by {overlap:.2f} between random phrases; "
        f"above {MOST_OVERLAP} it says the same of every text"
    )


def _pairs(found: Inspection) -> _Said:
    if found.files is None:
        return "unknown", "the files of the checkpoint were not looked at"
    head = found.files.pair_head
    if head:
        return "yes", f"the checkpoint holds a {head} head"
    return "no", "the checkpoint holds no head for pairs of sentences"


def _importance(found: Inspection) -> _Said:
    if found.bias is None or not found.anatomy.has_bias:
        return "no", "it has no bias"
    follows = found.bias.id_and_bias
    if follows is None:
        return "unknown", (
            "its vocabulary does not look ordered by frequency, so a corpus has to tell"
        )
    answer = "yes" if follows <= -LEAST_FREQUENCY else "no"
    return answer, f"the bias falls with rank in the vocabulary (Spearman {follows:.2f})"


def _case(found: Inspection) -> _Said:
    if not found.info.is_cased:
        return "no", "its tokenizer folds capitals, so Us and us are one"
    forms = found.makeup.forms
    share = forms["capitalised"] + forms["capitals"] + forms["mixed case"]
    return ("yes" if share else "no"), f"{share:.0%} of its words have capitals"


def _scripts(found: Inspection) -> _Said:
    scripts = {name: share for name, share in found.makeup.scripts.items() if share >= LEAST_SCRIPT}
    named = [f"{name} {share:.0%}" for name, share in scripts.items() if name != "other"]
    if not named:
        return "unknown", "it has no whole words with letters"
    answer = "yes" if len(named) > 1 else "no"
    return answer, f"scripts of its words: {', '.join(named)}"


_USES: dict[str, Callable[[Inspection], _Said]] = {
    "taking scores apart (head states, cosines, bias)": _scores,
    "reading texts like the probe sentences": _texts,
    "paragraphs in one piece": _long,
    "neighbours and clusters of its vocabulary": _neighbours,
    "cosines of embeddings as they are": _raw_cosines,
    "lists of the nearest k words": _nearest,
    "context-free word vectors (knife export)": _static,
    "placing phrases and texts by [CLS]": _cls,
    "telling whether one sentence follows another": _pairs,
    "importance of words by the bias": _importance,
    "telling names by their capitals": _case,
    "several scripts": _scripts,
}
