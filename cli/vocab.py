"""``knife vocab``: train a vocabulary, and see what vocabularies are worth on a text."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from ._documents import DocumentChoice, document_options, hold_out_option
from ._options import force_option, format_option, path_option, quiet_option
from ._progress import Progress
from ._render import output, write_json


@click.group(short_help="Train and compare vocabularies.")
def vocab() -> None:
    """Train and compare vocabularies.

    A vocabulary is the list of pieces that a model reads text in. One that is trained on your own
    text keeps its words whole.

    \b
    Examples:
      knife vocab train corpus/*.txt --out pieces
      knife vocab report corpus/*.txt --held-out 200 --vocab pieces
    """  # noqa: D301 - click reads the backspace


@vocab.command()
@document_options
@path_option("--out", "DIR", "Save the vocabulary there.", required=True)
@click.option(
    "--size",
    metavar="V",
    type=click.IntRange(1),
    default=28_000,
    show_default=True,
    help="Most pieces.",
)
@click.option("--uncased", is_flag=True, help="Do away with capitals and accents.")
@click.option(
    "--min-frequency",
    metavar="N",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Merge only what was seen so often.",
)
@click.option(
    "--numbers",
    type=click.Choice(["keep", "drop"]),
    default="keep",
    show_default=True,
    help="Whether numbers of several digits may become pieces.",
)
@click.option(
    "--scripts",
    metavar="NAMES",
    help="Only letters of these scripts, such as latin,greek; others become [UNK].",
)
@click.option(
    "--limit-alphabet",
    metavar="N",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="Most single characters, the most frequent.",
)
@hold_out_option
@force_option
@quiet_option
def train(
    *,
    corpus: DocumentChoice,
    out: Path,
    size: int,
    uncased: bool,
    min_frequency: int,
    numbers: Literal["keep", "drop"],
    scripts: str | None,
    limit_alphabet: int,
    hold_out: int,
    force: bool,
    progress: Progress,
) -> None:
    """Train a WordPiece vocabulary on the documents of each FILE.

    Files are .txt or .jsonl (the "text" of each line is a document), also .gz, .xz and .zst; - is
    standard input. The same documents are held out as by knife pretrain.

    \b
    Examples:
      knife vocab train corpus/*.txt --out pieces
      knife vocab train notes.jsonl.zst --size 10000 --uncased --out pieces
      knife vocab train book.txt --layout paragraphs --hold-out 0 --out pieces
    """  # noqa: D301 - click reads the backspace
    from knife.pretraining.vocabulary import VocabularyOptions, save_vocabulary, train_vocabulary
    from knife.pretraining.vocabulary_files import require_place

    from ._vocabularies import write_summary

    require_place(out, overwrite=force)
    names = tuple(name.strip() for name in (scripts or "").split(",") if name.strip())
    options = VocabularyOptions(size, not uncased, min_frequency, numbers, names, limit_alphabet)
    with progress.step("Counting words and training the vocabulary"):
        documents = corpus.part(hold_out, progress, held_out=False)
        tokenizer = train_vocabulary(documents, options)
    save_vocabulary(tokenizer, out, overwrite=force)
    with output() as to:
        pieces = _pieces(tokenizer.get_vocab(), tokenizer.all_special_tokens)
        write_summary(to, {**pieces, **_read(corpus, hold_out)})
    progress.note(f"Saved the vocabulary to {out}.")
    corpus.finish()


@vocab.command()
@document_options
@click.option(
    "--vocab",
    "name",
    metavar="NAME",
    required=True,
    help="A directory that knife vocab train wrote, or a model as below.",
)
@click.option(
    "--against",
    metavar="NAME",
    multiple=True,
    help="Compare with these: a directory, an embedded model or a Hub id.",
)
@click.option(
    "--held-out",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="Read only every Nth document, those that training with --hold-out N left out.",
)
@format_option("table", "json")
@click.option(
    "--offline",
    is_flag=True,
    envvar="KNIFE_OFFLINE",
    show_envvar=True,
    help="Stay off the network.",
)
@quiet_option
def report(
    *,
    corpus: DocumentChoice,
    name: str,
    against: tuple[str, ...],
    held_out: int,
    style: str,
    offline: bool,
    progress: Progress,
) -> None:
    """Report what vocabularies do to the text of each FILE, side by side.

    A word is a run between white space and punctuation, or a punctuation mark; it is whole if it
    is one piece. Ranks count the words of this text, the most frequent first.

    \b
    Examples:
      knife vocab report held_out.txt --vocab pieces
      knife vocab report corpus/*.txt --held-out 200 --vocab pieces --against bert-base-cased
      knife vocab report notes.txt --vocab knife-mini-cased --format json
    """  # noqa: D301 - click reads the backspace
    from knife.assembly.pretraining import find_tokenizer
    from knife.pretraining.vocabulary_report import vocabulary_report

    from ._vocabularies import report_record, write_report

    with progress.step("Opening the vocabularies"):
        opened = {one: find_tokenizer(one, offline=offline) for one in (name, *against)}
    with progress.step("Reading the text"):
        documents = corpus.part(held_out, progress, held_out=held_out > 0)
        found = vocabulary_report(documents, opened)
    with output() as to:
        if style == "json":
            write_json(to, report_record(found))
        else:
            write_report(to, found)
    corpus.finish()


def _pieces(ids: dict[str, int], control: list[str]) -> dict[str, int]:
    pieces = ids.keys() - control
    n_inside = sum(len(piece) > 2 and piece.startswith("##") for piece in pieces)
    return {
        "pieces": len(ids),
        "  that begin a word": len(pieces) - n_inside,
        "  that continue a word": n_inside,
    }


def _read(corpus: DocumentChoice, hold_out: int) -> dict[str, int]:
    n = corpus.reader.n_documents
    return {
        "documents": n,
        "  held out": n // hold_out if hold_out else 0,
        "sentences": corpus.reader.n_sentences,
    }
