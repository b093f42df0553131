"""The recogniser on hand-written gold: laws and oracles, not figures."""

import sys
from contextlib import contextmanager
from itertools import pairwise

import pytest
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

import knife
from knife.analyses.evaluation.ner_reports import NerOptions
from knife.assembly.gold import prepare_sets
from knife.assembly.label_choice import choose_labels
from knife.assembly.ner_evaluation import SYSTEM, evaluate_ner
from knife.assembly.ner_respondent import RecognizerOptions
from knife.errors import InputError
from knife.store.conll_lines import conll_texts
from knife.types.label_maps import LabelMap
from knife.types.options import TypingOptions

GOLD = """\
Aspirin|B-CHEMICAL reduces|O the|O risk|O of|O stroke|B-DISEASE .|O
She|O moved|O from|O Berlin|B-LOCATION to|O New|B-LOCATION York|I-LOCATION .|O
Metastatic|O breast|B-DISEASE cancer|I-DISEASE was|O treated|O with|O tamoxifen|B-CHEMICAL .|O
Marie|B-PER Curie|I-PER worked|O in|O Paris|B-LOCATION .|O
The|O report|O was|O long|O .|O
Pneumonia|O is|O common|O .|O
The|O Danube|B-MISC flows|O .|O
"""


def annotated(text=GOLD):
    lines = [part.replace("|", "\t") for line in text.splitlines() for part in [*line.split(), ""]]
    return list(conll_texts(enumerate(lines, start=1), "gold.conll"))


@pytest.fixture(scope="module")
def model():
    """Float32, so that a text's scores do not waver with its batch mates."""
    return knife.load(dtype="float32", device="cpu")


@pytest.fixture(scope="module")
def choice():
    return choose_labels()


@pytest.fixture(scope="module")
def report(model, choice):
    sets = {"all": annotated(), "few": annotated()[:3]}
    options = NerOptions(n_errors=2)
    return evaluate_ner(
        model, prepare_sets(sets, choice.names, options=options), choice, options=options
    )


def tags(text, spans, borders):
    """Return IOB2 tags of a text that is cut at all borders."""
    found = []
    for start, end in pairwise(borders):
        inside = next((s for s in spans if s[0] <= start and end <= s[1]), None)
        if text[start:end].strip():
            opening = inside and ("B-" if inside[0] == start else "I-")
            found.append(f"{opening}{inside[2]}" if inside else "O")
    return found


def spans_of(report, recognize):
    """Return for each text its gold and predicted spans, the latter of scored kinds alone."""
    gold = report.gold
    for text in gold.texts:
        true = [(one.start, one.end, one.label) for one in text.entities]
        said = [(e.start, e.end, gold.scored(e.label)) for e in recognize(text.text)]
        yield text.text, true, [one for one in said if one[2] is not None]


