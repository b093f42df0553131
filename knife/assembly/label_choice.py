"""Which labels a run knows, what the user calls them, and which of them are told.

What a person names is checked against what there is before any model is opened: a label that is
none is refused with those that resemble it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knife.types.label_maps import LabelMap
from knife.types.label_names import require_labels
from knife.types.labels import NONE, Lexicon, Signatures


@dataclass(frozen=True, eq=False)
class LabelChoice:
    """The labels that somebody chose.

    Parameters
    ----------
    source : Lexicon, Signatures or None
        What `EntityRecognizer` takes as `labels`; None are the default labels.
    names : tuple of str, length L
        The labels, sorted, ``NONE`` left out.
    digest : str
        Of the lexicon behind them.
    """

    source: Lexicon | Signatures | None
    names: tuple[str, ...]
    digest: str


def choose_labels(labels: str | Path | None = None) -> LabelChoice:
    """Read the labels of a run, without a model.

    Parameters
    ----------
    labels : str or Path, optional
        A lexicon file, or a directory that ``knife labels apply`` wrote; the default lexicon if
        nothing is said.

    Raises
    ------
    LexiconError
        If the file is no lexicon or is not there.
    StoreError
        If the directory holds no signatures.

    Examples
    --------
    >>> "DISEASE/CANCER" in choose_labels().names
    True
    """
    if labels is None:
        from knife.assembly.labels import default_lexicon

        lexicon = default_lexicon()
        return LabelChoice(None, _told(lexicon.label_names), lexicon.digest)
    path = Path(labels).expanduser()
    if path.is_dir():
        from knife.store.signatures import load_signatures

        signatures = load_signatures(path)
        return LabelChoice(signatures, _told(signatures.names), signatures.lexicon_digest)
    from knife.store.lexicons import read_lexicon

    lexicon = read_lexicon(path)
    return LabelChoice(lexicon, _told(lexicon.label_names), lexicon.digest)


def label_map(
    known: Collection[str],
    targets: Mapping[str, str] | None = None,
    only: Iterable[str] | None = None,
) -> LabelMap | None:
    """Return what labels are called and which are told.

    Parameters
    ----------
    known : collection of str
        The labels that there are.
    targets : mapping of str to str, optional
        The user's names, as `LabelMap` takes them.
    only : iterable of str, optional
        The labels to be told, by their new names, of either level; all if None.

    Returns
    -------
    LabelMap or None
        None where nothing was asked for.

    Raises
    ------
    InputError
        If a label is none, or `only` is empty.

    Examples
    --------
    >>> own = label_map(["DISEASE/CANCER", "GENE"], {"DISEASE": "Finding"}, ["Finding"])
    >>> own("DISEASE/CANCER"), own.tells("Finding"), own.tells("GENE")
    ('Finding', True, False)
    """
    if targets is None and only is None:
        return None
    require_labels(targets or (), _told(known))
    own = LabelMap(targets or {}, None if only is None else frozenset(only))
    require_labels(sorted(own.only or ()), _told(map(own, known)))
    return own


def _told(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(labels) - {NONE}))
