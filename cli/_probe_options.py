"""The options of ``knife probe``, each group gathered into one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import click

from ._options import Command, seed_option, with_options

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class TemplateChoice:
    """Templates and terms of a run, not yet read."""

    templates: tuple[str, ...]
    files: tuple[Path, ...]
    relation: str | None
    terms: tuple[str, ...]
    candidates: str | None

    def __bool__(self) -> bool:
        """Whether anything of it was named."""
        return any((self.templates, self.files, self.relation, self.terms, self.candidates))

    def require(self) -> None:
        """Refuse a run without a template.

        Raises
        ------
        click.UsageError
            If there is none, or a name for none.
        """
        if not self.templates and not self.files:
            raise click.UsageError("Give a TEMPLATE, --templates FILE, or facts with --lama FILE.")
        if self.relation and not self.templates:
            raise click.UsageError("--relation names the TEMPLATEs of the command line; give some.")


@dataclass(frozen=True)
class FactChoice:
    """Files of facts of a run, not yet read."""

    files: tuple[Path, ...]
    relations: Path | None
    ks: tuple[int, ...]
    seed: int


def template_options(command: Command) -> Command:
    """Add templates and their terms; the command receives `asked`, a `TemplateChoice`."""

    @wraps(command)
    def gathered(
        *,
        templates: tuple[str, ...],
        files: tuple[Path, ...],
        relation: str | None,
        terms: tuple[str, ...],
        candidates: str | None,
        **others: object,
    ) -> object:
        chosen = TemplateChoice(templates, files, relation, terms, candidates)
        return command(asked=chosen, **others)

    return with_options(
        gathered,
        [
            click.argument("templates", metavar="[TEMPLATE]...", nargs=-1),
            click.option(
                "--templates",
                "files",
                metavar="FILE",
                multiple=True,
                type=_FILE,
                help="Templates, one a line; or NAME, a tab and a template: those of one name are "
                "averaged.",
            ),
            click.option(
                "--relation",
                metavar="NAME",
                help="The TEMPLATEs are paraphrases of this: average them.",
            ),
            click.option(
                "--terms",
                metavar="NAME=LIST",
                multiple=True,
                help="Terms of a blank: a file, one a line, or words with commas.  [the words of "
                "that label]",
            ),
            click.option(
                "--candidates",
                metavar="LIST",
                help="Rank these phrases of any length instead: a file, or with commas.",
            ),
        ],
    )


def ranking_options(command: Command) -> Command:
    """Add how answers are ranked; the command receives `options`, a `ProbeOptions`."""

    @wraps(command)
    def gathered(
        *,
        top: int,
        probability: float,
        mass: float,
        is_strict: bool,
        calibration: float,
        neutral: tuple[str, ...],
        **others: object,
    ) -> object:
        from knife.types.guesses import ProbeOptions

        hiding = neutral or ("[MASK]",)
        chosen = ProbeOptions(top, probability, is_strict, calibration, hiding, mass)
        return command(options=chosen, **others)

    return with_options(
        gathered,
        [
            click.option(
                "--top",
                "--top-k",
                "top",
                metavar="K",
                type=click.IntRange(1),
                default=10,
                show_default=True,
                help="How many answers.",
            ),
            click.option(
                "--min-probability",
                "probability",
                metavar="P",
                type=click.FloatRange(0, 1),
                default=0.0,
                help="Leave out answers that the model finds less likely than this.",
            ),
            click.option(
                "--min-mass",
                "mass",
                metavar="P",
                type=click.FloatRange(0, 1),
                default=0.0,
                help="Give no answer where the type itself is less likely than this.",
            ),
            click.option(
                "--strict",
                "is_strict",
                is_flag=True,
                help="A word has no type but its likeliest label.",
            ),
            click.option(
                "--calibrate",
                "calibration",
                metavar="A",
                type=click.FloatRange(0, 10),
                default=0.0,
                help="Take off A times what is said without the terms: 0 nothing, 1 all of it.",
            ),
            click.option(
                "--neutral",
                metavar="TEXT",
                multiple=True,
                help="What hides a term for that; may be repeated.  [[MASK]]",
            ),
        ],
    )


def fact_options(command: Command) -> Command:
    """Add files of facts; the command receives `facts`, a `FactChoice`."""

    @wraps(command)
    def gathered(
        *,
        lama: tuple[Path, ...],
        relations: Path | None,
        ks: tuple[int, ...],
        seed: int,
        **others: object,
    ) -> object:
        if not lama and (relations or ks):
            raise click.UsageError("--relations and --k belong to --lama.")
        return command(facts=FactChoice(lama, relations, ks, seed), **others)

    return with_options(
        gathered,
        [
            click.option(
                "--lama",
                metavar="FILE",
                multiple=True,
                type=_FILE,
                help="Score the facts of a file (.jsonl) instead; may be repeated.",
            ),
            click.option(
                "--relations",
                metavar="FILE",
                type=_FILE,
                help="With --lama: templates by relation (.jsonl).",
            ),
            click.option(
                "--k",
                "ks",
                metavar="K",
                multiple=True,
                type=click.IntRange(1),
                help="With --lama: where precision is measured.  [1, 5, 10]",
            ),
            seed_option("With --lama: decides which facts are drawn for the intervals."),
        ],
    )
