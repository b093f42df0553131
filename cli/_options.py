"""Options that several commands share, each group gathered into one value.

A command receives a `ModelChoice`, a rule or a `Progress`, not the strings that make it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import InputError

from ._progress import Progress
from ._render import check_new

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.rules import ClusterRule

Command = Callable[..., object]
Decorator = Callable[[Command], Command]

TAIL_RULES = ("noise_floor", "reference", "fixed", "zscore")

# Each constant with its rule, its type and what the help says.
_CONSTANTS: dict[str, tuple[str, type, str]] = {
    "expected_false": ("noise_floor", float, "false members that a tail may hold [0.5]"),
    "cosine": ("fixed", float, "members lie above this cosine [0.5]"),
    "z": ("zscore", float, "standard deviations above the mean [4]"),
    "min_cluster_size": ("hdbscan", int, "fewest members of a cluster [5]"),
}


@dataclass(frozen=True)
class ModelChoice:
    """Which model to open, and how; no name is the embedded one."""

    model: str | None
    revision: str | None
    offline: bool
    device: str
    dtype: str

    def load(self, progress: Progress) -> MaskedLM:
        """Open the model."""
        with progress.step("Opening the model"):
            from knife.assembly.opening import load

            return load(
                self.model,
                revision=self.revision,
                local_files_only=self.offline,
                device=self.device,
                dtype=self.dtype,
            )


def seed_option(decides: str) -> Decorator:
    """Return the option of a seed that is 0 by default; the command receives `seed`.

    Parameters
    ----------
    decides : str
        What it decides, for the help.
    """
    return click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help=decides,
    )


def model_options(command: Command) -> Command:
    """Add the options that choose a model; the command receives `model`, a `ModelChoice`."""

    @wraps(command)
    def gathered(
        *,
        model: str | None,
        revision: str | None,
        offline: bool,
        device: str,
        dtype: str,
        **others: object,
    ) -> object:
        return command(model=ModelChoice(model, revision, offline, device, dtype), **others)

    kinds = click.Choice(["auto", "float32", "bfloat16", "float16"])
    return with_options(
        gathered,
        [
            _shared("--model", metavar="MODEL", help="A directory, an embedded model or a Hub id."),
            _shared("--revision", metavar="NAME", help="Branch, tag or commit of a Hub model."),
            _shared("--offline", is_flag=True, help="Stay off the network."),
            _shared("--device", default="auto", metavar="NAME", help="auto, cpu, cuda or mps."),
            _shared("--dtype", default="auto", type=kinds, help="What the encoder computes with."),
        ],
    )


def rule_options(*names: str) -> Decorator:
    """Add ``--rule`` and the constants of these rules; the command receives `rule`."""
    constants = {key: about for key, about in _CONSTANTS.items() if about[0] in names}

    def add(command: Command) -> Command:
        @wraps(command)
        def gathered(*, rule: str, **values: object) -> object:
            given = {key: values.pop(key) for key in constants}
            return command(rule=_rule(rule, given), **values)

        choice = click.option(
            "--rule",
            type=click.Choice(names),
            default="noise_floor",
            show_default=True,
            help="What a tail is.",
        )
        own = [
            click.option(_flag(key), type=kind, help=f"{owner}: {line}")
            for key, (owner, kind, line) in constants.items()
        ]
        return with_options(gathered, [choice, *own])

    return add


def quiet_option(command: Command) -> Command:
    """Add ``--quiet``; the command receives `progress`."""

    @wraps(command)
    def gathered(*, quiet: bool, **others: object) -> object:
        return command(progress=Progress(quiet=quiet), **others)

    return _shared("--quiet", "-q", is_flag=True, help="Say nothing about progress.")(gathered)


def force_option(command: Command) -> Command:
    """Add ``--force``."""
    return click.option("--force", is_flag=True, help="Replace what is there.")(command)


def path_option(
    flag: str, metavar: str, text: str, *, exists: bool = False, required: bool = False
) -> Decorator:
    """Add an option that names a file or directory; what must exist must be a file."""
    kind = click.Path(exists=exists, dir_okay=not exists, path_type=Path)
    return click.option(flag, metavar=metavar, type=kind, required=required, help=text)


def plot_option(command: Command) -> Command:
    """Add ``--plot``; the command receives `plot`, a path whose kind has been checked."""
    return picture_option("--plot", "plot", "Draw it: a .png, .svg or .pdf file.")(command)


def picture_option(flag: str, name: str, text: str) -> Decorator:
    """Add an option that names a picture; the command receives its checked path as `name`.

    Needs ``--force``: a picture that stands there is kept without it.
    """

    def add(command: Command) -> Command:
        @wraps(command)
        def checked(**values: object) -> object:
            path = values[name]
            if isinstance(path, Path):
                from knife.faces.plots.pictures import check_picture

                chosen = values.get("view")  # gathers --force where a command has other results
                force = values["force"] if chosen is None else getattr(chosen, "force", False)
                check_new(check_picture(path), force=bool(force))
            return command(**values)

        kind = click.Path(path_type=Path)
        return click.option(flag, name, metavar="FILE", type=kind, help=text)(checked)

    return add


def landmarks_option(command: Command) -> Command:
    """Add ``--landmarks``, a directory."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    text = "Contextual landmarks that knife labels learn wrote."
    return click.option("--landmarks", metavar="DIR", type=kind, help=text)(command)


def pipeline_option(command: Command) -> Command:
    """Add ``--pipeline``, a name or ``none``."""
    text = "What tags and parses: a spaCy pipeline, or none for rules alone.  [knife-en-syntax]"
    return click.option("--pipeline", metavar="NAME", help=text)(command)


def class_nouns_option(command: Command) -> Command:
    """Add ``--class-nouns``."""
    text = "Tell nouns that name a kind, too: gene, drug, city."
    return click.option("--class-nouns", is_flag=True, help=text)(command)


def format_option(*formats: str) -> Decorator:
    """Add ``--format``, the first being the default; the command receives `style`."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How results are written.",
    )


def _shared(flag: str, *more: str, **settings: object) -> Decorator:
    """Return an option that an environment variable can set as well."""
    variable = "KNIFE_" + flag.removeprefix("--").upper()
    return click.option(flag, *more, envvar=variable, show_envvar=True, **settings)  # type: ignore[arg-type]


def with_options(command: Command, options: Sequence[Decorator]) -> Command:
    """Return a command with several options, which stand in its help in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def _flag(key: str) -> str:
    return "--" + key.replace("_", "-")


def _rule(name: str, given: dict[str, object]) -> ClusterRule:
    from knife.types.rules import rule_from_dict

    constants = {key: value for key, value in given.items() if value is not None}
    for key in constants:
        if _CONSTANTS[key][0] != name:
            raise click.UsageError(
                f"{_flag(key)} belongs to --rule {_CONSTANTS[key][0]}, but the rule is {name}. "
                "Choose that rule or leave the constant out."
            )
    try:
        return rule_from_dict({"name": name, **constants})
    except InputError as error:
        raise click.UsageError(str(error)) from error
