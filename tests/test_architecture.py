"""The house stands on floors: each room imports from the rooms below it and from its own trade."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_LINES = 300
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc", "base"}
RUNS_CODE_ON_LOADING = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}


@dataclass(frozen=True)
class Room:
    """What the modules of one room may import, besides their own room and the standard library."""

    knife: frozenset[str]
    outside: frozenset[str]


def room(knife: str = "", outside: str = "") -> Room:
    return Room(frozenset(knife.split()), frozenset(outside.split()))


GROUND = "errors types"
BELOW_FACES = f"{GROUND} maths models pretraining language store analyses assembly data"

ROOMS = {
    # floor 0: frozen values, pure functions on arrays
    "errors": room(),
    "maths": room("errors", "numpy scipy"),
    "types": room("errors", "numpy"),
    # floor 1: the outside world
    "models": room(GROUND, "numpy torch transformers tokenizers safetensors"),
    # above both: training continues what models have read, and writes as the store writes
    "pretraining": room(
        f"{GROUND} models store",
        "numpy torch transformers tokenizers safetensors accelerate gensim zstandard",
    ),
    "language": room(GROUND, "spacy"),
    "store": room(GROUND, "numpy safetensors"),
    "data": room(),
    # floor 2: what is computed; models and taggers arrive as protocols
    "analyses": room(f"{GROUND} maths", "numpy scipy sklearn hdbscan usearch"),
    # floor 2 1/2: which model, which labels, which detector, if nobody says
    "assembly": room(f"{GROUND} maths models pretraining language store analyses data", "numpy"),
    # floor 3: faces translate, each with its own framework
    "faces.entity_page": room(BELOW_FACES, "numpy spacy"),
    "faces.entity_table": room(BELOW_FACES, "numpy pyarrow"),
    "faces.graph_files": room(BELOW_FACES, "numpy networkx pyarrow"),
    "faces.graph_page": room(BELOW_FACES, "numpy"),
    "faces.plots": room(BELOW_FACES, "numpy matplotlib"),
    "faces.vector_table": room(BELOW_FACES, "numpy pyarrow"),
    "faces.ray_jobs": room(BELOW_FACES, "numpy ray"),
    "faces.spacy_component": room(BELOW_FACES, "numpy spacy"),
    "faces.web": room(BELOW_FACES, "numpy fastapi starlette pydantic uvicorn"),
    "cli": room(
        f"{BELOW_FACES} faces.entity_page faces.entity_table faces.graph_files faces.graph_page "
        "faces.plots faces.spacy_component "
        "faces.vector_table",
        "numpy click rich",
    ),
    # the door: names are imported when they are used
    "__init__": room(),
    "__main__": room("cli"),
    "faces.__init__": room(),
}


# What single modules may import besides: see docs/decisions.
ALSO = {
    "knife.analyses.graphs.communities": {"networkx"},
    "knife.analyses.graphs.layout": {"networkx"},
}


@dataclass(frozen=True)
class Source:
    """One module: its name, whether it is a package, and its text."""

    name: str
    is_package: bool
    text: str

    @property
    def room(self) -> str:
        """The room of ROOMS that it is in."""
        if self.name == "knife":
            return "__init__"
        if self.name == "knife.faces":
            return "faces.__init__"
        return room_of(self.name)


def room_of(module: str) -> str:
    """Return the room of a module of the house."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2]) if parts[0] == "faces" else parts[0]


def read(path: Path) -> Source:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts if parts[0] == "knife" else ("knife", *parts)
    name = ".".join(parts).removesuffix(".__init__")
    return Source(name, path.name == "__init__.py", path.read_text(encoding="utf-8"))


FILES = sorted(path for top in ("knife", "cli", "data") for path in (ROOT / top).rglob("*.py"))
SOURCES = [read(path) for path in FILES]


def imports(source: Source) -> Iterator[str]:
    """Yield the modules that a module imports, wherever in it, by their full names."""
    package = source.name.split(".") if source.is_package else source.name.split(".")[:-1]
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # "from knife import maths" imports a room, "from knife.maths import x" its module.
            names = [alias.name for alias in node.names] if module.count(".") < 1 else [""]
            yield from (f"{module}.{name}".rstrip(".") for name in names)


