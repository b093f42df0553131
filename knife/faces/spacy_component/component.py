"""The spaCy component ``knife_ner``: sets the entities of documents.

It reads the text of a document alone, so it works with any tokenizer, and before or after any other
component. Documents of a batch share their way through the model. What is saved is what was asked
for, with the digest of the model, not its weights: a pipeline that finds another model in its place
says so instead of answering otherwise.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from spacy.pipeline.spancat import spancat_score
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, SpanGroup
from spacy.training import Example

from knife.errors import DigestMismatchError, InputError
from knife.faces.spacy_component.alignment import place
from knife.faces.spacy_component.attributes import PLAIN
from knife.faces.spacy_component.opening import Opened, open_recognizer
from knife.faces.spacy_component.saving import Saved, read_file, write_file
from knife.faces.spacy_component.settings import Settings
from knife.types.entities import Entity

if TYPE_CHECKING:
    from knife.assembly.recognizer import EntityRecognizer

ErrorHandler = Callable[[str, Any, list[Doc], Exception], object]


class KnifeNer:
    """Sets the entities of documents, with no labelled sentence and no training.

    Parameters
    ----------
    name : str
        What the component is called in its pipeline.
    settings : Settings, optional
        What it is asked for.

    Attributes
    ----------
    n_unaligned : int
        Spans that were widened to whole tokens, since the component was made.
    n_left_out : int
        Entities that share a token with a likelier one, or with one that was there before. Each
        is listed in ``Doc._.knife_left_out``.

    Raises
    ------
    ModelError, StoreError, InputError
        If model or labels cannot be had.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("knife_ner", config={"levels": 1})
    >>> [(entity.text, entity.label_) for entity in nlp("She lives in Paris.").ents]
    [('Paris', 'LOCATION')]
    """

    def __init__(self, name: str = "knife_ner", settings: Settings | None = None) -> None:
        self.name, self.settings = name, settings or Settings()
        self.n_unaligned = self.n_left_out = 0
        self._handle: ErrorHandler = _raise
        self._use(open_recognizer(self.settings))

    @property
    def labels(self) -> tuple[str, ...]:
        """What entities may be called, sorted."""
        return self._opened.labels

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of one document and return it."""
        (entities,) = self._recognizer().recognize([doc.text])
        self._set(doc, entities)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Set the entities of documents, batch by batch.

        Parameters
        ----------
        stream : iterable of Doc
            Read as it is needed.
        batch_size : int
            Documents that share their way through the model.

        Yields
        ------
        Doc
            In order. A document that fails is left to the error handler of the pipeline; the
            others of its batch are answered.
        """
        docs = iter(stream)
        while batch := list(islice(docs, max(batch_size, 1))):
            yield from self._answer(batch)

    def score(self, examples: Iterable[Example], **settings: object) -> dict[str, Any]:
        """Return precision, recall and F1 against the entities of examples."""
        if self.settings.style == "spans":
            return spancat_score(examples, spans_key=self.settings.spans_key, allow_overlap=False)
        return get_ner_prf(examples)

    def get_error_handler(self) -> ErrorHandler:
        """Return what is done with a document that fails."""
        return self._handle

    def set_error_handler(self, error_handler: ErrorHandler) -> None:
        """Say what is done with a document that fails; spaCy calls this."""
        self._handle = error_handler

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Return what the component was asked for and what it was made from."""
        return self._saved().to_bytes()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> KnifeNer:
        """Take over what `to_bytes` wrote.

        Raises
        ------
        DigestMismatchError
            If another model is found under the name of the one that was used.
        StoreError
            If these are not such bytes.
        """
        return self._restore(Saved.from_bytes(data))

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write the same into a directory.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        write_file(Path(path), self._saved())

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> KnifeNer:
        """Take over what `to_disk` wrote; errors are those of `from_bytes`."""
        return self._restore(read_file(Path(path)))

    def __reduce__(self) -> tuple[Callable[..., KnifeNer], tuple[str, bytes]]:
        """Let processes that do not share memory open the model anew."""
        return _reopened, (self.name, self.to_bytes())

    def _answer(self, docs: list[Doc]) -> Iterator[Doc]:
        try:
            found = self._recognizer().recognize([doc.text for doc in docs])
        except InputError as error:
            if len(docs) == 1:
                self._handle(self.name, self, docs, error)
                return
            # One document must not cost the others their entities.
            for doc in docs:
                yield from self._answer([doc])
            return
        for doc, entities in zip(docs, found, strict=True):
            self._set(doc, entities)
            yield doc

    def _set(self, doc: Doc, entities: Sequence[Entity]) -> None:
        is_group = self.settings.style == "spans"
        before = [] if is_group else list(doc.ents)
        held = [] if self.settings.overwrite else before
        taken = {token for entity in held for token in range(entity.start, entity.end)}
        placed = place(
            doc,
            entities,
            n_levels=self.settings.levels,
            taken=taken,
            nested=self.settings.nested,
        )
        self.n_unaligned += placed.n_widened
        self.n_left_out += placed.n_left_out
        if is_group:
            scores = np.array([span._.get(PLAIN)["score"] for span in placed.spans], np.float32)
            key = self.settings.spans_key
            group = SpanGroup(doc, name=key, attrs={"scores": scores}, spans=list(placed.spans))
            doc.spans[key] = group
            return
        new = {token for span in placed.spans for token in range(span.start, span.end)}
        stay = [one for one in before if new.isdisjoint(range(one.start, one.end))]
        doc.ents = sorted([*stay, *placed.spans], key=lambda span: span.start)

    def _recognizer(self) -> EntityRecognizer:
        if os.getpid() != self._process:
            self._arrive()
        return self._opened.recognizer

    def _arrive(self) -> None:
        """Make the model fit to compute in a process that was forked."""
        if not self._opened.device.startswith("cpu"):
            raise InputError(
                f"the model computes on {self._opened.device}, which a forked process cannot use; "
                "expected n_process=1, or a component on the processor. Set device to 'cpu'."
            )
        from knife.models.forks import compute_alone

        compute_alone()
        self._process = os.getpid()

    def _saved(self) -> Saved:
        opened = self._opened
        return Saved(self.settings, opened.model_name, opened.model_digest, opened.labels_digest)

    def _restore(self, saved: Saved) -> KnifeNer:
        opened = self._opened
        if saved.settings != self.settings:
            opened = open_recognizer(saved.settings)
        if opened.model_digest != saved.model_digest:
            raise DigestMismatchError(
                f"component {self.name!r} (with the model {saved.model_name!r})",
                expected=opened.model_digest,
                got=saved.model_digest,
            )
        if opened.labels_digest != saved.labels_digest:
            warnings.warn(
                f"the labels of the component {self.name!r} have changed since it was saved; its "
                "answers may differ. Save the pipeline again to keep the new ones.",
                stacklevel=3,
            )
        self.settings = saved.settings
        self._use(opened)
        return self

    def _use(self, opened: Opened) -> None:
        self._opened, self._process = opened, os.getpid()


def _raise(name: str, component: object, docs: list[Doc], error: Exception) -> NoReturn:
    """Raise an error as it is: what happens unless a pipeline was told otherwise."""
    raise error


def _reopened(name: str, data: bytes) -> KnifeNer:
    saved = Saved.from_bytes(data)
    return KnifeNer(name, saved.settings)._restore(saved)
