"""Templates with the model, labels and terms that they are asked with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

from knife.assembly.filling import label_names, terms_with
from knife.assembly.label_choice import LabelChoice, choose_labels
from knife.errors import InputError
from knife.types.arrays import Floats
from knife.types.guesses import Guesses, ProbeOptions
from knife.types.labels import Signatures
from knife.types.protocols import MaskedLanguageModel

if TYPE_CHECKING:
    from knife.analyses.probing.asking import Doubles
    from knife.analyses.probing.guessing import Question
    from knife.analyses.probing.templates import Blank, Template

BATCH = 64
"""Choices of terms that go through the model together."""

Terms = dict[str, str]


def probe(
    templates: str | Sequence[str],
    model: MaskedLanguageModel,
    terms: Mapping[str, Iterable[str]] | None = None,
    *,
    options: ProbeOptions | None = None,
    labels: str | Path | None = None,
    candidates: Sequence[str] | None = None,
    relation: str = "",
) -> Iterator[Guesses]:
    """Guess what stands at the masks of a template, for every choice of terms in its blanks.

    Parameters
    ----------
    templates : str or sequence of str
        A template, such as ``{DRUG} is used to treat [MASK:DISEASE].``, or paraphrases of one,
        whose answers are averaged. See `parse_template`.
    model : MaskedLanguageModel
        Whom to ask.
    terms : mapping of str to iterable of str, optional
        Terms by name of the blank. For a blank without any, the words of the vocabulary whose
        likeliest label is the blank's type.
    options : ProbeOptions, optional
        What is kept and how it is ranked.
    labels : str or Path, optional
        A lexicon, or a directory that ``knife labels apply`` wrote; the default labels if nothing
        is said. They say what has a type.
    candidates : sequence of str, optional
        Phrases of any length: these are ranked, and no others.
    relation : str
        What the templates say, by name; the first template if nothing is said.

    Yields
    ------
    Guesses
        One for each choice of terms, the last blank changing first. They say what texts usually
        say, and are no facts.

    Raises
    ------
    InputError
        If a template cannot be read, a type is none, a text is too long for the model, or holds
        what it never saw.

    Examples
    --------
    >>> import knife
    >>> found = next(knife.probe("{CITY} is a city in [MASK:COUNTRY].", knife.load(),
    ...     {"CITY": ["Berlin"]}))
    >>> found.answers[0].words, found.is_guess
    (('Germany',), True)
    """
    own = Prober(model, labels)
    options = options or ProbeOptions()
    wanted = [templates] if isinstance(templates, str) else list(templates)
    question = own.question(wanted, relation, is_strict=options.is_strict)
    rows = own.rows(question, terms or {})
    while batch := list(islice(rows, BATCH)):
        yield from own.answer(question, batch, options, candidates)


class Prober:
    """Asks a model about templates, and knows what has a type.

    Parameters
    ----------
    model : MaskedLanguageModel
        Whom to ask.
    labels : str or Path, optional
        As `probe` takes them.
    """

    def __init__(self, model: MaskedLanguageModel, labels: str | Path | None = None) -> None:
        self._model, self._labels = model, labels
        self._hidden: dict[tuple[object, ...], Doubles] = {}

    @cached_property
    def signatures(self) -> Signatures:
        """What each piece of the vocabulary is."""
        from knife.assembly.labels import labels_for

        return labels_for(self._model, self._labels).signatures

    @cached_property
    def _known(self) -> LabelChoice:
        """The labels, with signatures as their source, so that terms are words of the model."""
        chosen = choose_labels(self._labels)
        return LabelChoice(self.signatures, chosen.names, chosen.digest)

    def question(
        self, templates: Sequence[str], relation: str = "", *, is_strict: bool = False
    ) -> Question:
        """Return what a template, or paraphrases of one, ask.

        Raises
        ------
        InputError
            If there is none, one cannot be read, they are no paraphrases, or a type is none.
        """
        from knife.analyses.probing.guessing import Question
        from knife.analyses.probing.templates import parse_template

        if not templates:
            raise InputError(
                "there is no template; expected at least one, such as "
                "'{DRUG} is used to treat [MASK:DISEASE].'"
            )
        parsed = tuple(parse_template(one) for one in templates)
        weights = tuple(self.weights(mask.label, is_strict=is_strict) for mask in parsed[0].masks)
        return Question(relation or parsed[0].source, parsed, weights)

    def weights(self, label: str, *, is_strict: bool = False) -> Floats:
        """Return how far each piece has a type; an empty one is any.

        Raises
        ------
        InputError
            If there is no such label, or no word has it.
        """
        from knife.analyses.probing.piece_types import any_type, type_weights

        if not label:
            return any_type(self._model.vocabulary)
        names = label_names([label], self._known)
        return type_weights(names, self.signatures, self._model.vocabulary, is_strict=is_strict)

    def terms_of(self, blank: Blank) -> tuple[str, ...]:
        """Return the words of the vocabulary whose likeliest label is a blank's type, sorted.

        Raises
        ------
        InputError
            If there is no such label, or no word has it.
        """
        try:
            names = label_names([blank.label], self._known)
        except InputError as error:
            raise InputError(
                f"blank {{{blank.name}}} has no terms, and its name is no label: {error} Give it "
                "a list of terms, or write its type: {" + blank.name + ":TYPE}."
            ) from error
        return terms_with(names, self._known, self._model)

    def rows(self, question: Question, terms: Mapping[str, Iterable[str]]) -> Iterator[Terms]:
        """Yield every choice of terms for the blanks of a question.

        Raises
        ------
        InputError
            If terms are given for a blank that is not there, or as one text.
        """
        template: Template = question.templates[0]
        names = [blank.name for blank in template.blanks]
        for name, own in terms.items():
            if name not in names:
                raise InputError(
                    f"terms are given for {name!r}, and template {template.source!r} has no such "
                    f"blank; expected {', '.join(names) or 'none'}. Write {{{name}}} there."
                )
            if isinstance(own, str):
                raise InputError(
                    f"the terms of {name!r} are the text {own[:40]!r}; expected a list. Put it in "
                    "brackets."
                )
        lists = [
            _cleaned(terms[blank.name], blank.name) if blank.name in terms else self.terms_of(blank)
            for blank in template.blanks
        ]
        return (dict(zip(names, row, strict=True)) for row in product(*lists))

    def answer(
        self,
        question: Question,
        rows: Sequence[Mapping[str, str]],
        options: ProbeOptions,
        candidates: Sequence[str] | None = None,
    ) -> list[Guesses]:
        """Return guesses for several choices of terms.

        Raises
        ------
        InputError
            If a text cannot be read, or several masks are to be calibrated.
        """
        from knife.analyses.probing.guessing import guess
        from knife.analyses.probing.phrases import rank_phrases
        from knife.analyses.probing.several import guess_several

        if candidates is not None:
            return rank_phrases(question, rows, self._model, candidates, options)
        if len(question.weights) == 1:
            return guess(question, rows, self._model, options, self._prior(question, options))
        if options.calibration:
            raise InputError(
                f"template {question.templates[0].source!r} has {len(question.weights)} masks; "
                "expected one, where the prior is taken off. Leave calibration out."
            )
        return [guess_several(question, row, self._model, options) for row in rows]

    def prepare(self, question: Question, options: ProbeOptions) -> None:
        """Ask what is said without the terms, so that what hides them is checked before all else.

        Raises
        ------
        InputError
            If a text with hidden terms cannot be read.
        """
        if len(question.weights) == 1:
            self._prior(question, options)

    def _prior(self, question: Question, options: ProbeOptions) -> Doubles | None:
        """Return what the model says where the terms are hidden, asked once for each question."""
        from knife.analyses.probing.guessing import hidden_shares

        if not question.templates[0].blanks:
            return None
        key = (*question.templates, options.neutral)
        if key not in self._hidden:
            self._hidden = {key: hidden_shares(question, self._model, options.neutral)}
        return self._hidden[key]


def _cleaned(terms: Iterable[str], name: str) -> list[str]:
    """Return terms with single blanks, each once, in their order."""
    found: dict[str, None] = {}
    for term in terms:
        if not isinstance(term, str):
            raise InputError(f"a term of {name!r} is {term!r}; expected a str. Leave it out.")
        own = " ".join(term.split())
        if own:
            found[own] = None
    if not found:
        raise InputError(f"blank {name!r} has no terms; expected at least one. Name some.")
    return list(found)
