import numpy as np
import pytest
import torch

from knife.analyses.clustering import cluster_vocabulary
from knife.analyses.tail_graph import tail_graph
from knife.errors import InputError
from knife.maths.neighbors import Float32Screen, pairs_above
from knife.maths.similarity import unit_rows
from knife.models import screens
from knife.models.screens import Bfloat16Screen, best_screen
from knife.types.rules import Fixed, NoiseFloor, Reference, ZScore


def similar_rows(n, width, seed):
    """Rows of which many resemble each other, so that cosines lie at every cut."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((8, width))
    rows = centres[rng.integers(0, 8, n)] + rng.uniform(0.3, 3, (n, 1)) * rng.standard_normal(
        (n, width)
    )
    return unit_rows(rows.astype(np.float32))


@pytest.mark.parametrize(
    "rule", [NoiseFloor(), Reference(4, 8), Fixed(0.5), ZScore()], ids=lambda rule: rule.name
)
def test_graphs_are_the_same_to_the_last_bit(small_planted, rule):
    coarse = tail_graph(small_planted.unit, rule, Bfloat16Screen())
    fine = tail_graph(small_planted.unit, rule, Float32Screen())
    for name in ("indptr", "indices", "weights", "threshold"):
        assert (getattr(coarse, name) == getattr(fine, name)).all()


def test_clusters_are_the_same(toy_vocabulary):
    coarse = cluster_vocabulary(toy_vocabulary, screen=Bfloat16Screen(block=7))
    fine = cluster_vocabulary(toy_vocabulary)
    for name in ("members", "similarity", "medoids", "threshold"):
        assert (getattr(coarse, name) == getattr(fine, name)).all()


@pytest.mark.parametrize("width", [1, 3, 64, 768])
@pytest.mark.parametrize("block", [1, 50, 512])
def test_no_pair_slips_through_the_net(width, block):
    unit = similar_rows(200, width, seed=width)
    cut = np.random.default_rng(1).uniform(-0.9, 0.99, 200).astype(np.float32)
    coarse = pairs_above(unit, cut, Bfloat16Screen(block))
    fine = pairs_above(unit, cut)
    for name in ("first", "second", "cosines"):
        assert (getattr(coarse, name) == getattr(fine, name)).all()


@pytest.mark.parametrize("width", [1, 64, 768])
def test_products_are_nearer_to_the_truth_than_the_margin(width):
    unit = similar_rows(300, width, seed=0)
    rounded = torch.from_numpy(unit).to(torch.bfloat16)
    products = (rounded @ rounded.T).double().numpy()
    cosines = unit.astype(np.float64) @ unit.astype(np.float64).T
    # The result itself is rounded to eight bits as well, by half a step at most.
    rounding = np.abs(products) * 2.0**-8
    assert (np.abs(products - cosines) <= Bfloat16Screen().margin(width) + rounding).all()


def test_the_worst_rounding_is_within_the_margin():
    # Halfway between two bfloat16 numbers, both factors are rounded down by nearly 2^-8.
    value = np.float32(1 + 2.0**-8 - 2.0**-20)
    rows = np.full((2, 4), value, np.float32) / np.float32(2 * value)
    unit = np.concatenate([rows, np.full((2, 4), 0.5 + 2.0**-9 - 2.0**-20, np.float32)])
    products = (
        torch.from_numpy(unit).bfloat16().double() @ torch.from_numpy(unit).bfloat16().double().T
    ).numpy()
    error = np.abs(products - unit.astype(float) @ unit.astype(float).T) / (unit**2).sum(1).max()
    assert 0.9 * 2.0**-7 < error.max() <= Bfloat16Screen().margin(4)


def test_a_gpu_gets_a_wider_margin():
    assert Bfloat16Screen(device="cuda").margin(768) > Bfloat16Screen().margin(768)


@pytest.mark.parametrize("bound", [0.1, 0.5, -0.1, 0.2999, 1 / 3, 0.0, -1.0])
def test_a_bound_is_rounded_down(bound):
    below = screens._rounded_down(bound)
    above = torch.nextafter(
        torch.tensor(below, dtype=torch.bfloat16), torch.tensor(torch.inf, dtype=torch.bfloat16)
    )
    assert below <= bound < float(above)


def test_rows_that_nobody_may_write_are_screened():
    unit = similar_rows(20, 8, seed=0)
    unit.flags.writeable = False
    assert list(Bfloat16Screen().candidates(unit, np.full(20, 0.5, np.float32)))


@pytest.mark.parametrize("is_native", [True, False])
def test_the_best_screen_is_bfloat16_only_where_hardware_has_it(monkeypatch, is_native):
    monkeypatch.setattr(screens, "has_native_bfloat16", lambda device: is_native)
    assert best_screen("cpu") == (Bfloat16Screen() if is_native else None)


def test_a_device_that_is_none_is_refused():
    with pytest.raises(InputError, match="device is 'abacus'"):
        best_screen("abacus")
