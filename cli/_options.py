"""Options that several commands share, each gathered into one value.

A command receives a `ModelChoice` or a rule, not the strings that make it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from knife.cli._progress import Progress

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM
    from knife.types.rules import ClusterRule

Command = TypeVar("Command", bound=Callable[..., Any])

RULE_CONSTANTS = {
    "expected_false": "noise_floor",
    "cosine": "fixed",
    "z": "zscore",
    "min_cluster_size": "hdbscan",
}
"""Which rule each constant belongs to."""

TAIL_RULES = ("noise_floor", "reference", "fixed", "zscore")


@dataclass(frozen=True)
class ModelChoice:
    """Which model to open, and how; `None` is the embedded one."""

    model: str | None
    revision: str | None
    offline: bool
    device: str
    dtype: str

    def load(self, progress: Progress) -> MaskedLM:
        """Open the model."""
        from knife.assembly.opening import load

        with progress.step("Opening the model"):
            return load(
                self.model,
                revision=self.revision,
                local_files_only=self.offline,
                device=self.device,
                dtype=self.dtype,
            )


def model_options(command: Command) -> Command:
    """Add the options that choose a model; the command receives `model`, a `ModelChoice`."""

    @wraps(command)
    def gathered(**values: Any) -> object:
        names = ("model", "revision", "offline", "device", "dtype")
        choice = ModelChoice(**{name: values.pop(name) for name in names})
        return command(model=choice, **values)

    options = (
        _shared("--model", metavar="MODEL", help="A directory, an embedded model or a Hub id."),
        _shared("--revision", metavar="NAME", help="Branch, tag or commit of a Hub model."),
        _shared("--offline", is_flag=True, help="Stay off the network."),
        _shared("--device", default="auto", metavar="DEVICE", help="auto, cpu, cuda or mps."),
        _shared(
            "--dtype",
            default="auto",
            type=click.Choice(["auto", "float32", "bfloat16", "float16"]),
            help="What the encoder computes with.",
        ),
    )
    return _with(options, gathered)  # type: ignore[return-value]


def rule_options(*names: str) -> Callable[[Command], Command]:
    """Add ``--rule`` and the constants of these rules; the command receives `rule`."""
    constants = {key: owner for key, owner in RULE_CONSTANTS.items() if owner in names}

    def add(command: Command) -> Command:
        @wraps(command)
        def gathered(rule: str, **values: Any) -> object:
            given = {key: values.pop(key) for key in constants}
            return command(rule=_rule(rule, given), **values)

        helps = {
            "expected_false": ("FLOAT", "noise_floor: false members that a tail may hold [0.5]."),
            "cosine": ("FLOAT", "fixed: members lie above this cosine [0.5]."),
            "z": ("FLOAT", "zscore: standard deviations above the mean [4]."),
            "min_cluster_size": ("INTEGER", "hdbscan: smallest cluster [5]."),
        }
        options = [
            click.option(
                "--rule",
                type=click.Choice(names),
                default="noise_floor",
                show_default=True,
                help="What a tail is.",
            )
        ]
        for key in constants:
            kind, line = helps[key]
            number = int if kind == "INTEGER" else float
            flag = "--" + key.replace("_", "-")
            options.append(click.option(flag, type=number, metavar=kind, help=line))
        return _with(options, gathered)  # type: ignore[return-value]

    return add


def quiet_option(command: Command) -> Command:
    """Add ``--quiet``; the command receives `progress`."""

    @wraps(command)
    def gathered(quiet: bool, **values: Any) -> object:
        return command(progress=Progress(quiet=quiet), **values)

    option = _shared("--quiet", "-q", is_flag=True, help="Say nothing about progress.")
    return option(gathered)  # type: ignore[return-value]


def force_option(command: Command) -> Command:
    """Add ``--force``."""
    return click.option("--force", is_flag=True, help="Replace files that exist.")(command)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Add ``--format``, the first being the default; the command receives `style`."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How results are written.",
    )


def _shared(flag: str, *more: str, **settings: Any) -> Callable[[Any], Any]:
    variable = "KNIFE_" + flag.removeprefix("--").upper().replace("-", "_")
    return click.option(flag, *more, envvar=variable, show_envvar=True, **settings)


def _with(options: Any, command: Any) -> Any:
    for option in reversed(options):
        command = option(command)
    return command


def _rule(name: str, given: dict[str, float | None]) -> ClusterRule:
    from knife.errors import InputError
    from knife.types.rules import rule_from_dict

    constants = {key: value for key, value in given.items() if value is not None}
    for key in constants:
        if RULE_CONSTANTS[key] != name:
            flag = "--" + key.replace("_", "-")
            raise click.UsageError(
                f"{flag} belongs to --rule {RULE_CONSTANTS[key]}, but the rule is {name}. "
                "Choose that rule or leave the constant out."
            )
    try:
        return rule_from_dict({"name": name, **constants})
    except InputError as error:
        raise click.UsageError(str(error)) from error
