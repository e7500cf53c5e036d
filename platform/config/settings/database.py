"""Where the database is, and who signs in: `DATABASE_URL`, or the embedded server of this checkout."""

import os
from typing import Any

import dj_database_url

from core.database_roles import LOGIN, OWNER

ENGINE = "tenants.registry.backend"


def databases(default_name: str = "minglan", *, cluster: str = "postgres") -> dict[str, dict[str, Any]]:
    """Give Django's DATABASES: the server named by `DATABASE_URL`, else the embedded one's socket.

    :param cluster: which embedded server of this checkout; tests have their own.

    The embedded server is not started here: `manage.py server start` and `make` do that, so that reading the
    settings never has a side effect.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        config = dict(dj_database_url.parse(url, conn_max_age=60))
    else:
        from core.embedded import EmbeddedServer

        server = EmbeddedServer.of_this_checkout(cluster=cluster)
        config = {
            "HOST": str(server.socket_dir),
            "PORT": str(server.port),
            "USER": LOGIN,
            "NAME": os.environ.get("DATABASE_NAME", default_name),
            "CONN_MAX_AGE": 60,
        }
    config["ENGINE"] = ENGINE
    return {"default": config}


def owner() -> dict[str, str]:
    """Give who signs in to make and change tables, as the part of DATABASES in which it differs.

    With `DATABASE_URL` it is whom `DATABASE_OWNER_URL` names; without that the same person is taken to be both.
    """
    url = os.environ.get("DATABASE_OWNER_URL")
    if url:
        given = dj_database_url.parse(url)
        return {"USER": given["USER"], "PASSWORD": given["PASSWORD"]}
    return {} if os.environ.get("DATABASE_URL") else {"USER": OWNER}
