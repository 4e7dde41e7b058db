"""Django's settings, made from the environment (see environment.py); a wrong value names the allowed ones."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from makegood.web.environment import Environment
from makegood.web.rooms import ROOMS

ENVIRONMENT = Environment.read(os.environ)
HERE = Path(__file__).parent
DATA = ENVIRONMENT.data

SECRET_KEY = ENVIRONMENT.key()
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
SITE_URL = ENVIRONMENT.url
SECURE = SITE_URL.startswith("https://")
_HOST = urlsplit(SITE_URL).hostname
ALLOWED_HOSTS = [*dict.fromkeys([_HOST, *ENVIRONMENT.hosts, "localhost", "127.0.0.1", "[::1]"])]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "makegood.web.accounts",
    "makegood.web.cases",
    "makegood.web.engine",
    "makegood.web.guard",
    "makegood.web.consent",
    *(f"makegood.web.{room}" for room in ROOMS),
    "makegood.web.folder",
    "makegood.web.search",
    "makegood.web.api",
    "makegood.web.organisations",
    "makegood.web.caucus",
    "makegood.web.ending",
    "makegood.web.retention",
    "makegood.web.reading",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "makegood.web.middleware.headers",
    "makegood.web.logs.each_request",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # a page is open only where it says so
    "makegood.web.accounts.middleware.in_their_language_and_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "makegood.web.guard.idle.sign_out",
    "makegood.web.guard.middleware.throttle",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "makegood.web.guard.second_factor.Explain",
    "makegood.web.guard.again.AskAgain",
    "django_htmx.middleware.HtmxMiddleware",
    "makegood.web.middleware.LeadElsewhere",
]

ROOT_URLCONF = "makegood.web.urls"
WSGI_APPLICATION = "makegood.web.wsgi.application"
FORM_RENDERER = "makegood.web.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "makegood.web.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "makegood.web.cases.templatetags.makegood",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue up at BEGIN and nothing that was acknowledged is lost when the power fails.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # What a machine that was cut off or froze held is free again: by whoever notices first, it or the database.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,  # seconds
        "keepalives_idle": 20,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # milliseconds
        "options": "-c idle_in_transaction_session_timeout=120s -c tcp_user_timeout=30s"
        " -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        **DATABASES["default"].get("OPTIONS", {}),
    }
    # What is due now wakes those who sweep (engine/waking.py).
    INSTALLED_APPS.append("procrastinate.contrib.django")
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
# Counts of attempts: in the database, so that all processes count together. Its table is made by a migration of the guard.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "guard_cache",
        "KEY_FUNCTION": "makegood.web.guard.limits.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
DEFAULT_AUTO_FIELD = "makegood.web.ids.UncountedAutoField"

# --- people ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "makegood.web.guard.passwords.NotBreached"},
]
BREACHED_PASSWORDS = ENVIRONMENT.breached_passwords
ACCOUNT_ADAPTER = "makegood.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "makegood.web.accounts.forms.SignUp"
ACCOUNT_FORMS = {
    name: f"makegood.web.accounts.account_forms.{form}"
    for name, form in {
        "login": "Login",
        "signup": "SignUp",
        "add_email": "AddEmail",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "reset_password": "ResetPassword",
        "reset_password_from_key": "ResetPasswordKey",
        "reauthenticate": "Reauthenticate",
    }.items()
}
# Where mail is sent, an address is confirmed first: so sign-up tells nobody who has an account here.
ACCOUNT_EMAIL_VERIFICATION = "optional" if ENVIRONMENT.mail.backend == "console" else "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_RATE_LIMITS = {  # of one network address (ip), of one account or mail address (key, user)
    "login": "60/10m/ip",
    "login_failed": "30/10m/ip,5/5m/key,100/d/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/10m/ip",
    "reauthenticate": "10/5m/user",
    "change_password": "10/10m/user",
    "manage_email": "10/10m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies if SECURE else 0
SOCIALACCOUNT_ADAPTER = "makegood.web.accounts.sign_on.CompanySignOn"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # of the domains alone
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": ENVIRONMENT.sign_on_name,
                "client_id": ENVIRONMENT.sign_on.client,
                "secret": ENVIRONMENT.sign_on.secret,
                "settings": {"server_url": ENVIRONMENT.sign_on.issuer},
            }
        ]
        if ENVIRONMENT.sign_on.issuer
        else [],
    }
}
MFA_ADAPTER = "makegood.web.accounts.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Makegood"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "cases:list"
ACCOUNT_SIGNUP_REDIRECT_URL = "cases:start"  # straight to what they came for

# --- the browser ---
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "makegood_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "makegood_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # seconds
IDLE = ENVIRONMENT.idle * 60 * 60  # seconds
CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from the same machine or network
CSRF_FAILURE_VIEW = "makegood.web.views.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form without its files
LARGEST_UPLOAD = 25 * 1024 * 1024  # bytes of one file
VIRUS_SCANNER = ENVIRONMENT.virus_scanner
FILE_UPLOAD_HANDLERS = ["makegood.web.uploads.Watched", "django.core.files.uploadhandler.TemporaryFileUploadHandler"]
LARGEST_REQUEST = 4 * LARGEST_UPLOAD  # bytes of a form with all its files

# --- files ---
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [HERE / "static"]
_COLLECTED = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
EXHIBITS = DATA / "exhibits"
KEYRING = ENVIRONMENT.keyring_file

# --- mail ---
EMAIL_BACKEND = ENVIRONMENT.mail.sender
ANYMAIL = dict(ENVIRONMENT.mail.provider)  # of a mail provider, where one sends by its own interface
if ANYMAIL:
    INSTALLED_APPS.append("anymail")
EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.mail.host, ENVIRONMENT.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.user, ENVIRONMENT.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENVIRONMENT.mail.starttls and ENVIRONMENT.mail.backend == "smtp", ENVIRONMENT.mail.tls
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

# --- language and time ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español"), ("fr", "Français"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [HERE / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "makegood_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = SECURE, True, "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
USE_TZ = True
TIME_ZONE = "UTC"

# Log lines carry ids, never contents.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "makegood.web.logs.AsJson"},
    },
    "filters": {"blot": {"()": "makegood.web.logs.Blot"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT.log_format, "filters": ["blot"]}
    },
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "waitress.queue": {"level": "ERROR"},  # that a page waits for a thread is nothing to report
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # the sweeper says it itself, and to the alarm, when the database is away
        "makegood.requests": {"level": "DEBUG" if ENVIRONMENT.log_format == "json" else "INFO"},
    },
}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
