"""The suite's own promises: a database for processes, and no way out of this machine."""

import os
import socket

import psycopg
import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_the_run_is_for() -> None:
    expected = os.environ.get("SERAI_TEST_DATABASE", "sqlite")

    assert connection.vendor == expected


def test_a_process_gets_an_empty_database_of_its_own(database_url: str) -> None:
    if connection.vendor == "sqlite":
        assert database_url == ""
        return

    with psycopg.connect(database_url) as fresh:
        tables = fresh.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        )

        assert tables.fetchone() == (0,)


def test_other_machines_cannot_be_reached() -> None:
    with socket.socket() as outward, pytest.raises(PermissionError):
        outward.connect(("192.0.2.1", 80))
