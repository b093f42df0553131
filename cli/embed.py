"""``knife embed``: a vector for each text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import RecordError

from ._answering import answered
from ._inputs import Record, Tally
from ._options import ModelChoice, force_option, model_options, path_option, quiet_option
from ._progress import Progress
from ._render import number, output, write_json_lines
from ._sentences import VectorChoice, vector_options
from ._texts import TextChoice, text_options
from ._vector_files import SUFFIXES, check_place, write_vectors

if TYPE_CHECKING:
    from knife.models.masked_lm import MaskedLM

    from ._vector_files import Row

_BATCH = 256


@click.command(short_help="Write a vector for each text.")
@text_options
@vector_options
@path_option(
    "--out",
    "FILE",
    "Write there: .npy, .safetensors, .parquet or .jsonl (.npz or .jsonl for terms). "
    "JSON lines to standard output by default.",
)
@click.option(
    "--fit-whitening",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Fit a whitening on the texts and write it there.",
)
@click.option(
    "--dims",
    metavar="K",
    type=click.IntRange(1),
    help="With --fit-whitening: numbers to keep of a vector.  [all that vary]",
)
@force_option
@model_options
@quiet_option
def embed(
    *,
    given: TextChoice,
    choice: VectorChoice,
    out: Path | None,
    fit_whitening: Path | None,
    dims: int | None,
    force: bool,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Write a vector for each TEXT, pooled from what the model makes of it.

    Nothing is truncated: a text that is longer than the model reads is pooled window by window.
    A text without a piece that the model knows is set aside. Beside .npy, .safetensors and .npz
    stands FILE.names.txt with the name of each row.

    \b
    Methods:
      head-cls        head state of the first control piece ([CLS])
      top-cls         its last hidden state
      mean:LAYERS     mean over pieces and layers: mean:-1, mean:0,-1, mean:all
      head-mean       mean head state
      embedding-mean  mean of the decoder's rows, without running the model
      …-sif, sif:LAYERS  the same with frequent pieces weighing little, less what
                      all texts share; fit it first with --fit-whitening
      terms           weighted words of the vocabulary, sparse, to be read

    \b
    Examples:
      knife embed "She took aspirin." "He drank water."
      knife embed --file notes.txt --out vectors.npy
      knife embed --file notes.txt --method embedding-sif --fit-whitening space
      knife embed --file new.txt --method embedding-sif --whitening space --out new.npy
      knife embed "She took aspirin." --method terms
    """  # noqa: D301 - click reads the backspace
    _check(choice, out, fit_whitening, dims)
    if out is not None:
        check_place(out, force=force)
    if fit_whitening is not None:
        _fit(given, choice, fit_whitening, dims, model, progress, force=force)
        return
    opened, tally = model.load(progress), Tally()
    answer, width = _answers(choice, opened, progress)
    pairs = answered(given.records(tally), answer, _BATCH, tally, progress)
    if out is None or out.suffix == ".jsonl":
        with output(out, force=force) as to:
            write_json_lines(to, (_record(one, row, opened) for one, row in pairs))
            tally.stop_if_none()
    else:
        write_vectors(out, pairs, width, tally, force=force)
    if out is not None:
        progress.note(f"Wrote {tally.n_answered:,} vectors to {str(out)!r}.")
    tally.finish()


def _check(
    choice: VectorChoice, out: Path | None, fit_whitening: Path | None, dims: int | None
) -> None:
    if dims is not None and fit_whitening is None:
        raise click.UsageError("--dims is for --fit-whitening; a whitening has its own.")
    if fit_whitening is not None:
        if choice.whitening is not None or out is not None or choice.normalisation is not None:
            raise click.UsageError(
                "--fit-whitening only fits. Write vectors in a second run, with --whitening."
            )
        if not choice.is_dense:
            raise click.UsageError("terms are words and cannot be whitened.")
    elif choice.frequencies and choice.is_dense:
        raise click.UsageError("--frequencies is for --fit-whitening and for terms.")
    if out is None:
        return
    if out.suffix not in SUFFIXES:
        raise click.UsageError(f"--out {str(out)!r} ends with none of {', '.join(SUFFIXES)}.")
    allowed = (".npy", ".safetensors", ".parquet", ".jsonl") if choice.is_dense else SUFFIXES[3:]
    if out.suffix not in allowed:
        raise click.UsageError(
            f"{choice.method} is written to {' or '.join(allowed)}, not to {out.suffix}."
        )


def _fit(
    given: TextChoice,
    choice: VectorChoice,
    place: Path,
    dims: int | None,
    model: ModelChoice,
    progress: Progress,
    *,
    force: bool,
) -> None:
    from knife.analyses.sentences.fitting import fit_space
    from knife.store.artifact import require_replaceable
    from knife.store.sentence_spaces import KIND, save_space

    require_replaceable(place, KIND, overwrite=force)
    opened, tally = model.load(progress), Tally()
    weights = choice.piece_weights(opened, progress)
    with progress.step("Fitting the whitening"):
        texts = _readable(given, choice, opened, tally)
        space = fit_space(texts, opened, choice.method, n_dims=dims, piece_weights=weights)
    save_space(space, place, model_name=opened.info.name, overwrite=force)
    progress.note(f"Wrote {str(place)!r}: {space.n_dims} dimensions from {space.n_texts:,} texts.")
    tally.finish()


def _readable(
    given: TextChoice, choice: VectorChoice, model: MaskedLM, tally: Tally
) -> Iterator[str]:
    """Yield texts; with ``--on-long error`` those that are too long are set aside."""
    for record in given.records(tally):
        n_pieces = 0 if choice.cut else len(model.encode([record.text])[0])
        if n_pieces > model.max_length:
            tally.set_aside(record.place, _too_long(n_pieces, model.max_length))
            continue
        tally.n_answered += 1
        yield record.text


def _too_long(n_pieces: int, most: int) -> str:
    return f"the text has {n_pieces} pieces; expected at most {most}. Cut it."


def _answers(
    choice: VectorChoice, model: MaskedLM, progress: Progress
) -> tuple[Callable[[list[Record]], list[Row]], int]:
    """Return what answers a batch of records, and how wide its answers are."""
    if not choice.is_dense:
        reader = choice.reader(model, progress)

        def terms(records: list[Record]) -> list[Row]:
            found = reader.vectors([record.text for record in records])
            ends = zip(found.indptr[:-1], found.indptr[1:], strict=True)
            rows: list[Row] = [
                dict(zip(found.indices[a:b].tolist(), found.data[a:b].tolist(), strict=True))
                for a, b in ends
            ]
            _require_pieces(bool(row) for row in rows)
            return rows

        return terms, len(model.vocabulary)
    embedder = choice.embedder(model)

    def dense(records: list[Record]) -> list[Row]:
        vectors = embedder.vectors([record.text for record in records])
        _require_pieces(vector.any() for vector in vectors)
        return list(vectors)

    return dense, embedder.width


def _require_pieces(has_some: Iterable[bool]) -> None:
    if not all(has_some):
        raise RecordError(
            "the text has no piece that this method reads; expected a word at least. Leave it out."
        )


def _record(record: Record, row: Row, model: MaskedLM) -> dict[str, object]:
    if isinstance(row, dict):
        surfaces = model.vocabulary.surfaces
        ranked = sorted(row.items(), key=lambda pair: (-pair[1], pair[0]))
        terms = [{"term": surfaces[i], "id": i, "weight": number(value)} for i, value in ranked]
        return {"id": record.id, "text": record.text, "terms": terms}
    return {"id": record.id, "text": record.text, "vector": [number(x) for x in row.tolist()]}
