"""What a forked process must do before a model computes in it."""

from __future__ import annotations

import torch


def compute_alone() -> None:
    """Let this process compute with one thread.

    The threads of its parent did not come along into a forked process, and OpenMP waits for them
    for ever. Several processes at work do not need more than one each.
    """
    torch.set_num_threads(1)
