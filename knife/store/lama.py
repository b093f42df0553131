"""Cloze files of facts, as LAMA has them (Petroni et al. 2019).

A file has a JSON object a line. Its fields are those of any part of LAMA: ``sub_label`` or ``sub``,
``obj_label`` or ``obj``, ``predicate_id`` or ``pred``, ``uuid`` or ``id``; and how it is asked: a
``template`` with ``[X]`` and ``[Y]``, of the line itself or of a file of relations, or
``masked_sentences``, or ``evidences`` with a ``masked_sentence`` each. A file of relations has
``relation``, ``template`` and perhaps ``paraphrases`` and ``object_type``. A line that cannot be
used is reported and the next one is read. This module does not know what facts are for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from knife.errors import InputError, RecordError
from knife.types.facts import MASK, Cloze, Fact, Relation, cloze_of

SetAside = Callable[[str, str], None]

_EXPECTED = 'expected an object such as {"sub_label": "France", "obj_label": "Paris"}'
_MOST_SENTENCES = 8


def read_facts(
    path: str | Path,
    relations: Mapping[str, Relation] | None = None,
    set_aside: SetAside | None = None,
) -> list[Fact]:
    r"""Read a file of facts.

    Parameters
    ----------
    path : str or Path
        UTF-8, one JSON object a line.
    relations : mapping of str to Relation, optional
        How each relation is asked about, from `read_relations`. A template of the line comes first.
    set_aside : callable, optional
        Is told where a line stands that cannot be used, and why; without it such a line is an
        error.

    Returns
    -------
    list of Fact
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, holds no fact, or a line cannot be used and nobody is told.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     line = '{"sub_label": "Kenya", "obj_label": "Nairobi", "template": "[X] : [Y] ."}'
    ...     _ = Path(f"{place}/a.jsonl").write_text(line)
    ...     read_facts(f"{place}/a.jsonl")[0].clozes[0].text
    'Kenya : [MASK] .'
    """
    path, found, n_lines = Path(path), [], 0
    for number, line in _lines(path):
        place, n_lines = f"{path.name}:{number}", n_lines + 1
        try:
            found.append(_fact(_object(line), relations or {}, place, path.stem))
        except InputError as error:
            if set_aside is None:
                raise InputError(f"{place} cannot be used: {error}") from error
            set_aside(place, str(error))
    if not n_lines:
        raise InputError(f"{path} has no facts; {_EXPECTED} a line.")
    return found


def read_relations(path: str | Path) -> dict[str, Relation]:
    """Read how relations are asked about.

    Parameters
    ----------
    path : str or Path
        UTF-8, one JSON object a line: ``relation``, ``template``, and perhaps ``paraphrases``, a
        list, and ``object_type``, a label. A relation that comes again brings further paraphrases.

    Returns
    -------
    dict of str to Relation
        By name, in the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read or a line is no relation; names the line.
    """
    path, found = Path(path), dict[str, Relation]()
    for number, line in _lines(path):
        place = f"{path.name}:{number}"
        try:
            values = _object(line)
            name, template = _text(values, "relation"), _text(values, "template")
            more = values.get("paraphrases", [])
            if not name or not template:
                raise RecordError('it has no "relation" or no "template"; expected both')
            if not isinstance(more, list) or not all(isinstance(one, str) for one in more):
                raise RecordError(f'"paraphrases" is {str(more)[:60]}; expected a list of texts')
            for one in (template, *more):
                cloze_of(one, "X")
        except InputError as error:
            raise InputError(f"{place} is no relation: {error} Correct the line.") from error
        known = found.get(name, Relation(()))
        templates = tuple(dict.fromkeys((*known.templates, template, *more)))
        found[name] = Relation(templates, _text(values, "object_type") or known.object_type)
    if not found:
        raise InputError(f'{path} has no relations; expected {{"relation": …, "template": …}}.')
    return found


def _fact(
    values: Mapping[str, object], relations: Mapping[str, Relation], place: str, stem: str
) -> Fact:
    subject = _text(values, "sub_label", "sub")
    name = _text(values, "predicate_id", "pred", "relation") or stem
    target = _text(values, "obj_label", "obj").strip()
    if not target:
        raise RecordError(f'there is no "obj_label"; {_EXPECTED}')
    own = _text(values, "uuid", "id") or place
    relation = relations.get(name, Relation(()))
    clozes = _clozes(values, name, subject, relation.templates)
    kind = _text(values, "object_type") or relation.object_type
    return Fact(own, name, subject, target, clozes, kind)


def _clozes(
    values: Mapping[str, object],
    name: str,
    subject: str,
    known: Sequence[str],
) -> tuple[Cloze, ...]:
    template = _text(values, "template")
    templates = [template] if template else list(known)
    if templates:
        return tuple(cloze_of(one, subject) for one in templates)
    sentences = _sentences(values)
    if not sentences:
        raise RecordError(
            f"nothing says how relation {name!r} is asked about; expected a template, "
            "masked_sentences, or a file of relations that names it"
        )
    return tuple(_cloze(sentence, subject) for sentence in sentences)


def _cloze(sentence: str, subject: str) -> Cloze:
    """Return a sentence with a gap; its subject is hidden where it stands as it is written."""
    before, found, after = sentence.partition(MASK)
    if not found:
        raise RecordError(f"sentence {sentence[:60]!r} has no {MASK}; expected one")
    if subject and subject in before:
        return Cloze(sentence, before.replace(subject, MASK) + MASK + after, before.count(subject))
    if subject and subject in after:
        return Cloze(sentence, before + MASK + after.replace(subject, MASK), 0)
    return Cloze(sentence)


def _sentences(values: Mapping[str, object]) -> list[str]:
    """Return the sentences with a gap that a line brings, each once."""
    given = values.get("masked_sentences")
    if isinstance(given, str):
        given = [given]
    found = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    with_gap = [one for one in found if MASK in one]
    if len(with_gap) == 1 and len(found) > 1:
        # What belongs together is cut into sentences; the gap is in one of them.
        with_gap = [" ".join(found)]
    evidences = values.get("evidences")
    if not with_gap and isinstance(evidences, list):
        for one in evidences:
            sentence = one.get("masked_sentence") if isinstance(one, dict) else None
            if isinstance(sentence, str) and MASK in sentence:
                with_gap.append(sentence)
    return list(dict.fromkeys(with_gap))[:_MOST_SENTENCES]


def _text(values: Mapping[str, object], *names: str) -> str:
    """Return the first field that is a text or a number, or nothing."""
    for name in names:
        value = values.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            text = str(value)
            if any("\ud800" <= sign <= "\udfff" for sign in text):
                raise RecordError(f'"{name}" holds half of a surrogate pair; expected whole signs')
            return text
    return ""


def _object(line: bytes) -> dict[str, object]:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is no JSON ({error}); {_EXPECTED}") from error
    if not isinstance(values, dict):
        raise RecordError(f"the line is {str(values)[:60]!r}; {_EXPECTED}")
    return values


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error}. Expected a file with a JSON object a line. Check "
            "the path."
        ) from error
