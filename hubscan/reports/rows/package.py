"""What lies in the folder of a report, for machines: a Frictionless data package and Croissant.

Both are made of the same list of files and columns; no description stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubscan.model.tables import TABLES, Column, Table
from hubscan.reports import tidy
from hubscan.reports.about import LICENCE
from hubscan.reports.document import Report
from hubscan.reports.document import Table as Shown
from hubscan.reports.figures import FIGURES
from hubscan.reports.rows.files import FILES, FOLDER
from hubscan.reports.sensitivity_rows import SENSITIVITY
from hubscan.reports.spans import Kind

DATAPACKAGE, CROISSANT = "datapackage.json", "croissant.json"

_ABOUT = (
    "How many models on the Hugging Face Hub each proposed or enacted AI rule would cover: at"
    " least, likely, at most, and as expected; with the rows, one a model, that every count"
    " follows from."
)
_FRICTIONLESS = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime",
    "FLOAT": "number", "DOUBLE": "number",
}  # fmt: skip
"""Types of columns in a data package; whole numbers are the rest."""
_CROISSANT = {
    "VARCHAR": "sc:Text", "BOOLEAN": "sc:Boolean", "DATE": "sc:Date", "TIMESTAMP": "sc:DateTime",
    "FLOAT": "sc:Float", "DOUBLE": "sc:Float",
}  # fmt: skip
_MEDIA = {
    ".csv": ("csv", "text/csv"),
    ".gz": ("csv", "application/gzip"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
}
_KINDS = {Kind.COUNT: "BIGINT", Kind.SHARE: "DOUBLE", Kind.AMOUNT: "DOUBLE", Kind.NUMBER: "DOUBLE"}


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the report that holds a table."""

    name: str
    """Path below the folder."""
    table: Table
    about: str
    path: Path
    sha256: str

    @property
    def media(self) -> tuple[str, str]:
        return _MEDIA[Path(self.name).suffix]


def write(
    report: Report, shapes: Iterable[Table], folder: Path, hashes: Mapping[str, str]
) -> list[Path]:
    """Describe every table that is in `folder`; `shapes` are those of the rows, if any are.

    `hashes` are those of all files below `folder`.
    """
    files = [
        _File(name, table, about, folder / name, hashes[name])
        for name, table, about in _tables(report, shapes)
        if name in hashes
    ]
    facts = dict(report.facts)
    made: Mapping[str, Any] = {
        DATAPACKAGE: _datapackage(files, facts, report.title),
        CROISSANT: _croissant(files, facts, report.title),
    }
    for name, content in made.items():
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        (folder / name).write_text(text + "\n", "utf-8")
    return [folder / name for name in made]


def _tables(report: Report, shapes: Iterable[Table]) -> Iterator[tuple[str, Table, str]]:
    """Name, shape and description of each file that holds a table."""
    for shape in shapes:
        for file in FILES.get(shape.name, ()):
            yield (f"{FOLDER}/{file}", shape, _WHAT[shape.name])
    yield (f"{SENSITIVITY.name}.csv", SENSITIVITY, _WHAT[SENSITIVITY.name])
    for form in ("csv", "parquet"):
        yield (f"tallies.{form}", TABLES["tallies"], _WHAT["tallies"])
        for table in tidy.tables(report):
            shape = Table(table.id, (), tuple(_columns(table)))
            yield (f"tables/{table.id}.{form}", shape, table.caption)


_WHAT = {
    "rows": "one row a model: what is listed, figures with bounds and grade, and what the main"
    " tier of each text says of it",
    "verdicts": "one row a model: the verdict of every tier, in every derivative mode",
    "chances": "one row a model: how probably every tier covers it, as a degree of `degrees`",
    "degrees": "the probability that each degree of `chances` stands for",
    "tiers": "one row a tier and derivative mode: which text it is of, and its column",
    "sensitivity": "what moving one assumption does to the expected counts of main lines",
    "tallies": "counts by tier, derivative mode, direct relation and unit",
}


def _columns(table: Shown) -> Iterator[Column]:
    for name, column in zip(tidy.names(table), table.columns, strict=True):
        figure = FIGURES.get(column.name)
        about = figure.meaning if figure else column.title
        yield Column(name, _KINDS.get(column.kind, "VARCHAR"), about, figure.unit if figure else "")


def _about(column: Column) -> str:
    return f"{column.doc} [{column.unit}]" if column.unit else column.doc


def _datapackage(files: list[_File], facts: Mapping[str, str], title: str) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hubscan-census",
        "title": title,
        "description": _ABOUT,
        "version": facts["data_date"],
        "licenses": [{"name": LICENCE[0], "path": LICENCE[1]}],
        "hubscan": dict(facts),
        "resources": [_resource(file) for file in files],
    }


def _resource(file: _File) -> dict[str, Any]:
    form, media = file.media
    packed = {"compression": "gz"} if file.name.endswith(".gz") else {}
    keys = {"primaryKey": list(file.table.key)} if file.table.key else {}
    return {
        "name": file.name.lower().replace("/", "-").replace(".", "-").replace("_", "-"),
        "path": file.name,
        "description": file.about,
        "format": form,
        "mediatype": media,
        **packed,
        "bytes": file.path.stat().st_size,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "type": _FRICTIONLESS.get(column.sql_type, "integer"),
                    "description": _about(column),
                }
                for column in file.table.columns
            ],
            **keys,
        },
    }


def _croissant(files: list[_File], facts: Mapping[str, str], title: str) -> dict[str, Any]:
    """Croissant 1.0; the twins of a table in other forms are files without a record set."""
    described = {file.table.name: file for file in reversed(files)}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "hubscan-census",
        "description": f"{title}. {_ABOUT}",
        "license": LICENCE[1],
        "version": facts["hubscan_version"],
        "datePublished": facts["data_date"],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.name,
                "name": file.name,
                "description": file.about,
                "contentUrl": file.name,
                "encodingFormat": file.media[1],
                "sha256": file.sha256,
            }
            for file in files
        ],
        "recordSet": [_record_set(file) for file in sorted(described.values(), key=_name)],
    }


def _name(file: _File) -> str:
    return file.table.name


def _record_set(file: _File) -> dict[str, Any]:
    table = file.table
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": file.about,
        **({"key": [{"@id": f"{table.name}/{key}"} for key in table.key]} if table.key else {}),
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": column.name,
                "description": _about(column),
                "dataType": _CROISSANT.get(column.sql_type, "sc:Integer"),
                "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
            }
            for column in table.columns
        ],
    }


_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
}
"""The context that the specification prescribes."""
