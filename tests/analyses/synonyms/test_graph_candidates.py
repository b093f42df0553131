"""Candidates in a graph: near is not the same."""

import numpy as np
import pytest

from knife.analyses.synonyms.graph_candidates import Nodes, synonyms_in_graph
from knife.analyses.synonyms.reading import SynonymOptions
from knife.errors import ShapeError
from knife.maths.similarity import unit_rows
from knife.types.rules import Fixed


@pytest.fixture
def nodes():
    """The plural of a word lies near it, a sibling nearer; the kind of both is everyone's."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((60, 16)).astype(np.float32)
    rows[0], rows[1] = np.eye(16)[0], 0.9 * np.eye(16)[0] + 0.3 * np.eye(16)[1]
    rows[2] = 0.97 * np.eye(16)[0] + 0.2 * np.eye(16)[2]
    names = ("cell", "cells", "neuron", *(f"w{i}" for i in range(57)))
    return Nodes(names, unit_rows(rows), Fixed(0.8), np.zeros(60, np.float32))


def test_the_plural_is_accepted_and_the_nearer_sibling_is_not(nodes):
    found = synonyms_in_graph("cell", nodes.rows[0], nodes)
    assert [(one.text, one.kind, one.is_accepted) for one in found.candidates] == [
        ("cells", "inflection", True), ("neuron", "related", False),
    ]  # fmt: skip
    neuron = found.candidates[1].evidence
    assert (neuron.rank, neuron.is_led_back) == (1, True)
    assert found.n_occurrences == 0 and found.n_phrases == 60


def test_ranks_agree_with_an_oracle(nodes):
    found = synonyms_in_graph("cell", nodes.rows[0], nodes, SynonymOptions(n_nearest=50))
    cosines = nodes.rows @ nodes.rows.T
    for one in found.candidates:
        row = nodes.names.index(one.text)
        others = [k for k in range(60) if k not in (0, row)]
        assert one.evidence.rank == 1 + sum(cosines[0, k] > cosines[0, row] for k in others)
        assert one.evidence.back_rank == 1 + sum(cosines[row, k] > cosines[row, 0] for k in others)


def test_a_phrase_that_is_no_node_is_looked_for_by_its_vector(nodes):
    found = synonyms_in_graph("blood cell", nodes.rows[0], nodes)
    assert ("cell", "broader") in [(one.text, one.kind) for one in found.candidates]


def test_a_letter_alone_is_no_ground(nodes):
    found = synonyms_in_graph("w0", nodes.rows[3], nodes)
    assert not found.accepted


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError):
        Nodes(("a",), np.zeros((2, 3), np.float32))
