"""Run what the pages show, and write fresh output into them: ``python docs/examples.py``.

A page is read from the top, in one empty directory, with one Python namespace:

- a fence ``python`` is executed;
- a fence with a file name, such as ``tsv mine.tsv``, becomes that file;
- in a fence ``console`` each line that begins with ``$ knife`` is run, and the lines below it must
  occur in its output in this order. ``...`` stands for anything; a figure with a point stands for
  any such figure, because it belongs to the model. ``# exit 3`` behind a command names its exit
  code, else it is 0;
- a fence ``console sample`` is run in the same way, but its output belongs to the model as a whole
  and is not compared. Called as a script, this module writes these outputs anew and cuts them
  where they were cut.

A fence of another kind is text. This module does not know which pages there are to be.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent

_FIGURE = re.compile(r"-?\d*\.\d+")
_EXIT = re.compile(r"\s+# exit (\d+)$")
_PROMPT, _ANYTHING = "$ knife ", "..."


@dataclass(frozen=True)
class Fence:
    """A fenced part of a page.

    Parameters
    ----------
    place : str
        Page and line of its first line, for messages.
    kind, more : str
        The word after the backquotes, and what follows it.
    lines : tuple of str
        What stands inside.
    """

    place: str
    kind: str
    more: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines as one text."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True)
class Command:
    """A command that a page shows, with the output that it shows.

    Parameters
    ----------
    line : str
        From ``knife`` on, without the comment about its exit code.
    exit_code : int
        What it must end with.
    shown : tuple of str
        Lines of output.
    """

    line: str
    exit_code: int
    shown: tuple[str, ...]


@dataclass
class Ran:
    """What a command wrote."""

    exit_code: int
    output: list[str] = field(default_factory=list)


class ExampleError(AssertionError):
    """An example that does not do what the page says."""


def pages() -> list[Path]:
    """Return the README and all pages, sorted."""
    return [DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md"))]


def fences(page: Path) -> Iterator[Fence]:
    """Yield the fenced parts of a page, from the top."""
    opened: tuple[int, str, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        if not line.startswith("```"):
            inside.append(line)
        elif opened is None:
            kind, _, more = line[3:].partition(" ")
            opened, inside = (number, kind, more.strip()), []
        else:
            start, kind, more = opened
            yield Fence(f"{page.name}:{start}", kind, more, tuple(inside))
            opened = None


def commands(fence: Fence) -> list[Command]:
    """Return the commands of a fence of the kind console."""
    found: list[Command] = []
    shown: list[str] = []
    for line in reversed(fence.lines):
        if line.startswith("$ "):
            if line.startswith(_PROMPT):
                code = _EXIT.search(line)
                bare = line[2 : code.start() if code else None]
                found.append(Command(bare, int(code[1]) if code else 0, tuple(reversed(shown))))
            shown = []
        else:
            shown.append(line)
    return found[::-1]


def run_page(page: Path) -> dict[Fence, list[tuple[Command, Ran]]]:
    """Run a page in the current directory and return what its commands wrote.

    Raises
    ------
    ExampleError
        If a command ends or answers otherwise than the page says; names fence and command.
    """
    namespace: dict[str, object] = {"__name__": "page"}
    answers: dict[Fence, list[tuple[Command, Ran]]] = {}
    for fence in fences(page):
        if fence.kind == "python":
            # What a page shows is code of this project.
            exec(compile(fence.text, fence.place, "exec"), namespace)  # noqa: S102
        elif fence.kind == "console":
            answers[fence] = [(command, run(command)) for command in commands(fence)]
            for command, ran in answers[fence]:
                check(fence, command, ran)
        elif "." in fence.more:
            Path(fence.more).write_text(fence.text, "utf-8")
    return answers


def run(command: Command) -> Ran:
    """Run a command in this process; ``< FILE`` and ``> FILE`` are understood."""
    from click.testing import CliRunner
    from knife.cli.main import main

    words, redirected = shlex.split(command.line)[1:], {"<": "", ">": ""}
    for sign in redirected:
        if sign in words:
            at = words.index(sign)
            redirected[sign] = words[at + 1]
            del words[at : at + 2]
    given = Path(redirected["<"]).read_bytes() if redirected["<"] else None
    result = CliRunner().invoke(main, words, input=given, prog_name="knife")
    if redirected[">"]:
        Path(redirected[">"]).write_bytes(result.stdout_bytes)
        return Ran(result.exit_code, result.stderr.splitlines())
    return Ran(result.exit_code, result.output.splitlines())


def check(fence: Fence, command: Command, ran: Ran) -> None:
    """Compare what a command did with what the page shows.

    Raises
    ------
    ExampleError
        If exit code or output differ.
    """
    at = f"{fence.place}: {command.line}"
    if ran.exit_code != command.exit_code:
        said = "\n".join(ran.output[-5:])
        raise ExampleError(f"{at}\nended with {ran.exit_code}, not {command.exit_code}\n{said}")
    if fence.more == "sample":
        return
    left = iter(ran.output)
    for line in command.shown:
        if line.strip() in {"", _ANYTHING}:
            continue
        pattern = _pattern(line)
        if not any(pattern.fullmatch(one.rstrip()) for one in left):
            said = "\n".join(ran.output)
            raise ExampleError(f"{at}\ndid not write, after what is above it,\n{line}\nbut\n{said}")


def _pattern(line: str) -> re.Pattern[str]:
    """Return what a shown line may be in the output; columns may have another width."""
    parts = [
        ".*".join(_words(part) for part in piece.split(_ANYTHING))
        for piece in _FIGURE.split(line.rstrip())
    ]
    return re.compile(_FIGURE.pattern.join(parts))


def _words(text: str) -> str:
    return r"\s+".join(re.escape(part) for part in re.split(r"\s+", text))


def refresh(page: Path) -> bool:
    """Write the output of a page's samples anew; return whether the page changed."""
    with TemporaryDirectory() as place, _inside(place):
        answers = run_page(page)
    before = page.read_text("utf-8")
    after = before
    for fence, ran in answers.items():
        if fence.more != "sample":
            continue
        fresh = [line for command, one in ran for line in _shown(command, one)]
        old = "".join(f"{line}\n" for line in fence.lines)
        after = after.replace(
            f"```console sample\n{old}```", "\n".join(["```console sample", *fresh, "```"])
        )
    page.write_text(after, "utf-8")
    return after != before


def _shown(command: Command, ran: Ran) -> Iterator[str]:
    """Yield a command with its output, cut after as many lines as were shown before."""
    yield f"$ {command.line}" + (f"  # exit {command.exit_code}" if command.exit_code else "")
    is_cut = _ANYTHING in command.shown
    n_shown = len(command.shown) - 1 if is_cut else len(ran.output)
    # Progress is for the eye, not for the page.
    lines = [line.rstrip() for line in ran.output if not line.endswith(" …")]
    while lines and not lines[-1]:
        lines.pop()
    yield from lines[:n_shown]
    if is_cut:
        yield _ANYTHING


@contextmanager
def _inside(place: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(place)
    try:
        yield
    finally:
        os.chdir(before)


def _main(names: list[str]) -> None:
    for page in [Path(name).resolve() for name in names] or pages():
        state = "refreshed" if page.exists() and refresh(page) else "as it was"
        sys.stdout.write(f"{page.name}: {state}\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
