"""A district's own server. Everything secret comes from the environment."""

import os

from .base import *  # noqa: F403 - a settings module is its base plus its differences
from .database import databases, owner

DEBUG = False
SECRET_KEY = os.environ["MINGLAN_SECRET_KEY"]
ALLOWED_HOSTS = [host for host in os.environ.get("MINGLAN_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MINGLAN_ORIGINS", "").split(",") if origin]
DATABASES = databases()
DATABASE_OWNER = owner()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TRUST_FORWARDED_FOR = True  # deploy/nginx sets the header itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = os.environ.get("MINGLAN_HTTPS", "1") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "core.private_paths.PrivatePaths"}},
    "handlers": {"journal": {"class": "logging.StreamHandler", "filters": ["private"]}},
    "root": {"handlers": ["journal"], "level": "WARNING"},
}
