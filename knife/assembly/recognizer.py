"""The recogniser that people use: a model, labels and a mention detector put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from knife.analyses.explaining import Namer
from knife.analyses.judging import Judgement
from knife.analyses.recognition import EntityTyper
from knife.analyses.term_candidates import TermCandidates
from knife.assembly.detection import mention_detector
from knife.assembly.labels import clusters_for, labels_for
from knife.assembly.landmarks import landmarks_for
from knife.assembly.opening import load
from knife.errors import InputError
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Entity, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import Lexicon, Signatures
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel, MentionDetector


class EntityRecognizer:
    """Names the entities of a text with no labelled sentence and no fine-tuning.

    Parameters
    ----------
    model : MaskedLanguageModel, str or Path, optional
        A model, or what `knife.load` takes; the embedded one by default.
    labels : str, Path, Lexicon or Signatures, optional
        A lexicon file, a directory of signatures, or either as a value; the default lexicon if
        nothing is said.
    detector : MentionDetector, optional
        Finds candidate mentions; rules, tags and a parse of the embedded pipeline by default. See
        `knife.assembly.detection.mention_detector` for others.
    options : TypingOptions, optional
        How labels are decided.
    mapping : LabelMap, optional
        The user's own scheme of labels, and which of them are told.
    landmarks : str, Path or ContextualLandmarks, optional
        What ``knife labels learn`` wrote, or the value; those that ship with knife where they fit
        model and lexicon.
    explain : bool
        Whether entities carry their evidence.

    Raises
    ------
    ModelError, StoreError, InputError
        If model or labels cannot be had.

    Examples
    --------
    >>> import knife
    >>> recognize = knife.EntityRecognizer()
    >>> text = "Aspirin reduces the risk of stroke."
    >>> all(text[e.start : e.end] == e.text for e in recognize(text))
    True
    """

    def __init__(
        self,
        model: MaskedLanguageModel | str | Path | None = None,
        labels: str | Path | Lexicon | Signatures | None = None,
        detector: MentionDetector | None = None,
        *,
        options: TypingOptions | None = None,
        mapping: LabelMap | None = None,
        landmarks: str | Path | ContextualLandmarks | None = None,
        explain: bool = False,
    ) -> None:
        opened = load(model) if model is None or isinstance(model, str | Path) else model
        from knife.language.class_nouns import CLASS_NOUNS

        known = labels_for(opened, labels)
        self._detect = mention_detector() if detector is None else detector
        self._terms = TermCandidates(known.lexicon, CLASS_NOUNS) if known.lexicon else None
        found = landmarks_for(opened, known, landmarks)
        self._typer = EntityTyper(opened, known.signatures, known.lexicon, found, options, mapping)
        self._namer = Namer.of(opened.vocabulary, clusters_for(opened)) if explain else None

    def __call__(self, text: str) -> list[Entity]:
        """Return the entities of one text, in order, not overlapping."""
        return self.recognize([text])[0]

    def recognize(self, texts: Sequence[str]) -> list[list[Entity]]:
        """Return the entities of several texts; they share their forward passes.

        Parameters
        ----------
        texts : sequence of str
            Any texts, of any length.

        Returns
        -------
        list of list of Entity
            One list for each text, in the order of the texts.

        Raises
        ------
        InputError
            If `texts` is a single string.
        """
        if isinstance(texts, str):
            raise InputError(
                "recognize takes several texts; expected a list. For one text call "
                "the recognizer itself: recognizer(text)."
            )
        mentions = [self.candidates(text) for text in texts]
        return self._typer.type_mentions(texts, mentions, self._namer)

    @property
    def typer(self) -> EntityTyper:
        """What judges mentions and decides on them."""
        return self._typer

    def judge(
        self, texts: Sequence[str], mentions: Sequence[Sequence[Mention]]
    ) -> list[list[Judgement]]:
        """Return what mentions may be, before it is decided which of them are entities.

        Parameters
        ----------
        texts : sequence of str
            Any texts, of any length.
        mentions : sequence of sequences of Mention
            The mentions of each text, such as its `candidates`.

        Returns
        -------
        list of list of Judgement
            One for each mention; `typer.decide` makes entities of them.
        """
        judged = self._typer.judge.judge(texts, mentions, self._namer)
        return [[next(judged) for _ in own] for own in mentions]

    def candidates(self, text: str) -> list[Mention]:
        """Return the spans of a text that are judged: what the detector finds, and lexicon terms.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Mention
            In order of their start; a term of the lexicon may lie within a longer mention.
        """
        found = self._detect(text)
        return self._terms.added_to(found, text) if self._terms else found

    def type_mentions(
        self, texts: Sequence[str], mentions: Sequence[Sequence[Mention]]
    ) -> list[list[Entity]]:
        """Return what given mentions are; each is taken to name something.

        Parameters
        ----------
        texts : sequence of str
            Any texts, of any length.
        mentions : sequence of sequences of Mention
            The mentions of each text; they may overlap.

        Returns
        -------
        list of list of Entity
            One entity for each mention, in the order of the mentions.

        Raises
        ------
        InputError
            If a mention does not stand in its text.

        Examples
        --------
        >>> import knife
        >>> found = knife.EntityRecognizer().type_mentions(["in Paris"], [[Mention(3, 8, "Paris")]])
        >>> found[0][0].label
        'LOCATION/CITY'
        """
        for text, own in zip(texts, mentions, strict=True):
            for mention in own:
                require_place(mention, text)
        return self._typer.type_mentions(texts, mentions, self._namer, given=True)

    def pipe(self, texts: Iterable[str], batch_size: int = 64) -> Iterator[list[Entity]]:
        """Yield the entities of each text of a stream.

        Parameters
        ----------
        texts : iterable of str
            Any texts; read as they are needed.
        batch_size : int
            Texts that share their forward passes.

        Yields
        ------
        list of Entity
            In the order of the texts.

        Raises
        ------
        InputError
            If `batch_size` is below 1.
        """
        if batch_size < 1:
            raise InputError(f"batch_size is {batch_size}; expected 1 or more.")
        stream = iter(texts)
        while batch := list(islice(stream, batch_size)):
            yield from self.recognize(batch)


def require_place(mention: Mention, text: str) -> None:
    """Refuse a mention that does not stand in a text.

    Raises
    ------
    InputError
        If other characters stand there.
    """
    stands = text[mention.start : mention.end]
    if stands != mention.text:
        raise InputError(
            f"at {mention.start}:{mention.end} stands {stands!r}; expected {mention.text!r}. "
            "Offsets count code points of the text."
        )
