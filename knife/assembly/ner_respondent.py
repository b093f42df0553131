"""Whom gold sets are put to: a recogniser as users have it, and the baselines beside it.

Every text of a set is read once, many texts together. Nothing here knows what is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_baselines import LexiconLookup, majority_entities
from knife.analyses.evaluation.ner_reports import NerOptions
from knife.assembly.label_choice import LabelChoice
from knife.assembly.labels import default_lexicon
from knife.assembly.recognizer import EntityRecognizer
from knife.language.tokens import Tokenizer
from knife.types.contextual_landmarks import ContextualLandmarks
from knife.types.entities import Entity, Mention
from knife.types.label_maps import LabelMap
from knife.types.labels import NONE, Lexicon, upper_label
from knife.types.options import TypingOptions
from knife.types.protocols import MaskedLanguageModel, MentionDetector
from knife.types.steps import Step

N_TOGETHER = 256
"""Texts that share their forward passes."""

"""Told what is done next and how far it is; the doing happens inside."""


@dataclass(frozen=True, eq=False)
class RecognizerOptions:
    """How a recogniser that is measured differs from the default one.

    Parameters
    ----------
    typing : TypingOptions, optional
        How labels are decided.
    landmarks : str, Path or ContextualLandmarks, optional
        What `EntityRecognizer` takes.
    detector : MentionDetector, optional
        Finds candidate mentions.
    """

    typing: TypingOptions | None = None
    landmarks: str | Path | ContextualLandmarks | None = None
    detector: MentionDetector | None = None


class Respondent:
    """Answers the texts of gold sets under one label map.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    labels : LabelChoice
        What it may answer with.
    mapping : LabelMap, optional
        What these labels are called.
    recognizer : RecognizerOptions, optional
        How it differs from the default recogniser.
    """

    def __init__(
        self,
        model: MaskedLanguageModel,
        labels: LabelChoice,
        mapping: LabelMap | None = None,
        recognizer: RecognizerOptions | None = None,
    ) -> None:
        self._model, self._labels, self._mapping = model, labels, mapping
        self._options = recognizer or RecognizerOptions()

    @property
    def uppers(self) -> tuple[str, ...]:
        """The first-level labels that it may answer with, sorted."""
        named = self._mapping or LabelMap()
        return tuple(sorted({upper_label(named(name)) for name in self._labels.names} - {NONE}))

    @cached_property
    def lexicon(self) -> Lexicon | None:
        """What the baseline of that name looks up; None where labels came without one."""
        source = self._labels.source
        if source is None:
            return default_lexicon()
        return source if isinstance(source, Lexicon) else None

    def answers(self, gold: GoldSet, step: Step, options: NerOptions) -> Answers:
        """Return what the recogniser says about a set.

        Parameters
        ----------
        gold : GoldSet
            Texts with their entities.
        step : callable
            Is told how far it is.
        options : NerOptions
            The protocols decide what is asked: ``typing`` alone needs the entities of those texts
            alone where the file marks nothing.
        """
        texts = [one.text for one in gold.texts]
        detected = [self._recognizer.candidates(text) for text in texts]
        asked = [
            row for row in range(len(gold)) if options.is_end_to_end or not gold.is_annotated[row]
        ]
        found: list[list[Entity]] = [[] for _ in texts]
        for rows, done in _blocks(asked):
            with step(f"{gold.name}: finding entities", done):
                said = self._recognizer.recognize([texts[row] for row in rows])
            for row, entities in zip(rows, said, strict=True):
                found[row] = entities
        if not options.is_typed:
            return Answers(found, (), detected)
        marked = [[one.mention for one in text.entities] for text in gold.texts]
        given: list[list[Entity]] = [[] for _ in texts]
        for rows, done in _blocks([row for row, some in enumerate(marked) if some]):
            with step(f"{gold.name}: typing given mentions", done):
                said = self._recognizer.type_mentions(
                    [texts[row] for row in rows], [marked[row] for row in rows]
                )
            for row, entities in zip(rows, said, strict=True):
                given[row] = entities
        return Answers(found, given, detected)

    def baselines(self, gold: GoldSet, answers: Answers, options: NerOptions) -> dict[str, Answers]:
        """Return what each baseline says about the same texts.

        Parameters
        ----------
        gold : GoldSet
            Texts with their entities.
        answers : Answers
            Of the recogniser: its candidate mentions are those of ``majority``.
        options : NerOptions
            The protocols decide whether gold mentions are to be typed.

        Returns
        -------
        dict of str to Answers
            Without ``lexicon`` where there is none.
        """
        label = gold.majority
        marked = [[one.mention for one in text.entities] for text in gold.texts]
        found = {
            "majority": Answers(
                [majority_entities(some, label) for some in answers.detected],
                [majority_entities(some, label) for some in marked] if options.is_typed else (),
            )
        }
        if self.lexicon is not None:
            look = LexiconLookup(self.lexicon, self._token_spans, self._mapping)
            found["lexicon"] = Answers(
                [look.find(text.text) for text in gold.texts],
                [look.type_given(some) for some in marked] if options.is_typed else (),
            )
        return found

    def explain(self, texts: Sequence[str], mentions: Sequence[Mention]) -> list[Entity]:
        """Return what one given mention of each text is, with the evidence for it."""
        said = self._explainer.type_mentions(texts, [[one] for one in mentions])
        return [entities[0] for entities in said]

    @cached_property
    def _recognizer(self) -> EntityRecognizer:
        return self._opened(explain=False)

    @cached_property
    def _explainer(self) -> EntityRecognizer:
        return self._opened(explain=True)

    def _opened(self, *, explain: bool) -> EntityRecognizer:
        return EntityRecognizer(
            self._model,
            self._labels.source,
            self._options.detector,
            options=self._options.typing,
            mapping=self._mapping,
            landmarks=self._options.landmarks,
            explain=explain,
        )

    def _token_spans(self, text: str) -> list[tuple[int, int]]:
        return [(token.start, token.end) for token in self._tokens(text)]

    @cached_property
    def _tokens(self) -> Tokenizer:
        return Tokenizer()


def _blocks(rows: Sequence[int]) -> Iterator[tuple[Sequence[int], str]]:
    """Yield rows that are asked about together, and how far it is before them."""
    for first in range(0, len(rows), N_TOGETHER):
        yield rows[first : first + N_TOGETHER], f", {first:,} of {len(rows):,} texts done"
