"""The test suite."""

from .base import *
from .database import databases

DEBUG = False
SECRET_KEY = "minglan-tests"  # noqa: S105 - tests only
ALLOWED_HOSTS = ["*"]
DATABASES = databases("minglan_test")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = True
