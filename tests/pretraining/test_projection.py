"""The projected loss and its gradients against torch's own, and against differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from knife.pretraining import projection
from knife.pretraining.projection import projected_cross_entropy

N, H, V = 23, 8, 37


def parts(n=N, seed=0, scale=1.0):
    generator = torch.Generator().manual_seed(seed)
    states = scale * torch.randn(n, H, generator=generator)
    embeddings = scale * torch.randn(V, H, generator=generator)
    bias = torch.randn(V, generator=generator)
    targets = torch.randint(0, V, (n,), generator=generator)
    for own in (states, embeddings, bias):
        own.requires_grad_()
    return states, embeddings, bias, targets


def ours(states, embeddings, bias, targets, dtype=torch.float32, factor=1.0):
    loss = projected_cross_entropy(states, embeddings, bias, targets, dtype)
    found = torch.autograd.grad(factor * loss, (states, embeddings, bias))
    return loss.detach(), found


def theirs(states, embeddings, bias, targets, factor=1.0):
    loss = functional.cross_entropy(states @ embeddings.T + bias, targets)
    return loss.detach(), torch.autograd.grad(factor * loss, (states, embeddings, bias))


@pytest.mark.parametrize("cells", [1, V, 3 * V + 5, 1 << 22], ids=["row", "row too", "3", "all"])
@pytest.mark.parametrize("factor", [1.0, 0.25])
def test_value_and_gradients_are_those_of_cross_entropy(monkeypatch, cells, factor):
    monkeypatch.setitem(projection.CELLS, "cpu", cells)
    loss, slopes = ours(*parts(), factor=factor)
    expected, expected_slopes = theirs(*parts(), factor=factor)
    assert loss.dtype == torch.float32
    torch.testing.assert_close(loss, expected, rtol=1e-5, atol=1e-6)
    for found, own in zip(slopes, expected_slopes, strict=True):
        torch.testing.assert_close(found, own, rtol=1e-4, atol=1e-6)


def test_bfloat16_is_close():
    loss, slopes = ours(*parts(), dtype=torch.bfloat16)
    expected, expected_slopes = theirs(*parts())
    torch.testing.assert_close(loss, expected, rtol=1e-2, atol=1e-2)
    for found, own in zip(slopes, expected_slopes, strict=True):
        assert found.dtype == torch.float32
        assert float(functional.cosine_similarity(found.ravel(), own.ravel(), dim=0)) > 0.999
        torch.testing.assert_close(found, own, rtol=0.1, atol=0.05 * float(own.abs().max()))


def test_states_in_bfloat16_get_gradients_in_bfloat16():
    states, embeddings, bias, targets = parts()
    low = states.detach().bfloat16().requires_grad_()
    loss, slopes = ours(low, embeddings, bias, targets, dtype=torch.bfloat16)
    assert loss.dtype == torch.float32
    assert [slope.dtype for slope in slopes] == [torch.bfloat16, torch.float32, torch.float32]


def test_gradients_are_those_of_small_differences():
    states, embeddings, bias, targets = parts(5)
    _, slopes = ours(states, embeddings, bias, targets)
    arguments = [own.detach().double() for own in (states, embeddings, bias)]

    def value(changed):
        scores = changed[0] @ changed[1].T + changed[2]
        true = scores[torch.arange(5), targets]
        return float((torch.logsumexp(scores, dim=1) - true).mean())

    generator = np.random.default_rng(0)
    for which, slope in enumerate(slopes):
        for place in generator.integers(0, slope.numel(), 25):
            both = []
            for step in (1e-5, -1e-5):
                changed = [own.clone() for own in arguments]
                changed[which].view(-1)[place] += step
                both.append(value(changed))
            difference = (both[0] - both[1]) / 2e-5
            assert abs(difference - float(slope.reshape(-1)[place])) < 1e-5


def test_rows_add_up_to_the_mean():
    states, embeddings, bias, targets = parts(3)
    whole, _ = ours(states, embeddings, bias, targets)
    each = [
        ours(states[row : row + 1], embeddings, bias, targets[row : row + 1])[0] for row in range(3)
    ]
    torch.testing.assert_close(whole, torch.stack(each).mean())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_no_target_is_no_loss_and_no_gradient(dtype):
    arguments = parts(0)
    loss, slopes = ours(*arguments, dtype=dtype)
    assert float(loss) == 0
    for slope, own in zip(slopes, arguments[:3], strict=True):
        assert slope.shape == own.shape
        assert not slope.any()


def test_large_scores_stay_numbers():
    loss, slopes = ours(*parts(scale=100.0))
    expected, expected_slopes = theirs(*parts(scale=100.0))
    torch.testing.assert_close(loss, expected, rtol=1e-4, atol=1e-2)
    for found, own in zip(slopes, expected_slopes, strict=True):
        assert found.isfinite().all()
        torch.testing.assert_close(found, own, rtol=1e-3, atol=1e-3)


def test_gradients_of_several_losses_add_up_and_none_is_needed():
    states, embeddings, bias, targets = parts()
    for _ in range(2):
        projected_cross_entropy(states, embeddings, bias, targets, torch.float32).backward()
    _, slopes = ours(*parts())
    torch.testing.assert_close(embeddings.grad, 2 * slopes[1])
    with torch.no_grad():
        loss = projected_cross_entropy(states, embeddings, bias, targets, torch.float32)
    assert not loss.requires_grad
