"""Serve the demonstration on this machine until somebody presses Ctrl-C."""

import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
PORTS_TRIED = 20


class PortBusyError(Exception):
    """Another program listens on the port that was asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port


def listen(port: int | None) -> socket.socket:
    """Take the port asked for, or the first free one from 8000 on if none was.

    :raises PortBusyError: if it is taken.
    """
    wanted = [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED)
    for number in wanted:
        try:
            return socket.create_server((HOST, number))
        except OSError:
            continue
    raise PortBusyError(wanted[0])


class DemoServer(BaseApplication):
    """Gunicorn inside this process, so that whatever ends it ends the workers too."""

    def __init__(self, listener: socket.socket, *, ready: Callable[[], None]) -> None:
        self.listener = listener
        self.ready = ready
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": [f"fd://{self.listener.fileno()}"],
            "workers": 2,
            "threads": 4,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": self._when_ready,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()

    def run(self) -> None:
        """Serve until interrupted; ends with SystemExit."""
        # Workers are forks: a connection they shared with this process would mix up answers.
        connections.close_all()
        super().run()

    def _when_ready(self, arbiter: Any) -> None:
        # Gunicorn would reload when the terminal is closed; a demonstration ends with it.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        self.ready()
