"""A forked process computes with the one thread that it has."""

from __future__ import annotations

import subprocess
import sys

# With the threads of its parent in mind, the child would wait for ever.
CODE = """
import os
import torch
from knife.models.forks import compute_alone

torch.set_num_threads(2)
a = torch.ones(600, 600)
expected = (a @ a).sum()
child = os.fork()
if child == 0:
    compute_alone()
    is_same = (a @ a).sum() == expected and torch.get_num_threads() == 1
    os._exit(0 if is_same else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), torch.get_num_threads())
"""


def test_a_forked_process_computes_alone_and_its_parent_as_before():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["0", "2"]
