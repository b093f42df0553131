"""What can go wrong, as one tree of exceptions.

Every message has three parts: what was wrong (with the value), what was expected, what to do
next. Faces map the branches to exit codes; nothing here knows about terminals or models.
"""

from __future__ import annotations

from collections.abc import Sequence


class KnifeError(Exception):
    """Anything that knife refuses to do, said so that the reader can act on it."""


class InputError(KnifeError, ValueError):
    """What the caller passed in cannot be used."""


class ShapeError(InputError):
    """An array has the wrong shape.

    Parameters
    ----------
    name : str
        The argument.
    expected, got : object
        The shape that was expected and the one that came.
    """

    def __init__(self, name: str, *, expected: object, got: object) -> None:
        self.name, self.expected, self.got = name, expected, got
        super().__init__(f"{name} has shape {got}; expected {expected}.")


class UnknownTermError(InputError):
    """A term that the vocabulary cannot represent.

    Parameters
    ----------
    term : str
        The term asked for.
    close : sequence of str
        Vocabulary terms that resemble it, nearest first.
    why : str
        What makes it unknown.
    """

    def __init__(self, term: str, close: Sequence[str] = (), why: str = "") -> None:
        self.term, self.close = term, tuple(close)
        hint = f" Did you mean {', '.join(self.close)}?" if self.close else ""
        reason = why or "it is not in the model's vocabulary"
        super().__init__(f"Unknown term {term!r}: {reason}.{hint}")


class LexiconError(InputError):
    """A lexicon file that cannot be read as term, label, weight, source."""


class RecordError(InputError):
    """One record of a run that cannot be answered; the others still are."""


class ModelError(KnifeError):
    """A model that cannot serve."""


class ModelNotFoundError(ModelError):
    """No model under this name, in this place."""


class NoMaskedLMHeadError(ModelError):
    """A checkpoint without a trained masked-LM head, or with an incomplete one."""


class StoreError(KnifeError):
    """An artifact on disk that cannot be read or written."""


class DigestMismatchError(StoreError):
    """An artifact that was made with another model.

    Parameters
    ----------
    what : str
        The kind of artifact.
    expected, got : str
        Digest of the model in use, and the one that the artifact carries.
    difference : str
        In what the models differ, if their digests do not tell.
    """

    def __init__(self, what: str, *, expected: str, got: str, difference: str = "") -> None:
        self.expected, self.got = expected, got
        told = difference or f"digest {got[:12]}, this model has {expected[:12]}"
        super().__init__(
            f"The {what} was made with another model ({told}). Make it again with this model, or "
            "choose the model that made it."
        )


class MissingExtraError(KnifeError, ImportError):
    """An optional dependency that is not installed.

    Parameters
    ----------
    package, extra : str
        The package that is missing and the extra that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(
            f"{package} is not installed. Install it with: pip install 'bert-knife[{extra}]'"
        )
