"""``knife probe``: what a model guesses where templates have masks, and how many facts it knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from knife.errors import InputError

from ._answering import View, answered, view_options
from ._inputs import Record, Tally
from ._options import ModelChoice, model_options, quiet_option
from ._probe_options import (
    FactChoice,
    TemplateChoice,
    fact_options,
    ranking_options,
    template_options,
)
from ._progress import Progress
from ._render import output, write_json, write_json_array, write_json_lines

if TYPE_CHECKING:
    from knife.analyses.probing.guessing import Question
    from knife.assembly.probing import Prober
    from knife.types.guesses import Guesses, ProbeOptions


@dataclass(frozen=True)
class _Ask(Record):
    """One choice of terms; its text is the first template with the terms in it."""

    question: Question | None = None
    terms: Mapping[str, str] = field(default_factory=dict)


@click.command(short_help="Guess relations with templates, and score facts.")
@template_options
@click.option(
    "--labels",
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="What has a type: a lexicon (TSV), or a directory that knife labels apply wrote.",
)
@ranking_options
@fact_options
@view_options("table", "json", "jsonl", "triples", "csv")
@model_options
@quiet_option
def probe(
    *,
    asked: TemplateChoice,
    labels: Path | None,
    options: ProbeOptions,
    facts: FactChoice,
    view: View,
    model: ModelChoice,
    progress: Progress,
) -> None:
    """Guess what stands at the masks of each TEMPLATE, for every choice of terms in its blanks.

    {DRUG} is a blank for terms, [MASK:DISEASE] a mask that is answered by type; {who:PERSON} is a
    blank with a name and a type of its own, [MASK] a mask of any type. P(DISEASE) tells how much
    the model expects the type there at all. The answers are guesses, what texts usually say.

    \b
    Examples:
      knife probe "{DRUG} is used to treat [MASK:DISEASE]." --terms DRUG=aspirin,insulin
      knife probe "{DRUG} is used to treat [MASK:DISEASE]." --terms DRUG=drugs.txt \\
          --format csv --out candidates.csv
      knife probe "[MASK:CITY] is the capital of {COUNTRY}." "The capital of {COUNTRY} is
          [MASK:CITY]." --relation capital --terms COUNTRY=France,Japan
      knife probe "[MASK:DRUG] is used to treat [MASK:DISEASE]."
      knife probe --lama facts.jsonl --relations relations.jsonl

    \b
    A record of --format triples, a line each:
      {"subject": "aspirin", "relation": "…", "object": "pain", "guessed": "object",
       "probability": 0.02, "given_type": 0.1, "share": 0.1, "rank": 7, "prior": 0.01,
       "guess": true, "qualifiers": {}}
    """  # noqa: D301 - click reads the backspace
    if facts.files:
        if asked:
            raise click.UsageError("--lama brings its own templates and terms; leave others out.")
        _score(facts, labels, view, model, progress)
        return
    asked.require()
    from ._probe_terms import named_templates, phrases_of, term_lists

    tally = Tally()
    wanted = named_templates(asked.templates, asked.relation or "", asked.files, tally)
    lists = term_lists(asked.terms, tally)
    phrases = phrases_of(asked.candidates, tally) if asked.candidates else None
    _check(wanted, lists, view)
    _check_masks(wanted, options, has_candidates=phrases is not None)
    from knife.assembly.probing import BATCH, Prober

    prober = Prober(model.load(progress), labels)
    asks = _asks(prober, wanted, (lists, options), progress)

    def answer(batch: list[Record]) -> Iterator[Guesses]:
        for question, rows in _by_question(batch):
            yield from prober.answer(question, rows, options, phrases)

    from ._guesses import NOTE

    progress.note(NOTE)
    found = answered(asks, answer, BATCH, tally, progress)
    _write(found, view, tally, is_calibrated=options.calibration > 0)
    tally.finish()


def _check(
    wanted: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]], view: View
) -> None:
    """Refuse what cannot be answered before a model is opened."""
    from knife.analyses.probing.templates import parse_template

    parsed = [parse_template(one) for own in wanted.values() for one in own]
    names = {blank.name for template in parsed for blank in template.blanks}
    for name in lists:
        if name not in names:
            raise click.UsageError(
                f"--terms {name}=… is for a blank that no template has; expected "
                f"{', '.join(sorted(names)) or 'no terms at all'}."
            )
    if view.style in {"triples", "csv"}:
        for template in parsed:
            if len(template.slots) < 2:
                raise click.UsageError(
                    f"template {template.source!r} has {len(template.slots)} slot; expected two "
                    f"for triples, such as {{DRUG}} and [MASK:DISEASE]."
                )


def _check_masks(
    wanted: Mapping[str, Sequence[str]], options: ProbeOptions, *, has_candidates: bool
) -> None:
    """Refuse what is not for several masks or several templates."""
    from knife.analyses.probing.templates import parse_template

    for templates in wanted.values():
        n_masks = len(parse_template(templates[0]).masks)
        flags = [
            flag
            for flag, is_given in (
                ("--calibrate", options.calibration > 0),
                ("--candidates", has_candidates),
            )
            if is_given
        ]
        if flags and n_masks > 1:
            raise click.UsageError(
                f"template {templates[0]!r} has {n_masks} masks; expected one with {flags[0]}."
            )
        if has_candidates and (len(templates) > 1 or options.calibration):
            raise click.UsageError(
                "--candidates ranks phrases at one template, without --calibrate: their scores "
                "already take off how likely they are without a text."
            )


def _asks(
    prober: Prober,
    wanted: Mapping[str, Sequence[str]],
    how: tuple[Mapping[str, Sequence[str]], ProbeOptions],
    progress: Progress,
) -> Iterator[_Ask]:
    """Yield every choice of terms for every relation."""
    lists, options = how
    numbers = count(1)
    for relation, templates in wanted.items():
        question = prober.question(templates, relation, is_strict=options.is_strict)
        prober.prepare(question, options)
        first = question.templates[0]
        own = {blank.name: lists[blank.name] for blank in first.blanks if blank.name in lists}
        for blank in first.blanks:
            if blank.name not in own:
                own[blank.name] = prober.terms_of(blank)
                progress.note(
                    f"{{{blank.name}}}: no list was given, so {len(own[blank.name]):,} words of "
                    f"the vocabulary whose likeliest label is {blank.label}."
                )
        for terms in prober.rows(question, own):
            place = ", ".join(f"{name}={term}" for name, term in terms.items()) or relation
            yield _Ask(next(numbers), first.source, place, question=question, terms=terms)


def _by_question(batch: Iterable[Record]) -> Iterator[tuple[Question, list[Mapping[str, str]]]]:
    """Yield runs of one question, so that each goes through the model together."""
    rows: list[Mapping[str, str]] = []
    last: Question | None = None
    for one in batch:
        if not isinstance(one, _Ask) or one.question is None:
            raise InputError(f"record {one.id} asks nothing; expected a template with terms.")
        if last is not None and one.question is not last:
            yield last, rows
            rows = []
        last = one.question
        rows.append(one.terms)
    if last is not None:
        yield last, rows


def _write(
    found: Iterator[tuple[Record, Guesses]], view: View, tally: Tally, *, is_calibrated: bool
) -> None:
    from ._guesses import guesses_record, triple_records, write_guesses, write_triples_csv

    with output(view.out, force=view.force) as to:
        if view.style == "csv":
            write_triples_csv(to, (own for _, own in found))
        elif view.style == "triples":
            write_json_lines(to, (one for _, own in found for one in triple_records(own)))
        elif view.style == "table":
            for _, own in found:
                write_guesses(to, own, is_calibrated=is_calibrated)
                to.flush()
        else:
            write = write_json_array if view.style == "json" else write_json_lines
            write(to, (guesses_record(record.id, own) for record, own in found))
        tally.stop_if_none()


def _score(
    facts: FactChoice, labels: Path | None, view: View, model: ModelChoice, progress: Progress
) -> None:
    """Score facts and write what was found."""
    if view.style not in {"table", "json"}:
        raise click.UsageError("--lama has the formats table and json.")
    from knife.analyses.probing.lama import CALIBRATION, find_objects
    from knife.analyses.probing.lama_figures import KS, report_facts
    from knife.assembly.probing import Prober
    from knife.store.lama import read_facts, read_relations

    from ._lama import lama_record, write_lama

    tally = Tally()
    known = None if facts.relations is None else read_relations(facts.relations)
    read = [one for path in facts.files for one in read_facts(path, known, tally.set_aside)]
    tally.n_answered = len(read)
    tally.stop_if_none()
    opened = model.load(progress)
    with progress.step(f"Asking about {len(read):,} facts"):
        prober = Prober(opened, labels)
        kinds = dict.fromkeys(one.object_type for one in read if one.object_type)
        types = {kind: prober.weights(kind) for kind in kinds}
        found = find_objects(read, opened, CALIBRATION, types)
    report = report_facts(found, sorted(set(facts.ks)) or KS, seed=facts.seed)
    name = opened.vocabulary.info.name
    with output(view.out, force=view.force) as to:
        if view.style == "json":
            write_json(to, lama_record(report, name, facts.seed))
        else:
            write_lama(to, report, name)
    tally.finish()
