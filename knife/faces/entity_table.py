"""Entities as the rows of a Parquet file, for pandas, polars, DuckDB and Spark.

Rows are written in groups, so that no more than one group is held, however many texts there are. A
text without entities has no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING

from knife.errors import InputError, MissingExtraError
from knife.types.entities import Entity

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 20_000
"""Rows of a group."""


def require_parquet() -> None:
    """Refuse to write tables where the package for it is not installed.

    Raises
    ------
    MissingExtraError
        Names the package and how to install it.
    """
    if find_spec("pyarrow") is None:
        raise MissingExtraError("pyarrow", "parquet")


def write_entity_table(
    to: IO[bytes], answers: Iterable[tuple[str | int, Sequence[Entity]]], *, rows: int = ROWS
) -> None:
    """Write the entities of texts as a Parquet file.

    Parameters
    ----------
    to : binary stream
        Where the file goes; it is left open.
    answers : iterable of (str or int, sequence of Entity)
        The name of each text, and its entities; read as they are needed.
    rows : int
        Rows of a group; no more are held.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    InputError
        If `rows` is below 1.

    Examples
    --------
    >>> from io import BytesIO
    >>> from knife.types.entities import Mention
    >>> file = BytesIO()
    >>> write_entity_table(file, [("a", [Entity(Mention(0, 5, "Paris"), "LOCATION", 0.5)])])
    >>> file.getvalue()[:4]
    b'PAR1'
    """
    require_parquet()
    if rows < 1:
        raise InputError(f"rows is {rows}; expected 1 or more.")
    import pyarrow as pa
    from pyarrow import parquet

    schema, held = _schema(), list[dict[str, object]]()
    with parquet.ParquetWriter(to, schema) as writer:
        for name, entities in answers:
            for entity in entities:
                held.append(_row(name, entity))
                if len(held) == rows:
                    writer.write_table(pa.Table.from_pylist(held, schema))
                    held.clear()
        if held:
            writer.write_table(pa.Table.from_pylist(held, schema))


def _schema() -> pa.Schema:
    import pyarrow as pa

    label_score = pa.struct([("label", pa.string()), ("score", pa.float64())])
    return pa.schema(
        [
            ("id", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("text", pa.string()),
            ("label", pa.string()),
            ("score", pa.float64()),
            ("margin", pa.float64()),
            ("alternatives", pa.list_(label_score)),
        ]
    )


def _row(name: str | int, entity: Entity) -> dict[str, object]:
    return {
        "id": str(name),  # a column has one type, and names of texts may be numbers
        "start": entity.start,
        "end": entity.end,
        "text": entity.text,
        "label": entity.label,
        "score": float(entity.score),
        "margin": float(entity.margin),
        "alternatives": [
            {"label": one.label, "score": float(one.score)} for one in entity.alternatives
        ],
    }
