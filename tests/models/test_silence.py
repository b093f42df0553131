import logging
import warnings

import pytest
from transformers.utils import logging as transformers_logging

from knife.models.silence import silence

HUB = transformers_logging.hf_hub_utils


@pytest.fixture(params=[(True, True), (False, False), (True, False), (False, True)])
def bars(request):
    before = transformers_logging.is_progress_bar_enabled(), not HUB.are_progress_bars_disabled()
    _set(*request.param)
    yield request.param
    _set(*before)


def _set(loading, downloads):
    (
        transformers_logging.enable_progress_bar
        if loading
        else transformers_logging.disable_progress_bar
    )()
    (HUB.enable_progress_bars if downloads else HUB.disable_progress_bars)()


def test_progress_bars_are_put_back_as_they_were(bars):
    with silence():
        assert not transformers_logging.is_progress_bar_enabled()
        assert HUB.are_progress_bars_disabled() is not bars[1]
    assert transformers_logging.is_progress_bar_enabled() is bars[0]
    assert HUB.are_progress_bars_disabled() is not bars[1]


@pytest.mark.parametrize("name", ["transformers", "huggingface_hub"])
def test_messages_are_held_back_and_levels_put_back(name, capsys):
    logger = logging.getLogger(name)
    before = logger.level
    with silence():
        logging.getLogger(f"{name}.modeling").error("noise")
        warnings.warn("noise", UserWarning, stacklevel=1)
    assert logger.level == before
    assert capsys.readouterr() == ("", "")


def test_everything_is_put_back_after_a_failure():
    logger = logging.getLogger("transformers")
    before = logger.level, list(warnings.filters)
    with pytest.raises(ZeroDivisionError), silence():
        _ = 1 / 0
    assert (logger.level, list(warnings.filters)) == before


def test_silences_may_be_nested():
    before = logging.getLogger("transformers").level
    with silence(), silence():
        pass
    assert logging.getLogger("transformers").level == before
