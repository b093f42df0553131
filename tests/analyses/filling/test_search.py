"""Candidates are searched, and chains scored, in more than one order."""

from __future__ import annotations

import numpy as np
import pytest

from knife.analyses.filling.beam import Template, search
from knife.analyses.filling.chains import Chain, log_likelihoods, log_probabilities
from knife.analyses.filling.orders import fill_orders

TEXT = "she loves [MASK] [MASK]"


@pytest.mark.parametrize(("n", "n_orders"), [(1, 1), (2, 2), (3, 6), (4, 5), (9, 5)])
def test_few_masks_are_filled_in_all_orders_and_many_in_some(n, n_orders):
    sure = np.random.default_rng(1).random(n).tolist()
    orders = fill_orders(sure)
    assert len(orders) == len(set(orders)) <= n_orders
    assert all(sorted(order) == list(range(n)) for order in orders)
    assert orders == fill_orders(sure)
    assert tuple(range(n)) in orders
    assert tuple(reversed(range(n))) in orders


def test_the_most_certain_mask_comes_first():
    assert (2, 0, 3, 1) in fill_orders([0.5, 0.1, 0.9, 0.3])


def test_one_order_loses_what_another_finds(cities):
    ids = cities.encode([TEXT])[0].ids
    usable = ~cities.vocabulary.is_special
    template = Template(ids, ((3,), (4,)), {3: usable, 4: usable})
    names = cities.vocabulary.surfaces
    found = {tuple(names[piece] for piece in pieces) for pieces in search(cities, template, 1)}
    # From the left, New is likeliest and Los is lost; from the right, Angeles is.
    assert found == {("New", "York"), ("Los", "Angeles")}


def test_a_search_keeps_to_what_may_stand_at_a_place(cities):
    ids = cities.encode([TEXT])[0].ids
    usable = ~cities.vocabulary.is_special
    only = np.zeros(len(cities.vocabulary), bool)
    only[cities.vocabulary.find("San")] = True
    template = Template(ids, ((3,), (4,)), {3: only, 4: usable})
    assert {pieces[0] for pieces in search(cities, template, 3)} == {cities.vocabulary.find("San")}


def test_nothing_is_found_where_nothing_may_stand(cities):
    ids = cities.encode([TEXT])[0].ids
    nothing = np.zeros(len(cities.vocabulary), bool)
    template = Template(ids, ((3,), (4,)), {3: nothing, 4: nothing})
    assert search(cities, template, 3) == {}


def test_a_chain_of_a_joint_distribution_is_its_probability(cities):
    ids = cities.encode(["she loves New York"])[0].ids
    chains = [Chain(ids, ((3,), (4,))), Chain(ids, ((3, 4),)), Chain(ids, ((2,), (3,), (4,)))]
    found = log_likelihoods(cities, chains)
    np.testing.assert_allclose(np.exp(found), [0.26, 0.26, 0.26], atol=1e-5)


def test_no_chain_has_no_likelihood(cities):
    assert log_likelihoods(cities, []).shape == (0,)


def test_log_probabilities_are_those_of_a_softmax(model):
    states = model.head_states_at([model.encode(["a b c"])[0].ids], [[1, 2]])
    logits = model.logits(states).astype(np.float64)
    slow = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows, targets = np.array([0, 1, 1]), np.array([7, 9, 27_000])
    found = log_probabilities(model, states, rows, targets)
    np.testing.assert_allclose(found, slow[rows, targets], atol=1e-4)
