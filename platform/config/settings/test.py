"""The test suite."""

import os

from .base import *  # noqa: F403 - a settings module is its base plus its differences
from .database import databases

DEBUG = False
SECRET_KEY = "minglan-tests"  # noqa: S105 - tests only
ALLOWED_HOSTS = ["*"]
DATABASES = databases("minglan_test", cluster="tests")
if "DATABASE_URL" not in os.environ:
    DATABASES["default"]["USER"] = "minglan_tests"  # who may become the owner as well as the pages' login
DATABASE_OWNER: dict[str, str] = {}
# Threads of the live server must not keep connections to a database that is replaced after their test.
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = True
KEEP_ANSWERS = False  # tests change tables without recording an act
