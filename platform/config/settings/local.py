"""One machine, for demonstration and development."""

from .base import *  # noqa: F403 - a settings module is its base plus its differences
from .database import databases, owner

DEBUG = False
SECRET_KEY = "minglan-local-only-not-for-production"  # noqa: S105 - production reads its own from the environment
ALLOWED_HOSTS = ["*"]
DATABASES = databases()
DATABASE_OWNER = owner()
# Nothing is collected: static files are served from where they lie.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
