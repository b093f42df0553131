"""Run what the pages show, and write fresh output into them: ``python docs/examples.py``.

A page is read from the top, in one empty directory, with one Python namespace:

- a fence ``python`` is executed;
- a fence with a file name, such as ``tsv mine.tsv``, becomes that file;
- in a fence ``console`` each line that begins with ``$ knife`` is run, and the lines below it must
  occur in its output in this order. ``...`` stands for anything; so does any figure with a
  point, because it belongs to the model. A comment ``# exit 3`` names the exit code, else it is 0;
- a fence ``console sample`` is run in the same way, but what it shows depends on the model as a
  whole and is not compared. Called as a script, this module writes these outputs anew, cut at the
  same places.

A fence of another kind is text. This module does not know which pages there are to be.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent

_FENCE = re.compile(r"^```(?P<kind>\S*) ?(?P<more>.*)$")
_FIGURE = re.compile(r"-?\d*\.\d+")
_EXIT = re.compile(r"\s+# exit (\d+)$")
_ANYTHING = "..."
