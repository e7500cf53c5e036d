"""A connection beside Django's own: to another database of the same server, or as somebody else."""

from typing import Any

import psycopg
from django.db import connection


def second_session(database: str = "", *, user: str = "") -> psycopg.Connection[Any]:
    """Connect to where Django's connection does, each statement a transaction of its own.

    :param database: another database of the server. :param user: who signs in instead.
    """
    settings = connection.settings_dict
    given = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": user or settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": database or settings["NAME"],
    }
    return psycopg.connect(**{name: value for name, value in given.items() if value}, autocommit=True)
