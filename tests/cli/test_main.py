"""The group: help without work, versions, names that resemble, what every command offers."""

from __future__ import annotations

import pytest
from knife.cli.main import main

import knife

ALL = [
    "ner", "relations", "fill", "probe", "explain", "neighbors", "synonyms", "graph", "analogy",
    "senses", "importance", "prefixes", "pairs", "embed", "similar", "inspect", "cluster-vocab",
    "labels", "export", "vocab", "pretrain", "adapt", "pipeline", "evaluate",
]  # fmt: skip
COMMANDS = [
    *ALL, "labels init", "labels apply", "labels report",
    "vocab train", "vocab report", "evaluate mlm", "evaluate ner", "evaluate sts",
    "evaluate wordsim", "evaluate misspellings", "evaluate analogies", "evaluate pairs",
    "evaluate relations", "evaluate synonyms", "graph build", "graph add", "graph show",
    "graph path", "graph hubs", "graph communities", "graph export",
]  # fmt: skip


def test_help_lists_the_commands_in_the_order_of_meeting_them(bare):
    result = bare("--help")
    assert result.exit_code == 0
    listed = result.stdout.split("Commands:")[1].split("\n")
    names = [line.split()[0] for line in listed if line.strip()]
    assert names == ALL


def test_help_tells_the_exit_codes(bare):
    for code in ("0  ", "1  ", "2  ", "3  ", "130"):
        assert f"\n    {code}" in bare("-h").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(bare, command):
    result = bare(*command.split(), "--help")
    assert result.exit_code == 0
    examples = result.stdout.split("Examples:\n")[1].splitlines()
    assert examples[0].startswith("    knife ")


@pytest.mark.parametrize("name", ALL)
def test_the_line_in_the_group_is_the_command_s_own(bare, name):
    context = main.make_context("knife", [name], resilient_parsing=True)
    command = main.get_command(context, name)
    assert command is not None
    assert f"{name} " in bare("--help").stdout
    assert command.short_help in bare("--help").stdout


def test_version_is_the_library_s(bare):
    assert bare("--version").stdout == f"knife, version {knife.__version__}\n"


def test_an_unknown_command_is_refused_with_close_names(bare):
    result = bare("neighbours", "cell")
    assert result.exit_code == 2
    assert "There is no command 'neighbours'. Did you mean neighbors" in result.stderr
    assert "knife --help lists all" in bare("zzzzz").stderr


def test_an_unknown_option_is_a_usage_error(bare):
    assert bare("--nonsense").exit_code == 2
    assert bare("neighbors", "cell", "--nonsense").exit_code == 2
