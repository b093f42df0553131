"""Candidates for a mask by their label: the terms that a lexicon gives it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from knife.assembly.label_choice import LabelChoice, choose_labels
from knife.errors import DigestMismatchError, InputError
from knife.types.label_names import require_labels
from knife.types.labels import Lexicon, Signatures, upper_label
from knife.types.protocols import MaskedLanguageModel


def label_terms(
    labels: Sequence[str],
    model: MaskedLanguageModel,
    source: str | Path | None = None,
) -> tuple[str, ...]:
    """Return the terms that have one of these labels.

    Parameters
    ----------
    labels : sequence of str
        Whole labels (``CHEMICAL/DRUG``), or one level of them (``CHEMICAL``, ``DRUG``).
    model : MaskedLanguageModel
        Whose words are taken where signatures are the source.
    source : str or Path, optional
        A lexicon file: its terms. A directory that ``knife labels apply`` wrote: the words of the
        vocabulary whose likeliest label it is. The default lexicon if nothing is said.

    Returns
    -------
    tuple of str
        Sorted, each once.

    Raises
    ------
    InputError
        If there is no such label, with those that resemble it, or it has no term.
    LexiconError, StoreError
        If the source cannot be read or was made with another model.

    Examples
    --------
    >>> import knife
    >>> terms = label_terms(["DRUG"], knife.load())
    >>> "aspirin" in terms, "Paris" in terms
    (True, False)
    """
    chosen = choose_labels(source)
    return terms_with(label_names(labels, chosen), chosen, model)


def terms_with(
    wanted: Collection[str], chosen: LabelChoice, model: MaskedLanguageModel
) -> tuple[str, ...]:
    """Return the terms that have one of these whole labels, sorted, each once.

    Parameters
    ----------
    wanted : collection of str
        Whole labels, from `label_names`.
    chosen : LabelChoice
        Where the terms are.
    model : MaskedLanguageModel
        Whose words are taken where signatures are the source.

    Raises
    ------
    InputError
        If there are none.
    DigestMismatchError
        If signatures were made with another model.
    """
    if isinstance(chosen.source, Signatures):
        terms = _words(chosen.source, wanted, model)
    else:
        terms = _terms(chosen.source, wanted)
    if not terms:
        raise InputError(
            f"no term has the label {' or '.join(sorted(wanted))}; expected at least one. Choose "
            "another label: knife labels list shows how many terms each has."
        )
    return tuple(sorted(set(terms)))


def label_names(labels: Iterable[str], chosen: LabelChoice) -> set[str]:
    """Return the whole labels that are meant by labels or levels of them.

    Parameters
    ----------
    labels : iterable of str
        Whole labels, or one level of them.
    chosen : LabelChoice
        The labels that there are.

    Raises
    ------
    InputError
        If one is none of those known.
    """
    meant: set[str] = set()
    for label in labels:
        own = {
            name
            for name in chosen.names
            if label in (name, upper_label(name), name.rpartition("/")[2])
        }
        if not own:
            require_labels([label], chosen.names)
        meant |= own
    return meant


def _terms(lexicon: Lexicon | None, wanted: Collection[str]) -> list[str]:
    if lexicon is None:
        from knife.assembly.labels import default_lexicon

        lexicon = default_lexicon()
    pairs = zip(lexicon.terms, lexicon.labels, strict=True)
    return [term for term, label in pairs if label in wanted]


def _words(
    signatures: Signatures, wanted: Collection[str], model: MaskedLanguageModel
) -> list[str]:
    vocabulary = model.vocabulary
    if signatures.vocabulary_digest != vocabulary.digest:
        raise DigestMismatchError(
            "labels", expected=vocabulary.digest, got=signatures.vocabulary_digest
        )
    own = vocabulary.words[signatures.support[vocabulary.words] > 0]
    best = signatures.probabilities[own].argmax(axis=1)
    is_wanted = np.array([name in wanted for name in signatures.names])
    return [vocabulary.surfaces[piece] for piece in own[is_wanted[best]]]
