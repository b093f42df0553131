"""Relation lexicons: tab-separated files that a person writes, one seed of a relation a line.

::

    term<TAB>relation<TAB>form<TAB>subject<TAB>object<TAB>weight
    # a line that begins with a hash and a space is a note
    treat<TAB>TREATS<TAB>verb<TAB>subject, by, with<TAB>object
    remedy<TAB>TREATS<TAB>noun
    say<TAB>NONE<TAB>verb
    *<TAB>TREATS<TAB>labels<TAB>CHEMICAL, PROCEDURE<TAB>DISEASE

Header, places and weight may be left out. What cannot be understood is refused with its line. This
module does not know what words look like in a text.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from knife.errors import LexiconError
from knife.store.digest import digest_of
from knife.store.lexicon_lines import LineError, clean, shown, text_of
from knife.types.relation_lexicons import (
    COMPOUND,
    IS,
    OBJECT,
    POSSESSIVE,
    SEED_FORMS,
    SUBJECT,
    ArgumentLabels,
    RelationLexicon,
    Seed,
    SeedForm,
)

COLUMNS = ("term", "relation", "form", "subject", "object", "weight")
LABELS = "labels"
ANY_TERM = "*"

_SHOWN_PROBLEMS = 5
_PLACES: dict[SeedForm, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verb": ((SUBJECT,), (OBJECT,)),
    "noun": ((IS, "by", COMPOUND), ("of", "for", POSSESSIVE, COMPOUND)),
    "adjective": ((IS,), ("for", "of", "to", "in")),
}
_WORDS = re.compile(r"[-\u2010\u2011]|[^\s\u2010\u2011-]+")
_RELATION = re.compile(r"[^\W\d]\w*")


def read_relation_lexicon(path: str | Path) -> RelationLexicon:
    r"""Read a relation lexicon.

    Parameters
    ----------
    path : str or Path
        A UTF-8 file, with or without byte order mark.

    Returns
    -------
    RelationLexicon
        Seeds in the order of the file; terms are in lower case.

    Raises
    ------
    LexiconError
        If the file cannot be read, lines of it cannot be understood (up to five are listed), or it
        has no seed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     _ = Path(place, "my.tsv").write_text("hug\tLIKES\tverb\n*\tLIKES\tlabels\tPERSON\n")
    ...     found = read_relation_lexicon(f"{place}/my.tsv")
    >>> found.seeds[0].object, sorted(found.labels_of("LIKES").subject)
    (('object',), ['PERSON'])
    """
    place = Path(path)
    try:
        data = place.read_bytes().removeprefix(codecs.BOM_UTF8)
    except (OSError, ValueError) as error:
        raise LexiconError(
            f"the relation lexicon {place} cannot be read: {error}. Expected a TSV file. Check "
            "the path."
        ) from error
    seeds: list[Seed] = []
    arguments: dict[str, ArgumentLabels] = {}
    problems: list[str] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            _take_line(raw.removesuffix(b"\r"), seeds, arguments)
        except LexiconError as problem:
            line = shown(raw.decode("utf-8", "backslashreplace").strip())
            reason = str(problem).rstrip(".")
            problems.append(f"{place}, line {number}: {reason}. The line is {line}")
    if problems:
        raise LexiconError(_report(problems))
    rows = [repr(seed) for seed in seeds]
    rows += [f"{name} {sorted(a.subject)} {sorted(a.object)}" for name, a in arguments.items()]
    return RelationLexicon(tuple(seeds), arguments, digest_of(tuple(rows)))


def _take_line(raw: bytes, seeds: list[Seed], arguments: dict[str, ArgumentLabels]) -> None:
    """Put what a line says to seeds or arguments.

    Raises
    ------
    LexiconError
        If it cannot be understood.
    """
    text = text_of(raw)
    if text is None:
        return
    cells = [clean(cell) for cell in text.split("\t")]
    if not 3 <= len(cells) <= len(COLUMNS):
        raise LineError(
            f"it has {len(cells)} columns; expected term<TAB>relation<TAB>form, then subject, "
            "object and weight if need be"
        )
    if cells[0].casefold() == COLUMNS[0] and cells[1].casefold() == COLUMNS[1]:
        return
    term, relation, form, subject, object_, weight = [*cells, "", "", ""][: len(COLUMNS)]
    if not _RELATION.fullmatch(relation):
        raise LineError(f"the relation is {shown(relation)}; expected a name such as TREATS")
    if form == LABELS:
        if relation in arguments:
            raise LineError(f"the labels of {relation} stand there twice; expected them once")
        arguments[relation] = ArgumentLabels(
            frozenset(_listed(subject)), frozenset(_listed(object_))
        )
        return
    if form not in SEED_FORMS:
        raise LineError(f"the form is {shown(form)}; expected verb, noun, adjective or labels")
    words = tuple(_WORDS.findall(term.lower()))
    if not words or term == ANY_TERM:
        raise LineError(f"the term is {shown(term)}; expected a word or phrase")
    places = _PLACES[form]
    seed = Seed(
        words,
        relation,
        form,
        tuple(_listed(subject.lower())) or places[0],
        tuple(_listed(object_.lower())) or places[1],
        _weight(weight),
    )
    if seed in seeds:
        raise LineError("the same seed stands there before; expected it once")
    seeds.append(seed)


def _listed(cell: str) -> list[str]:
    """Return what a cell lists between commas."""
    return [part.strip() for part in cell.split(",") if part.strip()]


def _weight(cell: str) -> float:
    try:
        value = float(cell) if cell else 1.0
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise LineError(f"the weight is {shown(cell)}; expected a number above 0 up to 1")
    return value


def _report(problems: list[str]) -> str:
    n_more = len(problems) - _SHOWN_PROBLEMS
    rest = [f"and {n_more} more."] if n_more > 0 else []
    lines = "1 line" if len(problems) == 1 else f"{len(problems)} lines"
    return (
        "\n  ".join(
            [f"{lines} of the relation lexicon cannot be used:", *problems[:_SHOWN_PROBLEMS], *rest]
        )
        + "\nCorrect them in the file and read it again."
    )
