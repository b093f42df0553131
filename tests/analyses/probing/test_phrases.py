"""Phrases of any length at the mask of a template."""

from __future__ import annotations

import pytest

from knife.analyses.probing.phrases import rank_phrases
from knife.errors import InputError
from knife.types.guesses import ProbeOptions

TREATS = "{D} treats [MASK:DISEASE] ."


def test_phrases_are_compared_with_each_other_alone(world, question_of):
    rows = [{"D": "aspirin"}, {"D": "insulin"}]
    found = rank_phrases(question_of(TREATS), rows, world, ["pain", "diabetes", "\u65e5\u672c"])
    assert [one.answers[0].words for one in found] == [("pain",), ("diabetes",)]
    for one in found:
        assert sum(answer.share for answer in one.answers) == pytest.approx(1)
        assert one.answers[0].probability is None
        assert one.answers[0].rank is None
        assert [left.phrase for left in one.left_out] == ["\u65e5\u672c"]
    assert found[0].masses[0] == pytest.approx(7.5 / 18, rel=1e-5)


def test_top_and_least_mass_are_kept(world, question_of):
    rows = [{"D": "aspirin"}]
    options = ProbeOptions(top=1)
    (found,) = rank_phrases(question_of(TREATS), rows, world, ["pain", "fever"], options)
    assert len(found) == 1
    options = ProbeOptions(min_mass=0.9)
    (found,) = rank_phrases(question_of(TREATS), rows, world, ["pain"], options)
    assert found.answers == ()


@pytest.mark.parametrize(
    ("templates", "options"),
    [
        (("{D} has [MASK] .", "[MASK] is in {D} ."), ProbeOptions()),
        (("{D} [MASK] [MASK] .",), ProbeOptions()),
        (("{D} has [MASK] .",), ProbeOptions(calibration=1)),
    ],
)
def test_what_is_not_for_phrases_is_refused(world, question_of, templates, options):
    with pytest.raises(InputError, match="expected one template with one mask"):
        rank_phrases(question_of(*templates), [{"D": "France"}], world, ["Paris"], options)


def test_no_phrase_is_refused(world, question_of):
    with pytest.raises(InputError, match="no candidates"):
        rank_phrases(question_of(TREATS), [{"D": "aspirin"}], world, [])
