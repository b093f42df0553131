"""Writing pictures: which kinds there are, and the same bytes for the same data.

Only the objects of matplotlib are used: no window, no figure that others could draw into.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from knife.errors import InputError, StoreError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#222222"
# What would make the same picture differ from day to day.
_METADATA: dict[str, dict[str, str | None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def check_picture(path: str | Path) -> Path:
    """Return the path of a picture, or refuse a kind of file that cannot be drawn.

    Raises
    ------
    InputError
        If the suffix is not .png, .svg or .pdf.

    Examples
    --------
    >>> check_picture("tail.svg").name
    'tail.svg'
    """
    path = Path(path)
    if path.suffix.lower() not in _METADATA:
        raise InputError(
            f"{path.name!r} is no kind of picture that can be drawn; expected a name that ends "
            f"in {', '.join(_METADATA)}. Choose such a name."
        )
    return path


def shortened(text: str, widest: int) -> str:
    """Return a text, cut to so many code points where it has more.

    Examples
    --------
    >>> shortened("myocardial infarction", 12)
    'myocardial …'
    """
    return text if len(text) <= widest else text[: widest - 1] + "…"


def save_picture(figure: Figure, path: Path) -> None:
    """Write a figure as the kind of picture that its name says.

    Raises
    ------
    StoreError
        If the file cannot be written.
    """
    from matplotlib import rc_context

    suffix = path.suffix.lower()
    with rc_context({"svg.hashsalt": "knife"}), warnings.catch_warnings():
        # A letter that the font lacks becomes a box; the picture is still right.
        warnings.filterwarnings("ignore", message="Glyph")
        try:
            figure.savefig(path, format=suffix[1:], dpi=150, metadata=_METADATA[suffix])
        except OSError as error:
            raise StoreError(
                f"the picture {str(path)!r} cannot be written: {error.strerror}. Choose another "
                "place for it."
            ) from error
