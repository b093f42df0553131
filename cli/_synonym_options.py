"""The options of ``knife synonyms``: how a text is read, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

import click

from knife.types.synonyms import SYNONYM_KINDS

from ._options import Command, Decorator, path_option, seed_option, with_options

if TYPE_CHECKING:
    from knife.analyses.synonyms.reading import SynonymOptions


@dataclass(frozen=True)
class ReadingChoice:
    """How phrases of a text are chosen and compared; what is None depends on what is asked."""

    threshold: float
    fewest: int | None
    most: int
    places: int | None
    seed: int

    def options(self, top: int, *, is_harvest: bool) -> SynonymOptions:
        """Return the options of a search for terms, or of a harvest, which reads less of each."""
        from knife.analyses.synonyms.phrases import Bounds
        from knife.analyses.synonyms.reading import SynonymOptions

        return SynonymOptions(
            fewest=self.fewest or (3 if is_harvest else 2),
            n_nearest=max(top, 10),
            most_compared=self.most,
            threshold=self.threshold,
            bounds=Bounds(per_phrase=self.places or (4 if is_harvest else 8), seed=self.seed),
        )


def reading_options(command: Command) -> Command:
    """Add how a text is read; the command receives `reading`, a `ReadingChoice`."""

    @wraps(command)
    def gathered(
        *,
        threshold: float,
        fewest: int | None,
        most: int,
        places: int | None,
        seed: int,
        **others: object,
    ) -> object:
        return command(reading=ReadingChoice(threshold, fewest, most, places, seed), **others)

    return with_options(
        gathered,
        [
            click.option(
                "--threshold",
                metavar="SCORE",
                type=click.FloatRange(0, 1),
                default=0.5,
                show_default=True,
                help="Accept from this score on.",
            ),
            _number("--fewest", 1, "Compare phrases seen N times or more.  [2 for a TERM, else 3]"),
            click.option(
                "--most",
                metavar="N",
                type=click.IntRange(2),
                default=10_000,
                show_default=True,
                help="Compare no more phrases than these, the most frequent.",
            ),
            _number(
                "--places",
                1,
                "Read each phrase in N places, drawn at random.  [8 for a TERM, else 4]",
            ),
            seed_option("Of the places."),
        ],
    )


def telling_options(command: Command) -> Command:
    """Add what is asked and which answers are told, each as it is named."""
    return with_options(
        command,
        [
            click.option(
                "--top",
                metavar="N",
                type=click.IntRange(1),
                default=10,
                show_default=True,
                help="Candidates of each TERM.",
            ),
            click.option(
                "--kind",
                "kinds",
                multiple=True,
                type=click.Choice(SYNONYM_KINDS),
                help="Tell only this kind; may be repeated.",
            ),
            click.option("--accepted", is_flag=True, help="Tell only what is the same."),
            path_option(
                "--labels",
                "PATH",
                "Compare types by this lexicon, or what knife labels apply wrote.",
            ),
            path_option("--graph", "DIR", "Ask this graph of knife graph build, without a corpus."),
        ],
    )


def skos_options(command: Command) -> Command:
    """Add what names and languages SKOS has."""
    return with_options(
        command,
        [
            click.option(
                "--base",
                metavar="IRI",
                default="urn:knife:thesaurus:",
                show_default=True,
                help="What names of SKOS concepts begin with.",
            ),
            click.option(
                "--language",
                metavar="TAG",
                default="en",
                show_default=True,
                help="Of SKOS labels.",
            ),
        ],
    )


def _number(flag: str, least: int, text: str) -> Decorator:
    return click.option(flag, metavar="N", type=click.IntRange(least), help=text)
