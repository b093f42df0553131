"""Which lexicon, signatures and clusters go with a model.

What ships with knife was made from the embedded model and is used only for it, told by its digest;
for every other model the same is made on the spot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knife.errors import DigestMismatchError, InputError
from knife.types.arrays import Ints
from knife.types.clusters import Clusters
from knife.types.labels import Lexicon, Signatures
from knife.types.protocols import MaskedLanguageModel

if TYPE_CHECKING:
    from knife.analyses.ballots import PiecesOf


@dataclass(frozen=True)
class Labels:
    """What a recogniser knows of labels.

    Parameters
    ----------
    signatures : Signatures
        What each piece is.
    lexicon : Lexicon or None
        What a person wrote; None if the signatures came alone.
    """

    signatures: Signatures
    lexicon: Lexicon | None


def default_lexicon() -> Lexicon:
    """Return the lexicon that ships with knife.

    Examples
    --------
    >>> "aspirin" in default_lexicon().by_term
    True
    """
    from knife.store.lexicons import read_lexicon

    return read_lexicon(*lexicon_files())


def lexicon_files() -> list[Path]:
    """Return the files of the default lexicon, sorted by name."""
    from knife.assembly.opening import data_directory

    return sorted((data_directory() / "lexicons").glob("*.tsv"))


def shipped(model: MaskedLanguageModel, kind: str) -> Path:
    """Return where a shipped artifact for this model would lie."""
    from knife.assembly.opening import data_directory

    return data_directory() / "labels" / model.vocabulary.info.name / kind


def pieces_of(model: MaskedLanguageModel) -> PiecesOf:
    """Return the function that turns terms into the model's piece ids."""

    def pieces(terms: Sequence[str]) -> list[Ints]:
        return [encoding.ids[~encoding.is_special] for encoding in model.encode(terms)]

    return pieces


def labels_for(
    model: MaskedLanguageModel, labels: str | Path | Lexicon | Signatures | None = None
) -> Labels:
    """Return signatures, and the lexicon behind them, for a model.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model that they are for.
    labels : str, Path, Lexicon, Signatures, optional
        A lexicon file, a directory that ``knife labels apply`` wrote, or either as a value; the
        default lexicon if nothing is said.

    Returns
    -------
    Labels
        Signatures that fit the model.

    Raises
    ------
    InputError
        If there is no such file or directory.
    LexiconError
        If the file is no lexicon.
    StoreError
        If the directory is no artifact, or was made with another model.
    """
    if isinstance(labels, Signatures):
        return Labels(labels, None)
    if isinstance(labels, Lexicon):
        return Labels(spread_over(model, labels), labels)
    if labels is None:
        return _default_labels(model)
    path = Path(labels).expanduser()
    if path.is_dir():
        from knife.store.signatures import load_signatures

        return Labels(load_signatures(path, model.vocabulary.digest), None)
    if not path.exists():
        raise InputError(
            f"there is no labels file or directory {str(path)!r}; expected a TSV of "
            "terms and labels, or what knife labels apply wrote."
        )
    from knife.store.lexicons import read_lexicon

    lexicon = read_lexicon(path)
    return Labels(spread_over(model, lexicon), lexicon)


def spread_over(model: MaskedLanguageModel, lexicon: Lexicon) -> Signatures:
    """Spread a lexicon over a model's vocabulary."""
    from knife.analyses.labelling import spread

    return spread(lexicon, model.vocabulary, pieces_of(model))


def clusters_for(model: MaskedLanguageModel) -> Clusters:
    """Return the clusters of a model's vocabulary by the default rule, shipped or made now."""
    from knife.store.clusters import load_clusters

    place = shipped(model, "clusters")
    if place.is_dir():
        try:
            return load_clusters(place, model.vocabulary.digest)
        except DigestMismatchError:
            pass  # another model of the same name: its clusters are made below
    from knife.analyses.clustering import cluster_vocabulary
    from knife.models.screens import best_screen

    return cluster_vocabulary(model.vocabulary, screen=best_screen())


def _default_labels(model: MaskedLanguageModel) -> Labels:
    from knife.store.signatures import load_signatures

    lexicon, place = default_lexicon(), shipped(model, "signatures")
    if place.is_dir():
        try:
            signatures = load_signatures(place, model.vocabulary.digest)
        except DigestMismatchError:
            return Labels(spread_over(model, lexicon), lexicon)
        if signatures.lexicon_digest == lexicon.digest:
            return Labels(signatures, lexicon)
    return Labels(spread_over(model, lexicon), lexicon)
