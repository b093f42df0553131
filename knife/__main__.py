"""The command line as a module: ``python -m knife`` is ``knife``."""

from __future__ import annotations

from knife.cli.main import main

if __name__ == "__main__":
    main(prog_name="knife")
