"""Spark in local mode, once for all tests that compare it with DuckDB."""

from collections.abc import Iterator

import ibis
import pytest

from shuzheng.lib import engines


@pytest.fixture(scope="session")
def spark() -> Iterator[ibis.BaseBackend]:
    """Two threads of Spark, its driver bound to this machine."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield engines.spark("local[2]")
    session.stop()
