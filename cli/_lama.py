"""What was measured on facts, as tables and as a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from knife.analyses.probing.lama import AMONG, Found
from knife.analyses.probing.lama_figures import Contrast, LamaReport, Score

from ._estimates import estimate_record, interval
from ._render import number, write_lines, write_table

_SHOWN = 8
_AMONG = {
    "vocabulary": "all words of one piece",
    "type": "words of their type",
    "objects": "the objects of their relation",
}


def write_lama(to: TextIO, report: LamaReport, model_name: str) -> None:
    """Write figures on facts for people."""
    n, scored = len(report.found), report.n_scored
    relations = len({one.fact.relation for one in report.found})
    write_lines(
        to,
        [
            f"{n:,} facts of {relations} relations, {model_name}: {scored:,} scored, "
            f"{n - scored:,} not",
            "",
        ],
    )
    heads = [f"P@{k}" for k in report.ks]
    for among in AMONG:
        own = [one for one in report.means if one.among == among]
        if not own:
            continue
        title = f"Objects among {_AMONG[among]}, mean over relations"
        rows = [(one.method, *map(interval, one.hits), interval(one.mrr)) for one in own]
        write_table(to, ("method", *heads, "MRR"), rows, title=title)
        write_lines(to, [""])
        for one in (c for c in report.contrasts if c.among == among):
            write_lines(to, [f"{one.first} less {one.second}: {_told(one, report.ks)}"])
        write_lines(to, [""])
    _write_relations(to, report)
    _write_left(to, report)


def _write_relations(to: TextIO, report: LamaReport) -> None:
    table: dict[str, dict[tuple[str, str], Score]] = {}
    for one in report.scores:
        table.setdefault(one.relation, {})[one.method, one.among] = one
    k = f"P@{report.ks[0]}"
    columns = ("relation", "facts", f"{k} of words", f"P@{report.ks[-1]} of words")
    more = (f"{k} of objects", "prior", "most frequent")
    rows = []
    for relation, own in table.items():
        words, objects = own["model", "vocabulary"], own["model", "objects"]
        prior, frequent = own.get(("prior", "objects")), own["most frequent", "objects"]
        rows.append(
            (
                relation,
                words.n,
                words.hits[0].value,
                words.hits[-1].value,
                objects.hits[0].value,
                "-" if prior is None else f"{prior.hits[0].value:.3f}",
                frequent.hits[0].value,
            )
        )
    write_table(to, columns + more, rows, title="By relation")


def _write_left(to: TextIO, report: LamaReport) -> None:
    left = [one for one in report.found if one.reason]
    if not left:
        return
    counts: dict[str, list[str]] = {}
    for one in left:
        counts.setdefault(one.reason, []).append(one.fact.object)
    write_lines(to, ["", "Not scored:"])
    for reason, objects in sorted(counts.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        names = ", ".join(dict.fromkeys(objects[:_SHOWN])) + (
            ", …" if len(objects) > _SHOWN else ""
        )
        write_lines(to, [f"  {len(objects)}: {reason} ({names})"])
    shares = ", ".join(f"P@{k} {v:.3f}" for k, v in zip(report.ks, report.of_all, strict=True))
    write_lines(to, [f"If these count as not found: {shares}."])


def lama_record(report: LamaReport, model_name: str, seed: int) -> dict[str, object]:
    """Return figures on facts as plain JSON values."""
    return {
        "model": model_name,
        "seed": seed,
        "ks": list(report.ks),
        "n_facts": len(report.found),
        "n_scored": report.n_scored,
        "means": _scores(report.means),
        "contrasts": [
            {
                "first": one.first,
                "second": one.second,
                "among": one.among,
                "hits": [estimate_record(hit) for hit in one.hits],
            }
            for one in report.contrasts
        ],
        "of_all": [number(value) for value in report.of_all],
        "relations": _scores(report.scores),
        "facts": [_fact(one) for one in report.found],
    }


def _scores(scores: Sequence[Score]) -> list[dict[str, object]]:
    return [
        {
            "relation": one.relation or None,
            "method": one.method,
            "among": one.among,
            "n": one.n,
            "hits": [estimate_record(hit) for hit in one.hits],
            "mrr": estimate_record(one.mrr),
        }
        for one in scores
    ]


def _fact(one: Found) -> dict[str, object]:
    ranks: dict[str, dict[str, int]] = {}
    for (method, among), rank in one.ranks.items():
        ranks.setdefault(among, {})[method] = rank
    return {
        "id": one.fact.id,
        "relation": one.fact.relation,
        "subject": one.fact.subject,
        "object": one.fact.object,
        "not_scored": one.reason or None,
        "answer": one.answer or None,
        "probability": None if one.reason else float(f"{one.probability:.6g}"),
        "ranks": ranks,
    }


def _told(one: Contrast, ks: Iterable[int]) -> str:
    return ", ".join(f"P@{k} {interval(hit, '+.3f')}" for k, hit in zip(ks, one.hits, strict=True))
