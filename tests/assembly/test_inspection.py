"""A model at a glance: every family, and what follows from the figures."""

from __future__ import annotations

import dataclasses

import pytest

import knife
from knife.analyses.evaluation.cls_usability import ClsUsability
from knife.assembly.inspection import Probes, open_files
from knife.assembly.inspection_verdicts import verdicts
from knife.types.inspection import CheckpointFiles


@pytest.fixture(scope="module")
def found(model):
    probes = Probes(
        ["The heart pumps blood.", "Light is fast."], ["blood cells", "old town", "law"]
    )
    return knife.inspect_model(model, files=open_files(), probes=probes, most_words=500)


def test_the_embedded_model_is_whole(model, found):
    assert found.info == model.info
    assert found.recomposition is None or found.recomposition < 1e-3
    assert found.makeup.n_pieces == len(model.vocabulary)
    assert found.space.n_words == 500
    assert found.space.n_left_out == len(model.vocabulary.words) - 500
    assert sum(found.files.dtypes.values()) > found.anatomy.n_parameters * 0.9
    assert found.cls.n_phrases == 3
    assert len(found.reading.sentences) == 2


def answers(found):
    return {one.use: one.answer for one in verdicts(found)}


def changed(found, use, **changes):
    return next(v for k, v in answers(dataclasses.replace(found, **changes)).items() if use in k)


def test_every_verdict_follows_its_figure(found):
    space, parts, makeup = found.space, found.anatomy, found.makeup
    assert changed(found, "taking scores", recomposition=1e-5) == "yes"
    assert changed(found, "taking scores", recomposition=0.5) == "no"
    assert changed(found, "[CLS]", cls=ClsUsability(50, 0.9)) == "no"
    assert changed(found, "[CLS]", cls=ClsUsability(50, 0.1)) == "yes"
    assert changed(found, "follows", files=CheckpointFiles({}, {}, "")) == "no"
    assert changed(found, "follows", files=CheckpointFiles({}, {}, "sentence order")) == "yes"
    for empty, answer in ((0.1, "yes"), (0.3, "with care"), (0.9, "no")):
        tails = dataclasses.replace(space.tails, share_empty=empty)
        other = dataclasses.replace(space, tails=tails)
        assert changed(found, "neighbours and clusters", space=other) == answer
    for cosine, answer in ((0.01, "yes"), (0.6, "no")):
        embeddings = dataclasses.replace(space.embeddings, mean_cosine=cosine)
        other = dataclasses.replace(space, embeddings=embeddings)
        assert changed(found, "as they are", space=other) == answer
    for skewness, answer in ((0.5, "yes"), (5, "with care")):
        other = dataclasses.replace(space, hubs=dataclasses.replace(space.hubs, skewness=skewness))
        assert changed(found, "nearest k", space=other) == answer
    few = dataclasses.replace(makeup, n_words=12)
    assert changed(found, "word vectors", makeup=few) == "no"
    for scripts, answer in (
        ({"Latin": 1.0}, "no"),
        ({"Latin": 0.6, "Han": 0.4}, "yes"),
        ({}, "unknown"),
    ):
        other = dataclasses.replace(makeup, scripts=scripts)
        assert changed(found, "scripts", makeup=other) == answer
    short = dataclasses.replace(parts, max_length=64)
    assert changed(found, "paragraphs", anatomy=short) == "with care"
    for unknown, answer in ((0.0, "yes"), (0.4, "no")):
        reading = dataclasses.replace(found.reading, unknown=unknown)
        assert changed(found, "reading texts", reading=reading) == answer
    for follows, answer in ((-0.7, "yes"), (0.2, "no"), (None, "unknown")):
        bias = dataclasses.replace(found.bias, id_and_bias=follows)
        assert changed(found, "importance", bias=bias) == answer
    uncased = dataclasses.replace(found.info, is_cased=False)
    assert changed(found, "capitals", info=uncased) == "no"


def test_what_is_missing_is_unknown(found):
    bare = answers(
        dataclasses.replace(found, space=None, cls=None, files=None, recomposition=None, bias=None)
    )
    assert list(bare) == list(answers(found))
    assert sum(answer == "unknown" for answer in bare.values()) >= 6


def test_a_sample_and_long_probes_are_noted(model):
    found = knife.inspect_model(model, probes=Probes(["word " * 600], ["one"]), most_words=200)
    notes = "\n".join(found.notes)
    assert "200 of" in notes and "drawn by the seed" in notes
    assert "1 of the probe sentences are longer" in notes
    assert "fewer than two probe phrases" in notes
    assert found.files is None