def offences(source: Source) -> Iterator[str]:
    """Yield every import that a module may not make."""
    allowed = ROOMS.get(source.room)
    if allowed is None:
        yield f"{source.name} is in no room of the table"
        return
    if source.room == "__init__":
        return  # names for type checkers alone; a subprocess proves that nothing is loaded
    for module in imports(source):
        top = module.split(".")[0]
        if top == "knife":
            # knife itself holds no more than the version
            own = "" if module in ("knife", "knife.__version__") else room_of(module)
            if own and own != source.room and own not in allowed.knife:
                yield f"{source.name} imports {module}"
        elif top not in sys.stdlib_module_names | allowed.outside | ALSO.get(source.name, set()):
            yield f"{source.name} imports {module}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_module_imports_only_what_its_floor_allows(source):
    assert list(offences(source)) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_module_is_short_and_has_a_name_that_says_something(source):
    assert len(source.text.splitlines()) <= MOST_LINES
    assert not FORBIDDEN_NAMES & {part.strip("_") for part in source.name.split(".")}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_module_loads_code_from_data(source):
    found = {module.split(".")[0] for module in imports(source)}
    assert not found & RUNS_CODE_ON_LOADING
    calls = [ast.unparse(node.func) for node in calls_in(source)]
    assert not {"torch.load", "eval", "exec"} & set(calls)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_only_the_renderer_writes_to_standard_output(source):
    if source.name == "knife.cli._render":
        return
    calls = {ast.unparse(node.func) for node in calls_in(source)}
    assert not {"print", "sys.stdout.write"} & calls


@pytest.mark.parametrize(
    "source",
    [source for source in SOURCES if source.room not in ("cli", "__main__")],
    ids=lambda source: source.name,
)
def test_the_library_reads_no_environment_variable(source):
    read_names = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(source.text))
        if isinstance(node, ast.Attribute)
    }
    assert not {"os.environ", "os.getenv"} & read_names


def calls_in(source: Source) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.Call)]


def test_the_whole_house_is_looked_at():
    rooms = {source.room for source in SOURCES}
    assert {"errors", "maths", "types", "models", "analyses", "cli", "__init__"} <= rooms
    assert len(SOURCES) > 40


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("knife.maths.tails", "from knife.types.rules import Fixed"),
        ("knife.maths.tails", "import torch"),
        ("knife.types.arrays", "from knife import maths"),
        ("knife.types.arrays", "from ..maths import tails"),
        ("knife.models.heads", "from knife.maths.similarity import unit_rows"),
        ("knife.models.heads", "def f():\n    from knife.analyses import clustering"),
        ("knife.analyses.clustering", "from transformers import AutoModel"),
        ("knife.analyses.evaluation.reports", "from ...models import heads"),
        ("knife.analyses.graphs.walking", "import networkx"),
        ("knife.faces.plots", "from knife.faces.web import app"),
        ("knife.faces.plots", "from knife.faces import web"),
        ("knife.faces.plots", "from knife.cli import main"),
        ("knife.assembly.opening", "from knife.faces.plots import plot_tail"),
        ("knife.cli.main", "from knife.faces.web.app import serve"),
        ("knife.cli.main", "import torch.nn"),
        ("knife.cellar.wine", "import json"),
    ],
)
def test_an_import_against_the_floors_is_seen(name, text):
    assert list(offences(Source(name, False, text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("knife.maths.tails", "import statistics\nfrom knife.errors import InputError"),
        ("knife.maths.tails", "from .histograms import rounded\nimport numpy.typing"),
        ("knife.cli.main", "import knife\nfrom ._options import model\nfrom . import _render"),
        ("knife.cli.main", "from knife.faces.plots import plot_tail"),
        ("knife.analyses.clustering", "from knife.types.rules import Fixed"),
        ("knife.analyses.graphs.communities", "from networkx import community"),
        ("knife.assembly.opening", "from knife.models.sources import load_masked_lm"),
    ],
)
def test_an_import_with_the_floors_is_allowed(name, text):
    assert not list(offences(Source(name, False, text)))
