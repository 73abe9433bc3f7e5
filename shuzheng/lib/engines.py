"""The engine that reads whole tables: DuckDB inside this process, or Spark, by one setting."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import ibis

from shuzheng.lib.errors import Refused
from shuzheng.lib.home import home

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend as DuckDB
    from ibis.backends.pyspark import Backend as Spark

    Engine: TypeAlias = DuckDB | Spark

MEMORY = "2GB"  # of DuckDB; what needs more is laid aside on the disk


def chosen() -> str:
    """SHUZHENG_ENGINE: `duckdb`, or `spark://` with a master: `spark://local[2]`, `spark://host:7077`."""
    return os.environ.get("SHUZHENG_ENGINE", "duckdb")


@contextmanager
def engine(name: str = "") -> Iterator[Engine]:
    """An engine for one piece of work; a Spark session is kept by its own library and is not stopped here."""
    name = name or chosen()
    if name == "duckdb":
        con = duckdb()
        try:
            yield con
        finally:
            con.disconnect()
    elif name.startswith("spark://"):
        yield spark(name.removeprefix("spark://"))
    else:
        raise Refused(f"SHUZHENG_ENGINE“{name}”不认识，应为 duckdb 或 spark://主机:端口", code="engines.unknown")


def duckdb(threads: int = 0) -> DuckDB:
    """DuckDB in memory, laying aside below the home, reaching no network."""
    con = ibis.duckdb.connect()
    aside = home() / "duckdb"
    aside.mkdir(parents=True, exist_ok=True)
    settings: dict[str, object] = {
        "memory_limit": os.environ.get("SHUZHENG_ENGINE_MEMORY", MEMORY),
        "temp_directory": str(aside),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **({"threads": threads} if threads else {}),
    }
    for key, value in settings.items():
        con.con.execute(f"SET {key} = {value!r}")
    return con


def spark(master: str) -> Spark:
    """A session of Spark; the package is an extra: `pip install shuzheng[spark]`."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Refused("没有安装 pyspark，请安装 shuzheng[spark]", code="engines.no_spark") from error
    address = master if master.startswith("local") else f"spark://{master}"
    session = SparkSession.builder.master(address).appName("shuzheng").config("spark.ui.enabled", "false")
    session = session.config("spark.sql.session.timeZone", "Asia/Shanghai").config("spark.sql.ansi.enabled", "false")
    return ibis.pyspark.connect(session.getOrCreate())