def test_strict_scores_equal_those_of_seqeval_on_what_the_recogniser_says(report, model):
    true_tags, said_tags = [], []
    for text, true, said in spans_of(report.sets[0], knife.EntityRecognizer(model)):
        ends = {place for start, end, _ in (*true, *said) for place in (start, end)}
        words = {i for i, sign in enumerate(text) if sign == " "}
        borders = sorted({0, len(text), *ends, *words})
        true_tags.append(tags(text, true, borders))
        said_tags.append(tags(text, said, borders))
    theirs = classification_report(
        true_tags, said_tags, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    ours = report.sets[0].protocols["strict"].scores["strict"]
    assert ours.all.predicted > 0
    for one, key in [
        (ours.all, "micro avg"),
        *((own, name) for name, own in ours.by_label.items()),
    ]:
        assert one.precision.value == pytest.approx(theirs[key]["precision"])
        assert one.recall.value == pytest.approx(theirs[key]["recall"])
        assert one.f1.value == pytest.approx(theirs[key]["f1-score"])


if sys.version_info >= (3, 11):  # nervaluate does not run below
    from nervaluate import Evaluator

    def test_partial_scores_equal_those_of_nervaluate_on_what_the_recogniser_says(report, model):
        pairs = [
            (true, said)
            for _, true, said in spans_of(report.sets[0], knife.EntityRecognizer(model))
        ]
        true, said = (
            [[{"start": a, "end": b - 1, "label": x} for a, b, x in pair[k]] for pair in pairs]
            for k in (0, 1)
        )
        labels = list(report.sets[0].gold.labels)
        theirs = Evaluator(true, said, tags=labels, loader="dict").evaluate()
        for kind, ours in report.sets[0].protocols["partial"].scores.items():
            other = theirs["overall"][kind]
            assert ours.all.f1.value == pytest.approx(other.f1)
            assert ours.all.precision.value == pytest.approx(other.precision)


def test_every_set_and_the_mean_are_reported_with_both_baselines(report):
    assert [one.gold.name for one in report.sets] == ["all", "few"]
    for protocol, one in report.sets[0].protocols.items():
        assert set(one.baselines) == {"majority", "lexicon"}
        assert set(report.means[protocol]) == {SYSTEM, "majority", "lexicon"}
    ours = report.means["strict"][SYSTEM]["strict"].f1.value
    both = [one.protocols["strict"].scores["strict"].all.f1.value for one in report.sets]
    assert ours == pytest.approx(sum(both) / 2)


def test_false_alarms_are_those_of_sentences_without_any_gold(report):
    first = report.sets[0]
    spurious = [one for one in first.protocols["typing"].errors if one.kind == "spurious"]
    assert {first.gold.texts[one.row].text for one in spurious} <= {
        "The report was long .",
        "Pneumonia is common .",
    }
    assert dict(first.gold.left_out) == {"MISC": 1}


def test_shown_errors_have_their_evidence(report):
    for shown in report.shown["all"].values():
        for one in shown:
            assert one.explained.mention == one.error.mention
            assert one.explained.evidence
    assert report.shown["all"]["partial"] == ()
    assert len(report.shown["all"]["typing"]) <= 2


def test_a_set_s_figures_do_not_depend_on_the_sets_beside_it(report, model, choice):
    sets = prepare_sets({"few": annotated()[:3]}, choice.names)
    alone = evaluate_ner(model, sets, choice)
    for protocol in ("strict", "partial", "typing"):
        one, other = (x.sets[-1].protocols[protocol].scores for x in (alone, report))
        assert {way: s.all for way, s in one.items()} == {way: s.all for way, s in other.items()}
    assert alone.means == {}


def test_typing_alone_asks_only_for_what_it_needs(model, choice, monkeypatch):
    asked = []
    real = knife.EntityRecognizer.recognize

    def recognize(self, texts):
        asked.extend(texts)
        return real(self, texts)

    monkeypatch.setattr("knife.assembly.recognizer.EntityRecognizer.recognize", recognize)
    options = NerOptions(("typing",))
    steps = []

    @contextmanager
    def step(text, done):
        steps.append((text, done))
        yield

    sets = prepare_sets({"all": annotated()}, choice.names)
    found = evaluate_ner(model, sets, choice, options=options, step=step)
    assert asked == ["The report was long .", "Pneumonia is common ."]
    assert found.sets[0].losses is None
    assert ("all: typing given mentions", ", 0 of 4 texts done") in steps


def test_a_map_and_a_threshold_reach_the_recogniser(model, choice):
    own = LabelMap({"DISEASE": "Finding"})
    texts = annotated("Aspirin|B-CHEMICAL prevents|O stroke|B-Finding .|O\n")
    sets = prepare_sets({"own": texts}, choice.names, {"own": own})
    found = evaluate_ner(model, sets, choice, options=NerOptions(("strict",)))
    assert found.sets[0].gold.labels == ("CHEMICAL", "Finding")
    confusion = found.sets[0].protocols["strict"].confusion
    assert "Finding" in confusion.answers
    assert "DISEASE" not in confusion.answers
    strict = TypingOptions(threshold=1.0)
    recognizer = RecognizerOptions(typing=strict)
    nothing = evaluate_ner(
        model, sets, choice, options=NerOptions(("strict",)), recognizer=recognizer
    )
    assert nothing.threshold == 1.0
    ours = [x.sets[0].protocols["strict"].scores["strict"].all.predicted for x in (found, nothing)]
    assert ours[1] < ours[0]


def test_labels_without_a_lexicon_have_no_such_baseline(model):
    from knife.assembly.label_choice import LabelChoice
    from knife.assembly.labels import labels_for

    signatures = labels_for(model).signatures
    own = LabelChoice(signatures, signatures.names, "")
    sets = prepare_sets({"few": annotated()[:1]}, own.names)
    found = evaluate_ner(model, sets, own, options=NerOptions(("typing",)))
    assert set(found.sets[0].protocols["typing"].baselines) == {"majority"}
    assert "no baseline lexicon" in found.notes[0]


def test_no_set_is_refused(model):
    with pytest.raises(InputError, match="no gold set"):
        evaluate_ner(model, [])
