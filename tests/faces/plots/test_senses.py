"""Pictures of senses: the same bytes again, odd names, many senses, none that names."""

import pytest

from knife.errors import InputError
from knife.faces.plots.senses import plot_senses
from knife.types.entities import Mention
from knife.types.senses import Sense, SenseOccurrence, Senses, SenseSubstitute


def senses(counts=(5, 2), term="cell", word="phone"):
    occurrences = tuple(
        SenseOccurrence(1, 0, 1, "a", Mention(0, 1, "a"), number, 0.5)
        for number, count in enumerate(counts, start=1)
        for _ in range(count)
    )
    named = (SenseSubstitute(word, 0.2),) * 6 if word else ()
    told = tuple(
        Sense(number, count, count / sum(counts), named, (0,))
        for number, count in enumerate(counts, start=1)
    )
    return Senses(term, told, occurrences, sum(counts), 1)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_bytes_are_the_same_again(tmp_path, suffix):
    for name in ("one", "two"):
        plot_senses(senses(), tmp_path / f"{name}.{suffix}")
    one = (tmp_path / f"one.{suffix}").read_bytes()
    assert one == (tmp_path / f"two.{suffix}").read_bytes()
    plot_senses(senses((5, 3)), tmp_path / f"other.{suffix}")
    assert one != (tmp_path / f"other.{suffix}").read_bytes()


@pytest.mark.parametrize(
    "found",
    [
        senses((1,)),
        senses((9, 8, 7, 6, 5, 4, 3, 2)),
        senses(word=""),
        senses(term="$x_1$", word=r"$\broken"),
        senses(term="日本", word="w" * 200),
    ],
)
def test_odd_senses_can_be_drawn(tmp_path, found):
    plot_senses(found, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"\.png, \.svg, \.pdf"):
        plot_senses(senses(), tmp_path / "a.gif")
