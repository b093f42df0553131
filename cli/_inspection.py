"""A model at a glance, as sections of rows for people and as one JSON record for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TextIO

from knife.analyses.evaluation.cls_usability import ClsUsability
from knife.assembly.inspection import Inspection
from knife.assembly.inspection_verdicts import verdicts
from knife.types.inspection import BiasSummary, Isotropy

from ._render import number, visible, write_lines, write_table

Row = tuple[str, str]
_MOST_SCRIPTS = 5


def write_inspection(to: TextIO, found: Inspection, style: str) -> None:
    """Write what was found for people, as plain tables or as Markdown."""
    heading = f"{found.info.name}, {found.anatomy.architecture}"
    said = [(one.use, one.answer, one.reason) for one in verdicts(found)]
    notes = [f"{note[0].upper()}{note[1:]}." for note in found.notes]
    if style == "markdown":
        write_lines(to, [f"# {_cell(heading)}"])
        for title, rows in _sections(found):
            write_lines(to, ["", f"## {title}", "", *_markdown(("what", "figure"), rows)])
        table = _markdown(("use", "answer", "because"), said)
        write_lines(to, ["", "## What it can be used for", "", *table])
    else:
        write_lines(to, [heading])
        for title, rows in _sections(found):
            write_lines(to, [""])
            write_table(to, ("what", "figure"), rows, title=title)
        write_lines(to, [""])
        columns = ("use", "answer", "because")
        write_table(to, columns, said, title="What it can be used for")
    write_lines(to, ["", *notes] if notes else [])


def inspection_record(found: Inspection) -> dict[str, object]:
    """Return what was found as plain JSON values."""
    space, cls = found.space, found.cls
    return {
        "model": found.info.name,
        "revision": found.info.revision,
        "is_cased": found.info.is_cased,
        "anatomy": asdict(found.anatomy),
        "files": None if found.files is None else asdict(found.files),
        "recomposition_error": found.recomposition,
        "vocabulary": _rounded(asdict(found.makeup)),
        "tails": None
        if space is None
        else {
            "n_words": space.n_words,
            "n_left_out": space.n_left_out,
            **_rounded(asdict(space.tails)),
            "classes": _rounded(space.tail_classes),
        },
        "hubs": None if space is None else _rounded(_named(asdict(space.hubs), "in_most_tails")),
        "bias": None if found.bias is None else _bias_record(found.bias),
        "isotropy": {
            "embeddings": None if space is None else _isotropy_record(space.embeddings),
            "landmarks": None if space is None else _isotropy_record(space.landmarks),
            "head_states": _isotropy_record(found.reading.head_states),
        },
        "probes": {
            "n_sentences": len(found.reading.sentences),
            "n_left_out": found.reading.n_left_out,
            "n_pieces": found.reading.n_pieces,
            "unknown": number(found.reading.unknown),
        },
        "cls": None if cls is None else _cls_record(cls),
        "uses": [asdict(one) for one in verdicts(found)],
        "notes": list(found.notes),
    }


def _sections(found: Inspection) -> Iterator[tuple[str, list[Row]]]:
    yield "Parts", _parts(found)
    yield "Vocabulary", _vocabulary(found)
    if found.space is not None:
        yield "Neighbourhoods", _neighbourhoods(found)
    if found.bias is not None:
        yield "Bias (logits)", _bias(found.bias)
    rows = _states(found)
    if rows:
        yield "States", rows


def _parts(found: Inspection) -> list[Row]:
    parts, files = found.anatomy, found.files
    how = "the encoder stops before it" if parts.is_split else "the whole model runs for each state"
    rows = [
        ("head state", f"output of {parts.transform}; {how}"),
        ("decoder", f"{parts.decoder}, {'' if parts.is_tied else 'not '}tied to the embeddings"),
        ("bias", "yes" if parts.has_bias else "none"),
        (
            "size",
            f"{parts.n_parameters / 1e6:,.1f} million parameters, {parts.n_layers} layers of "
            f"{parts.n_attention_heads} heads, width {parts.hidden_width}, head states of "
            f"{parts.head_width}",
        ),
        ("longest text", f"{parts.max_length:,} pieces"),
        ("computes", f"{parts.dtype} on {parts.device}"),
    ]
    if found.recomposition is not None:
        rows.append(("recomposition error", f"{found.recomposition:.1e} logits"))
    if files is not None:
        stored = ", ".join(files.dtypes) or "nothing"
        size = f"{sum(files.sizes.values()) / 1e6:,.1f} MB of weights as {stored}"
        rows.append(("files", size))
        rows.append(("head for pairs", files.pair_head or "none"))
    return rows


def _vocabulary(found: Inspection) -> list[Row]:
    makeup = found.makeup
    scripts = list(makeup.scripts.items())[:_MOST_SCRIPTS]
    return [
        ("pieces", f"{makeup.n_pieces:,}"),
        ("words", f"{makeup.n_words:,}, {makeup.mean_length:.1f} characters on average"),
        ("continuations", f"{makeup.n_continuations:,}"),
        ("control, unused", f"{makeup.n_controls:,}, {makeup.n_unused:,}"),
        ("forms of words", _shares(makeup.forms)),
        ("scripts of words", _shares(dict(scripts))),
        ("beyond ASCII", f"{makeup.non_ascii:.1%}"),
        ("single characters", f"{makeup.single_characters:.1%}"),
    ]


def _neighbourhoods(found: Inspection) -> list[Row]:
    space = found.space
    assert space is not None  # noqa: S101 - the caller looked
    tails, hubs = space.tails, space.hubs
    shown = ", ".join(f"{term} ({count})" for term, count in hubs.in_most_tails)
    return [
        ("words compared", f"{space.n_words:,}"),
        (
            "tails",
            f"median {tails.median:g}, mean {tails.mean:.1f}, 90 % up to {tails.percentile_90:g}",
        ),
        ("words by length of tail", _shares(space.tail_classes)),
        (
            "hubs",
            f"skewness {hubs.skewness:.2f} of occurrences among the nearest {hubs.k} of "
            f"{hubs.n_words:,} words; {hubs.never:.1%} occur never",
        ),
        ("in most tails", shown or "none"),
        ("embeddings", _evenness(space.embeddings)),
        ("without common directions", _evenness(space.landmarks)),
    ]


def _bias(bias: BiasSummary) -> list[Row]:
    names = {"0": "least", "0.25": "25 %", "0.5": "median", "0.75": "75 %", "1": "most"}
    quantiles = ", ".join(f"{name} {bias.quantiles[q]:.2f}" for q, name in names.items())
    rows = [
        ("range", quantiles),
        ("highest", _terms(bias.highest)),
        ("lowest", _terms(bias.lowest)),
    ]
    if bias.id_and_bias is not None:
        rows.append(("Spearman with id", f"{bias.id_and_bias:.2f}"))
    return rows


def _states(found: Inspection) -> list[Row]:
    rows, reading = [], found.reading
    if reading.head_states is not None:
        rows.append((f"head states of {reading.n_pieces} pieces", _evenness(reading.head_states)))
    if reading.n_pieces:
        rows.append(("unknown pieces in the probes", f"{reading.unknown:.1%}"))
    if found.cls is not None:
        usable = "usable" if found.cls.is_usable else "not usable"
        text = f"overlap {found.cls.overlap:.3f} over {found.cls.n_phrases} phrases: {usable}"
        rows.append(("[CLS]", text))
    return rows


def _evenness(found: Isotropy) -> str:
    shares = ", ".join(f"first {k}: {share:.1%}" for k, share in found.variance.items())
    return f"mean cosine {found.mean_cosine:.3f}; variance in the {shares}"


def _shares(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.1%}" for name, share in shares.items()) or "none"


def _terms(pairs: Sequence[tuple[str, float]]) -> str:
    return "  ".join(f"{term} {value:.2f}" for term, value in pairs)


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in lines]


def _cell(text: str) -> str:
    marks = str.maketrans({char: f"\\{char}" for char in "\\`*_|<[]"})
    return visible(text).translate(marks)


def _bias_record(bias: BiasSummary) -> dict[str, object]:
    values = _rounded(asdict(bias))
    for name in ("highest", "lowest"):
        values[name] = [
            {"piece": piece, "bias": number(value)} for piece, value in getattr(bias, name)
        ]
    return values


def _isotropy_record(found: Isotropy | None) -> dict[str, object] | None:
    if found is None:
        return None
    variance = {str(k): number(share) for k, share in found.variance.items()}
    return {**_rounded(asdict(found)), "variance": variance}


def _cls_record(cls: ClsUsability) -> dict[str, object]:
    return {**_rounded(asdict(cls)), "is_usable": cls.is_usable}


def _named(values: dict[str, object], key: str) -> dict[str, object]:
    pairs = values[key]
    assert isinstance(pairs, tuple)  # noqa: S101 - as its type says
    return {**values, key: [{"term": term, "tails": count} for term, count in pairs]}


def _rounded(values: Mapping[str, object]) -> dict[str, object]:
    return {
        key: number(value)
        if isinstance(value, float)
        else _rounded(value)
        if isinstance(value, Mapping)
        else value
        for key, value in values.items()
    }
