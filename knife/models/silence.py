"""Loading without noise: what transformers says while it reads a model stays off the terminal.

What matters of it becomes an exception with a message of our own. Every setting is put back, so
that a program that wants the messages of its own transformers calls still gets them.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from transformers.utils import logging as transformers_logging

# The settings belong to the process: two loads at a time would put back each other's silence.
_LOCK = threading.RLock()


@contextmanager
def silence() -> Iterator[None]:
    """Keep log messages, warnings and progress bars of a load off the terminal.

    The bars of a download stay as the user has set them: a download can take minutes.
    """
    loggers = [logging.getLogger(name) for name in ("transformers", "huggingface_hub")]
    hub = transformers_logging.hf_hub_utils  # type: ignore[attr-defined]
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        levels = [logger.level for logger in loggers]
        has_bars = transformers_logging.is_progress_bar_enabled()
        has_download_bars = not hub.are_progress_bars_disabled()
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        _set_bars(loading=False, downloads=has_download_bars)
        try:
            yield
        finally:
            _set_bars(loading=has_bars, downloads=has_download_bars)
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _set_bars(*, loading: bool, downloads: bool) -> None:
    hub = transformers_logging.hf_hub_utils  # type: ignore[attr-defined]
    # Either call also sets the bars of downloads, so these come second.
    if loading:
        transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    else:
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if downloads:
        hub.enable_progress_bars()
    else:
        hub.disable_progress_bars()
