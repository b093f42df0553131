"""What decides which triples are found: the same options for finding and for scoring them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ._options import (
    Command,
    ModelChoice,
    landmarks_option,
    path_option,
    pipeline_option,
    with_options,
)
from ._progress import Progress

if TYPE_CHECKING:
    from knife.assembly.relations import RelationExtractor


@dataclass(frozen=True)
class ExtractorChoice:
    """What finds triples, not yet opened.

    Parameters
    ----------
    relations : Path or None
        The user's relation lexicon.
    min_confidence : float
        Triples below it are left out.
    labels, landmarks : Path or None
        What the recogniser of entities goes by.
    pipeline : str or None
        What tags and parses.
    """

    relations: Path | None
    min_confidence: float
    labels: Path | None
    landmarks: Path | None
    pipeline: str | None

    def open(
        self, model: ModelChoice, progress: Progress, only: frozenset[str] = frozenset()
    ) -> RelationExtractor:
        """Open it; what needs no model is checked before the model is opened.

        Raises
        ------
        click.UsageError
            If the pipeline is none.
        InputError
            If a relation is asked for that the lexicon has not.
        """
        from knife.assembly.relations import RelationExtractor, chosen_relations
        from knife.types.relation_options import RelationOptions

        if self.pipeline == "none":
            raise click.UsageError(
                "--pipeline none has no parser, and relations are read off a parse. Name a spaCy "
                "pipeline with a tagger and a parser, or leave the option out."
            )
        lexicon = chosen_relations(self.relations, only)
        options = RelationOptions(min_confidence=self.min_confidence, only=only)
        opened = model.load(progress)
        with progress.step("Reading labels and relations"):
            from knife.assembly.detection import mention_detector
            from knife.assembly.recognizer import EntityRecognizer

            detector = mention_detector(self.pipeline)
            recognizer = EntityRecognizer(opened, self.labels, detector, landmarks=self.landmarks)
            return RelationExtractor(
                opened, lexicon, recognizer=recognizer, pipeline=self.pipeline, options=options
            )


def extractor_options(command: Command) -> Command:
    """Add the options; the command receives `choice`, an `ExtractorChoice`."""

    @wraps(command)
    def gathered(
        *,
        relations: Path | None,
        min_confidence: float,
        labels: Path | None,
        landmarks: Path | None,
        pipeline: str | None,
        **others: object,
    ) -> object:
        choice = ExtractorChoice(relations, min_confidence, labels, landmarks, pipeline)
        return command(choice=choice, **others)

    return with_options(
        gathered,
        [
            click.option(
                "--relations",
                metavar="FILE",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="A relation lexicon of your own (TSV).",
            ),
            click.option(
                "--min-confidence",
                metavar="P",
                type=click.FloatRange(0, 1),
                default=0.3,
                show_default=True,
                help="Leave out triples less sure than this.",
            ),
            path_option(
                "--labels",
                "PATH",
                "For entities: a lexicon (TSV) or what knife labels apply wrote.",
            ),
            landmarks_option,
            pipeline_option,
        ],
    )
