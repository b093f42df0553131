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
    top = click.Context(
        knife,
        info_name="knife",
        terminal_width=_WIDTH,  # a terminal's own width must not change the page
        max_content_width=_WIDTH,
        **knife.context_settings,
    )
    parts = [
        f"## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"
        for context in _contexts(top)
    ]
    return "\n".join([_HEAD, *parts])


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """Yield the context of a command and of all below it, in the order of the help."""
    yield context
    command = context.command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                # The parent hands its settings down, such as the names of the help option.
                settings = below.context_settings
                yield from _contexts(click.Context(below, context, info_name=name, **settings))


if __name__ == "__main__":
    PAGE.write_text(cli_page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
