"""A recogniser on gold sets: it answers every text once, then its answers are scored.

The recogniser is the one that ``knife ner`` uses. A set may have a label map of its own; sets of
one map share a recogniser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knife.analyses.evaluation.gold_sets import GoldSet
from knife.analyses.evaluation.ner_answers import Answers
from knife.analyses.evaluation.ner_errors import Failing, draw_errors
from knife.analyses.evaluation.ner_reports import NerOptions, SetReport, report_set
from knife.analyses.evaluation.ner_scores import MeanScore, mean_score
from knife.assembly.label_choice import LabelChoice, choose_labels
from knife.assembly.ner_respondent import RecognizerOptions, Respondent
from knife.errors import InputError
from knife.types.annotations import AnnotatedText
from knife.types.entities import Entity
from knife.types.label_maps import LabelMap
from knife.types.protocols import MaskedLanguageModel
from knife.types.steps import Step, silent
from knife.types.vocabulary import ModelInfo

Means = Mapping[str, Mapping[str, Mapping[str, MeanScore]]]
"""By protocol, system and way of counting."""

SYSTEM = "knife"
"""The recogniser's own name among the systems."""

_NO_LEXICON = "no baseline lexicon: the labels came without the lexicon that they were made from"


@dataclass(frozen=True)
class ShownError:
    """An error with what there is to know of it.

    Parameters
    ----------
    error : Failing
        What went wrong.
    text : AnnotatedText
        Where; with the entities that are scored.
    explained : Entity
        What its mention is taken to be where its span is given, with the evidence: that of the
        prediction or, where a mention was missed, of the gold mention.
    is_detected : bool
        Whether that span was a candidate.
    """

    error: Failing
    text: AnnotatedText
    explained: Entity
    is_detected: bool


@dataclass(frozen=True, eq=False)
class NerReport:
    """What was measured of a recogniser.

    Parameters
    ----------
    info : ModelInfo
        Its model.
    labels_digest : str
        Of the lexicon behind its labels.
    threshold : float or None, in [0, 1]
        Entities that are less probable were left out; None is the recogniser's own choice.
    options : NerOptions
        What was asked for.
    sets : tuple of SetReport
        One for each set, in their order.
    means : mapping
        By protocol, system (``knife`` or a baseline) and way of counting, the mean over sets that
        have it; empty where there is but one set.
    shown : mapping
        By set and protocol, the errors that were drawn.
    notes : tuple of str
        What could not be measured, and why.
    """

    info: ModelInfo
    labels_digest: str
    threshold: float | None
    options: NerOptions
    sets: tuple[SetReport, ...]
    means: Means
    shown: Mapping[str, Mapping[str, tuple[ShownError, ...]]] = field(repr=False)
    notes: tuple[str, ...]


def evaluate_ner(
    model: MaskedLanguageModel,
    gold_sets: Sequence[GoldSet],
    labels: LabelChoice | None = None,
    *,
    recognizer: RecognizerOptions | None = None,
    options: NerOptions | None = None,
    step: Step | None = None,
) -> NerReport:
    """Measure a recogniser on gold sets.

    Parameters
    ----------
    model : MaskedLanguageModel
        The model to ask.
    gold_sets : sequence of GoldSet
        From `prepare_sets`, by the same labels.
    labels : LabelChoice, optional
        What the recogniser may answer with; the default labels if nothing is said.
    recognizer : RecognizerOptions, optional
        How the recogniser differs from the default one.
    options : NerOptions, optional
        What is measured.
    step : callable, optional
        Is told what comes next and how far it is, and returns what to do it within.

    Returns
    -------
    NerReport
        One report a set, and their mean.

    Raises
    ------
    InputError
        If there is no set, or a text cannot be read.

    Examples
    --------
    >>> import knife
    >>> from knife.assembly.gold import prepare_sets
    >>> from knife.types.annotations import GoldEntity
    >>> from knife.types.entities import Mention
    >>> gold = GoldEntity(Mention(0, 7, "Aspirin"), "CHEMICAL")
    >>> sets = {"toy": [AnnotatedText("Aspirin helps .", (gold,))]}
    >>> prepared = prepare_sets(sets, choose_labels().names)
    >>> report = evaluate_ner(knife.load(), prepared, options=NerOptions(("typing",)))
    >>> report.sets[0].protocols["typing"].scores["first"].all.gold
    1
    """
    if not gold_sets:
        raise InputError("there is no gold set; expected one at least. Name a file.")
    options, labels, step = options or NerOptions(), labels or choose_labels(), step or silent
    asked: dict[tuple[int, tuple[str, ...]], Respondent] = {}
    for gold in gold_sets:
        # Sets of one map and one scheme share what answers them.
        asked.setdefault(_scheme(gold), _respondent(model, labels, gold, recognizer))
    reports, shown = [], {}
    for gold in gold_sets:
        respondent = asked[_scheme(gold)]
        answers = respondent.answers(gold, step, options)
        with step(f"{gold.name}: scoring", ""):
            baselines = respondent.baselines(gold, answers, options)
            report = report_set(gold, answers, baselines, respondent.uppers, options)
        reports.append(report)
        shown[gold.name] = _shown(report, respondent, answers, options)
    has_lexicon = any(one.lexicon is not None for one in asked.values())
    return NerReport(
        model.vocabulary.info,
        labels.digest,
        recognizer.typing.threshold if recognizer and recognizer.typing else None,
        options,
        tuple(reports),
        _means(reports),
        shown,
        () if has_lexicon else (_NO_LEXICON,),
    )


def _scheme(gold: GoldSet) -> tuple[int, tuple[str, ...]]:
    return id(gold.mapping), gold.labels


def _respondent(
    model: MaskedLanguageModel,
    labels: LabelChoice,
    gold: GoldSet,
    recognizer: RecognizerOptions | None,
) -> Respondent:
    """Return who answers a set: all labels compete, and those that the set annotates are told."""
    targets = gold.mapping.targets if gold.mapping else {}
    told = LabelMap(targets, frozenset(gold.labels))
    return Respondent(model, labels, told, recognizer)


def _means(reports: Sequence[SetReport]) -> Means:
    if len(reports) < 2:
        return {}
    means: dict[str, dict[str, dict[str, MeanScore]]] = {}
    for protocol, first in reports[0].protocols.items():
        systems = {SYSTEM: [one.protocols[protocol].scores for one in reports]}
        for name in first.baselines:
            systems[name] = [one.protocols[protocol].baselines[name] for one in reports]
        means[protocol] = {
            name: {way: mean_score([one[way] for one in of_sets]) for way in of_sets[0]}
            for name, of_sets in systems.items()
        }
    return means


def _shown(
    report: SetReport, respondent: Respondent, answers: Answers, options: NerOptions
) -> dict[str, tuple[ShownError, ...]]:
    """Return the errors of a set that are shown, each with what there is to know of it."""
    found = {}
    for protocol, one in report.protocols.items():
        drawn = draw_errors(one.errors, options.n_errors, options.seed)
        texts = [report.gold.texts[error.row] for error in drawn]
        mentions = [error.mention for error in drawn]
        explained = respondent.explain([text.text for text in texts], mentions) if drawn else []
        found[protocol] = tuple(
            ShownError(error, text, entity, error.mention in answers.detected[error.row])
            for error, text, entity in zip(drawn, texts, explained, strict=True)
        )
    return found
