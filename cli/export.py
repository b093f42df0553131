"""``knife export``: context-free vectors in the files that word2vec's readers open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ._answering import answered
from ._inputs import Record, Tally, read_records
from ._options import ModelChoice, force_option, model_options, quiet_option
from ._progress import Progress
from ._render import check_new

if TYPE_CHECKING:
    from knife.analyses.static_vectors import StaticSource
    from knife.types.static_vectors import NamedBlock, PhraseSource, VectorKind

_AT_ONCE = 256


@click.command(short_help="Write context-free vectors for word2vec's readers.")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--vectors",
    "kind",
    type=click.Choice(["landmark", "centred", "embedding"]),
    default="landmark",
    show_default=True,
    help="Rows of the decoder without what all share, at length 1; less their mean; as they are.",
)
@click.option("--continuations", is_flag=True, help="Pieces that continue a word as well (##ing).")
@click.option("--no-words", is_flag=True, help="Leave the words of the vocabulary out.")
@click.option(
    "--phrases",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Add these words and phrases, one a line; - is standard input. May be repeated.",
)
@click.option(
    "--phrases-by",
    type=click.Choice(["both", "mean", "first", "pieces"]),
    default="both",
    show_default=True,
    help="What a phrase is: the mean of its head states, the head state of [CLS], the mean of the "
    "vectors of its pieces, or the first and the last of these.",
)
@click.option(
    "--space",
    metavar="TEXT",
    default="_",
    show_default=True,
    help="What stands for spaces in names.",
)
@force_option
@model_options
@quiet_option
def export(
    *,
    path: Path,
    kind: str,
    continuations: bool,
    no_words: bool,
    phrases: tuple[str, ...],
    phrases_by: str,
    space: str,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Write context-free vectors of the vocabulary to FILE, as word2vec does.

    FILE ends in .txt or .vec (text) or .bin (binary), each also packed with .gz. The files
    replace word2vec or fastText vectors where those are loaded, as in gensim's KeyedVectors.
    Names have _ for spaces, as word2vec's phrases do.

    \b
    Examples:
      knife export words.bin
      knife export words.vec.gz --continuations
      knife export terms.txt --no-words --phrases terms.lst
      knife export words.txt --model bert-base-cased --vectors embedding
    """  # noqa: D301 - click reads the backspace
    from knife.analyses.static_vectors import StaticSource
    from knife.store.word2vec import check_word2vec, write_word2vec
    from knife.types.static_vectors import StaticOptions

    check_new(check_word2vec(path), force=force)
    if no_words and not (continuations or phrases):
        raise click.UsageError("--no-words leaves nothing; add --phrases or --continuations.")
    options = StaticOptions(
        cast("VectorKind", kind),
        not no_words,
        continuations,
        cast("PhraseSource", phrases_by),
        space,
    )
    source, tally = StaticSource(model.load(progress), options), Tally()
    blocks = _blocks(source, phrases, tally, progress)
    count = write_word2vec(path, blocks, source.width, force=force)
    doubles = f" {source.n_doubles:,} had a name that was there." if source.n_doubles else ""
    progress.note(f"Wrote {count:,} vectors of width {source.width} to {path}.{doubles}")
    tally.finish()


def _blocks(
    source: StaticSource, files: tuple[str, ...], tally: Tally, progress: Progress
) -> Iterator[NamedBlock]:
    """Yield the pieces, then the phrases that can be had; the others are set aside."""
    yield from source.pieces()
    if not files:
        return

    def answer(batch: list[Record]) -> list[NamedBlock | None]:
        # One block stands for all; were one phrase refused, they would be asked one by one.
        return [source.block_of([one.text for one in batch]), *([None] * (len(batch) - 1))]

    records = read_records((), files, "txt", tally)
    for _, block in answered(records, answer, _AT_ONCE, tally, progress):
        if block is not None:
            yield block
    tally.stop_if_none()
