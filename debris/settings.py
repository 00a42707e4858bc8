"""Django settings; whatever differs between places comes through ``env``."""

from pathlib import Path

from csp.constants import NONE, SELF

from debris import env

BASE_DIR = Path(__file__).resolve().parent.parent

env.refuse_unknown()

DATA = env.folder("DATA", BASE_DIR / "var", mode=0o700)  # closed: it holds the key and the SQLite file
MEDIA_ROOT = env.folder("MEDIA", BASE_DIR / "media")
SECRET_KEY = env.secret_key(DATA)
DEBUG = env.switch("DEBUG", False)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
HTTPS = env.switch("HTTPS", False)

UPLOAD_BYTES_MAX = env.whole_number("UPLOAD_BYTES_MAX", 200_000_000, least=1_000, most=5_000_000_000)
PIXELS_MAX = env.whole_number("PIXELS_MAX", 150_000_000, least=10_000, most=1_000_000_000)
DECODE_SECONDS = env.whole_number("DECODE_SECONDS", 30, least=1, most=600)
DECODE_MEMORY_MB = env.whole_number("DECODE_MEMORY_MB", 3_000, least=1_000, most=64_000)  # the networks need 700
EMBEDDER = env.file("EMBEDDER")  # a network of the operator's own that looks at whole objects beside ours
VERBAL_SCALE = env.file("VERBAL_SCALE")  # a laboratory's own words for weights; ours follow the ENFSI guideline
TASK_LEASE_SECONDS = env.whole_number("TASK_LEASE_SECONDS", 900, least=60, most=86_400)
TASK_THREADS = env.whole_number("TASK_THREADS", 2, least=1, most=32)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "catalogue",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "catalogue.web.request_id.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "catalogue.web.access.TableAllows",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "debris.urls"
WSGI_APPLICATION = "debris.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.web.context.site",
            ],
            "builtins": ["catalogue.web.signed", "catalogue.web.doubts"],
        },
    }
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "catalogue.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "catalogue:sign-in"
LOGIN_REDIRECT_URL = "catalogue:cases"
LOGOUT_REDIRECT_URL = "catalogue:sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "catalogue/account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
# A conclusion is stated by whom the session says: so long after the password was given, it is asked for again.
FRESH_SIGN_IN_MINUTES = env.whole_number("FRESH_SIGN_IN_MINUTES", 15, least=1, most=720)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = env.names("TRUSTED_ORIGINS", "")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en"
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True  # served from the packages themselves: nothing to collect on a fresh machine
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One file of an upload never sits in memory whole, and never reaches a folder that is served.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 500
INDEX_ROOT = DATA / "index"  # what photographs are searched by; disposable, made anew where it is missing

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["catalogue.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["catalogue.api.access.TableAllows"],
    "DEFAULT_PARSER_CLASSES": ["catalogue.api.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "catalogue.api.description.Schema",
    "DEFAULT_THROTTLE_CLASSES": [
        "catalogue.api.throttles.PerToken",
        "catalogue.api.throttles.PerTokenScoped",
        "catalogue.api.throttles.PerAddress",
    ],
    "DEFAULT_THROTTLE_RATES": {"token": "1200/min", "lookup": "60/min", "anonymous": "120/min"},
    "EXCEPTION_HANDLER": "catalogue.api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Missile debris forensic catalogue",
    "DESCRIPTION": "Fragments, photographs, features, marks and examinations. The service ranks, measures and "
    "explains; it never states a conclusion.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["catalogue.api.description.tidied"],
    "SERVE_PERMISSIONS": ["catalogue.api.access.TableAllows"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "catalogue": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
