"""The command ``knife``: one group whose commands are imported when they are called.

Help needs names and one line each, so these stand here; torch, numpy and spaCy are loaded by the
command that works with them.
"""

from __future__ import annotations

import difflib
from importlib import import_module

import click

import knife

from ._failures import translated

_COMMANDS = {
    "ner": (".ner:ner", "Find the entities of texts and say what they are."),
    "relations": (".relations:relations", "Find typed relations between entities of texts."),
    "fill": (".fill:fill", "Say what may stand at the masks of texts."),
    "probe": (".probe:probe", "Guess relations with templates, and score facts."),
    "explain": (".explain:explain", "Say why a term scores so high at a place."),
    "neighbors": (".neighbors:neighbors", "List what lies near a term."),
    "synonyms": (".synonyms:synonyms", "Find other names of a term, or harvest a thesaurus."),
    "graph": (".graph:graph", "Build, walk and export a graph of neighbors."),
    "analogy": (".analogy:analogy", "Add and subtract terms, beside what that is worth."),
    "senses": (".senses:senses", "Tell the senses of a term in texts apart."),
    "importance": (".importance:importance", "List terms by how much they say."),
    "prefixes": (".prefixes:prefixes", "Read a text word by word and say what was made of it."),
    "pairs": (".pairs:pairs", "Score each piece of a text at each place of it."),
    "embed": (".embed:embed", "Write a vector for each text."),
    "similar": (".similar:similar", "Say how alike texts are, and why."),
    "inspect": (".inspect_model:inspect_model", "Show a model at a glance."),
    "cluster-vocab": (".cluster_vocab:cluster_vocab", "Cluster the vocabulary of a model."),
    "labels": (".labels:labels", "Make, apply and check labels of your own."),
    "export": (".export:export", "Write context-free vectors for word2vec's readers."),
    "vocab": (".vocab:vocab", "Train and compare vocabularies."),
    "pretrain": (".pretrain:pretrain", "Train a masked language model from scratch."),
    "adapt": (".adapt:adapt", "Continue a masked language model on your own text."),
    "pipeline": (".pipeline:pipeline", "Train and score taggers and parsers."),
    "evaluate": (".evaluate:evaluate", "Score models, entities, vectors and spelling."),
}


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or return None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module, __package__), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or refuse with the names that resemble it."""
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            close = difflib.get_close_matches(name, _COMMANDS, cutoff=0.4)
            hint = f"Did you mean {' or '.join(close)}?" if close else "knife --help lists all."
            raise click.UsageError(f"There is no command {name!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever goes wrong becomes a message and an exit code."""
        with translated(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(knife.__version__, prog_name="knife")
@click.option(
    "--debug",
    is_flag=True,
    envvar="KNIFE_DEBUG",
    show_envvar=True,
    help="Show the traceback of an error.",
)
def main(debug: bool) -> None:
    """Turn one pretrained BERT into many unsupervised tools.

    The model is never fine-tuned and no sentence is labelled. Results go to standard
    output, everything else to standard error.

    \b
    Examples:
      knife ner "Aspirin was given to Marie Curie in Paris."
      knife neighbors London
      knife cluster-vocab --term London

    \b
    Exit codes:
      0    done
      1    failed; the message says why
      2    called in a wrong way
      3    done, but some records were set aside
      130  interrupted
    """  # noqa: D301 - click reads the backspace
