"""Write the reference of the command line from the commands' own help.

``python docs/reference/generate.py`` writes ``cli.md`` beside this file. A test compares the two,
so the page cannot say anything else than ``--help``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from knife.cli.main import main as knife

PAGE = Path(__file__).with_name("cli.md")
_WIDTH = 80
_HEAD = """\
# Command line

What `--help` says, for every command. Options can also be set by the environment variables that
stand beside them; an option on the command line wins.

The JSON records that commands write are described in [output schemas](output_schemas.md).
"""


def cli_page() -> str:
    """Return the whole page as Markdown."""
    parts = [
        f"## {' '.join(path)}\n\n```text\n{_help(command, path)}\n```\n"
        for path, command in _commands(knife, ("knife",))
    ]
    return "\n".join([_HEAD, *parts])


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield a command and all below it, in the order of the help."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=" ".join(path))
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _commands(below, (*path, name))


def _help(command: click.Command, path: tuple[str, ...]) -> str:
    # A terminal's width must not change the page.
    settings = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    context = click.Context(command, info_name=" ".join(path), **settings)  # type: ignore[arg-type]
    return command.get_help(context).rstrip()


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
