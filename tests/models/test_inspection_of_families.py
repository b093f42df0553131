"""Every family of models can be inspected, with its own tokenizer."""

from __future__ import annotations

import knife
from knife.assembly.inspection_verdicts import verdicts


def test_every_layout_is_inspected(layout, make_masked_lm):
    model, _, _ = make_masked_lm(layout)
    found = knife.inspect_model(model)
    assert found.makeup.n_pieces == len(model.vocabulary)
    assert found.recomposition is None or found.recomposition < 1e-3
    assert len(found.reading.sentences) + found.reading.n_left_out == 24
    assert {one.answer for one in verdicts(found)} <= {"yes", "no", "with care", "unknown"}
    assert sum(found.space.tail_classes.values()) > 0.999


def test_vectors_of_every_layout_have_different_names(layout, make_masked_lm):
    from knife.types.static_vectors import StaticOptions

    model, _, _ = make_masked_lm(layout)
    found = knife.static_vectors(model, ["The cell"], StaticOptions(has_continuations=True))
    assert len(set(found.names)) == len(found.names)
    assert found.names[-1] == "The_cell"
    assert not any(char.isspace() for name in found.names for char in name)
