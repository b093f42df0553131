"""The senses of a term with the model and the words that are used if nobody says."""

from __future__ import annotations

from collections.abc import Iterable

from knife.analyses.senses import finding as analysis
from knife.analyses.senses.finding import SenseOptions
from knife.assembly.opening import load
from knife.language.word_classes import FUNCTION_WORDS
from knife.types.protocols import MaskedLanguageModel
from knife.types.senses import Senses


def find_senses(
    term: str,
    texts: Iterable[str | tuple[str | int, str]],
    model: MaskedLanguageModel | None = None,
    options: SenseOptions | None = None,
) -> Senses:
    """Return the senses in which a term stands in texts.

    Parameters
    ----------
    term : str
        A word or a phrase.
    texts : iterable of str, or of (name, str)
        Read once, one at a time; texts without a name are numbered from 1.
    model : MaskedLanguageModel, optional
        The embedded one by default.
    options : SenseOptions, optional
        How occurrences are found, read and grouped.

    Returns
    -------
    Senses
        By falling count, each named by its substitutes.

    Raises
    ------
    InputError
        If the term is empty, stands nowhere in the texts (`UnknownTermError`), or is longer than
        the window.

    Examples
    --------
    >>> import knife
    >>> found = knife.find_senses("cell", ["He sat in a prison cell.", "Call my cell phone."])
    >>> sum(sense.n_occurrences for sense in found.senses)
    2
    """
    named = (
        one if isinstance(one, tuple) else (number, one)
        for number, one in enumerate(texts, start=1)
    )
    opened = load() if model is None else model
    return analysis.find_senses(term, named, opened, options, FUNCTION_WORDS)
