"""Writing pictures: which kinds there are, no date in them, no state of matplotlib touched."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from knife.errors import InputError, StoreError
from knife.faces.plots.pictures import check_picture, save_picture


def figure(title="title"):
    made = Figure(figsize=(2, 1))
    made.subplots().set_title(title)
    return made


@pytest.mark.parametrize("name", ["a.png", "a.SVG", "b.c.pdf", "ä.png"])
def test_pictures_are_known_by_their_names(name):
    assert check_picture(name).name == name


@pytest.mark.parametrize("name", ["", "a", ".png", "png", "a.jpg", "a.png.gz", "a."])
def test_other_names_are_refused(name):
    with pytest.raises(InputError, match=r"expected a name that ends in \.png, \.svg, \.pdf"):
        check_picture(name)


@pytest.mark.parametrize(
    ("suffix", "mark"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_the_same_figure_is_the_same_file(tmp_path, suffix, mark):
    for name in ("one", "two"):
        save_picture(figure(), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one.startswith(mark)
    assert one == (tmp_path / f"two.{suffix}").read_bytes()
    for told in (b"matplotlib", b"CreationDate", b"<dc:date"):
        assert told not in one.split(b"<defs>")[0]


def test_settings_of_matplotlib_stay_as_they_are(tmp_path):
    before = dict(mpl.rcParams)
    save_picture(figure("\U000fffff"), tmp_path / "a.png")
    assert dict(mpl.rcParams) == before


def test_a_directory_in_the_way_is_told(tmp_path):
    (tmp_path / "a.png").mkdir()
    with pytest.raises(StoreError, match=r"'.*a.png' cannot be written: .*Choose another place"):
        save_picture(figure(), tmp_path / "a.png")
