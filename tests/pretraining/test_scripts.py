"""Letters tell their script."""

from __future__ import annotations

import pytest

from knife.errors import InputError
from knife.pretraining.scripts import in_scripts, require_scripts


@pytest.mark.parametrize(
    ("word", "scripts", "parts"),
    [
        ("cell", ("latin",), ["cell"]),
        ("caf\u00e9", ("latin",), ["caf\u00e9"]),
        ("cafe\u0301", ("latin",), ["cafe\u0301"]),  # a combining accent belongs to all
        ("\u03b2", ("latin",), []),
        ("\u03b2", ("latin", "greek"), ["\u03b2"]),
        ("\u03b2", ("Greek",), ["\u03b2"]),
        ("\u00b5m", ("latin",), ["m"]),  # the micro sign is a mu
        ("\u00b5m", ("latin", "greek"), ["\u00b5m"]),
        ("\uff21", ("latin",), ["\uff21"]),  # full width
        ("\u00aa", ("latin",), ["\u00aa"]),
        ("\u4e2d\u6587", ("latin",), []),
        ("\u4e2d\u6587", ("cjk",), ["\u4e2d\u6587"]),
        ("\u0915\u093e", ("latin",), []),  # a letter and its vowel sign
        ("cd80", ("greek",), ["80"]),  # digits and signs are no letters
        ("\u2265\u00b0\U0001f600", ("greek",), ["\u2265\u00b0\U0001f600"]),
    ],
)
def test_letters_of_other_scripts_go(word, scripts, parts):
    assert in_scripts(word, scripts) == parts


def test_an_unknown_script_is_refused_with_what_resembles_it():
    require_scripts([])
    require_scripts(["latin", "Greek", "cjk", "hangul", "arabic", "devanagari"])
    with pytest.raises(InputError, match="latin"):
        require_scripts(["latn"])
    with pytest.raises(InputError, match="no script"):
        require_scripts(["combining"])
