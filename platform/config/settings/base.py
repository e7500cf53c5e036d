"""Settings common to every way of running Minglan."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PLATFORM_DIR = Path(__file__).resolve().parents[2]
BASE_DIR = PLATFORM_DIR.parent
VAR_DIR = Path(os.environ.get("MINGLAN_VAR", BASE_DIR / "var"))

SHARED_APPS = [
    "django_tenants",
    "django.contrib.contenttypes",  # django-tenants' backend imports it; no model of ours uses it
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_htmx",
    "lucide",
    "mptt",
    "rest_framework",
    "template_partials",
    "core",
    "audit",
    "district",
    "workdays",
    "accounts",
    "notices",
    "visitors",
    "hierarchy.units",
    "hierarchy.ledger",
    "hierarchy.structure",
    "hierarchy.metrics",
    "hierarchy.bulletins",
    "tenants.registry",
    "tenants.desk",
    "dashboards",
    "demo",
    "bench",
]
TENANT_APPS = ["tenants.catalogue", "tenants.disclosure", "tenants.feedback"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "registry.Tenant"
TENANT_DOMAIN_MODEL = "registry.Domain"
TENANT_LIMIT_SET_CALLS = False
GET_EXECUTOR_FUNCTION = "tenants.registry.executor.executor_for"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASE_ENGINE = "tenants.registry.backend"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "accounts.middleware.IdleTimeoutMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "district.middleware.DistrictMiddleware",
    "core.middleware.RefusalMiddleware",
    "tenants.registry.middleware.WorkspaceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls_district"
WORKSPACE_URLCONF = "config.urls_workspace"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PLATFORM_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.site",
            ],
            "builtins": ["core.templatetags.ui"],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "label")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.CharacterClassesValidator"},
]
LOGIN_URL = "/accounts/login/"  # a path: the name is unknown inside a workspace
LOGIN_REDIRECT_URL = "/"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "accounts.signin.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "change_password": "accounts.forms.OwnPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
# axes counts failures; a limit by address would stop a whole office that shares one.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "accounts.signin.axes_username"
AXES_LOCKOUT_CALLABLE = "accounts.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # fifteen minutes are fifteen minutes
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has it

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PLATFORM_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [PLATFORM_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboards.plotly_js.PlotlyFinder",
]
MEDIA_ROOT = VAR_DIR / "media"
#: The keys that seal identities, outside the database (core.sealing).
IDENTITY_KEYS_FILE = Path(os.environ.get("MINGLAN_KEYS", VAR_DIR / "keys" / "identity.keys"))
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.capped_handler.CappedFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Without a mail server no mail is sent: notices are read on the desk.
EMAIL_HOST = os.environ.get("MINGLAN_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("MINGLAN_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MINGLAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MINGLAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MINGLAN_MAIL_TLS", "0") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MINGLAN_MAIL_FROM", "minglan@localhost")
#: Where people reach the installation, for mails: the first of its origins.
SITE_URL = os.environ.get("MINGLAN_ORIGINS", "").split(",")[0]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
#: Whether the server in front says truly where a request comes from (X-Forwarded-For).
TRUST_FORWARDED_FOR = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # wants lock-outs by address: an office shares one, and the name alone cannot be evaded
]

# The API is read by programs of the reader's own session; it takes nothing in and shows no forms.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "core.problems.problem_of",
}

# Where a lower room must reach a higher one, it is named here instead of imported.
AUTHORITY = "hierarchy.units.policies.authorise"
NAVIGATION = "dashboards.navigation.items"
UNIT_NAMES = "hierarchy.units.names.names_of"
DISCLOSURE_ORIGINS = "tenants.feedback.topics.asked_for"
ON_YEAR_ENTERED = "hierarchy.ledger.owing.resolve_pending"
#: Told, inside the act, that a unit has ended and who succeeds it (absorbing unit or superior, or nobody).
ON_UNIT_ENDED = ["tenants.feedback.moving_units.move_open_cases"]
DECISION_HANDLERS = {
    "extension": "hierarchy.ledger.decisions.decide_extension",
    "exemption": "hierarchy.ledger.decisions.decide_exemption",
    "catalogue": "tenants.catalogue.decisions.decide_catalogue",
    "escalation": "tenants.disclosure.decisions.decide_escalation",
    "countersign": "tenants.disclosure.decisions.decide_countersign",
}
# What is shown beside a disclosure on its page: each gives a `tenants.disclosure.beside.Panel`, or None.
BESIDE_DISCLOSURE = [
    "tenants.feedback.beside.consultations_on",
    "tenants.feedback.beside.cases_about",
]
RECONCILERS = [
    "hierarchy.ledger.reconciling.differences",
    "hierarchy.ledger.case_reconciling.differences",
    "tenants.disclosure.reconciling.differences",
    "tenants.feedback.survey_reconciling.differences",
    "tenants.feedback.occasion_reconciling.differences",
]
#: Columns of workspaces by table that the unit's own database role cannot read (tenants.registry.rights).
HIDDEN_COLUMNS = {"feedback_case": ("sealed",)}
#: What holds sealed values: sealed anew when keys are exchanged, and checked.
SEALED_HOLDERS = ["tenants.feedback.resealing.reseal_all"]
SEALED_CHECKS = ["tenants.feedback.resealing.illegible"]
DAILY_JOBS = [
    "district.daily.look_at_the_clock",
    "tenants.registry.daily.provision_missing",
    "hierarchy.ledger.daily.extend",
    "hierarchy.ledger.daily.remind_receivers",
    "tenants.disclosure.daily.remind",
    "tenants.feedback.daily.remind",
    "notices.daily.digest",
    "visitors.daily.forget",
    "tenants.disclosure.daily.end_notices",
    "audit.daily.anchor",
]

# Whether answers about the whole district are kept while nothing changes (`audit/keeping.py`).
KEEP_ANSWERS = True
