"""Settings: environment variables named IA_… with working defaults; production refuses unsafe ones."""

import contextlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class UnsafeSetting(RuntimeError):
    """Production mode was asked for with a setting that would not be safe."""


def data_dir() -> Path:
    """Where the embedded database, uploads, keys and backups live (IA_DATA_DIR, default var/)."""
    path = Path(os.environ.get("IA_DATA_DIR") or ROOT / "var").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def production() -> bool:
    """True when IA_MODE=production."""
    return os.environ.get("IA_MODE", "development") == "production"


def kept_secret(name: str, env: str) -> str:
    """The secret in variable `env`, else one made once and kept in the data directory, readable by its owner."""
    if value := os.environ.get(env):
        return value
    path = data_dir() / name
    if not path.exists():
        fresh = path.with_name(f"{name}.{os.getpid()}")
        fresh.write_text(secrets.token_hex(32))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):  # the first process to arrive decides; the others read its secret
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def database_url() -> str:
    """The SQLAlchemy URL; plain postgresql:// means psycopg 3."""
    url = os.environ.get("IA_DATABASE_URL") or f"sqlite:///{data_dir() / 'ia.db'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def one_of(env: str, known: tuple[str, ...]) -> str:
    """The word in variable `env`, the first known one when it says nothing."""
    value = os.environ.get(env) or known[0]
    if value not in known:
        raise UnsafeSetting(f"{env} must be one of: {', '.join(known)}.")
    return value


def settings() -> dict:
    """The Flask configuration made from the environment."""
    if production() and len(os.environ.get("IA_SECRET_KEY", "")) < 32:
        raise UnsafeSetting("IA_SECRET_KEY must hold at least 32 characters in production.")
    if production() and not os.environ.get("IA_HOSTS"):
        raise UnsafeSetting("IA_HOSTS must name the addresses this site answers to, separated by commas.")
    secure = os.environ.get("IA_SECURE_COOKIES", "1" if production() else "0") == "1"
    hosts = [host for host in os.environ.get("IA_HOSTS", "").split(",") if host]
    return {
        "SECRET_KEY": kept_secret("secret.key", "IA_SECRET_KEY"),
        "SQLALCHEMY_DATABASE_URI": database_url(),
        "DATA_DIR": data_dir(),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # what people typed does not belong into the log
            "pool_recycle": 3600,  # a connection to SQLite plans with the statistics that it found when it was opened
        },
        "REDIS_URL": os.environ.get("IA_REDIS_URL", ""),
        "MAIL_URL": os.environ.get("IA_MAIL_URL", ""),
        "SITE_URL": os.environ.get("IA_URL", ""),
        "BABEL_DEFAULT_LOCALE": os.environ.get("IA_LANGUAGE", "zh_Hans_CN"),
        "BABEL_DEFAULT_TIMEZONE": os.environ.get("IA_TIMEZONE", "Asia/Shanghai"),
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "ia" / "translations"),
        "TRUSTED_HOSTS": hosts or None,
        "SESSION_COOKIE_NAME": "ia",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session that it belongs to
        "WTF_CSRF_SSL_STRICT": secure,
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "MAX_UPLOAD": 2 * 1024 * 1024,
        "PROXIES": int(os.environ.get("IA_PROXIES", "0")),
        "PASSWORD_PROFILE": one_of("IA_PASSWORD_PROFILE", ("standard", "plain", "strict")),
        "SECOND_FACTOR": one_of("IA_SECOND_FACTOR", ("optional", "required", "off")),
        "COMPARE_PROCESSES": int(os.environ.get("IA_COMPARE_PROCESSES", "2")),
        "CONFIRM_MINUTES": int(os.environ.get("IA_CONFIRM_MINUTES", "30")),
        "IDLE_MINUTES": 30,
        "ABSOLUTE_HOURS": 12,
        "PRODUCTION": production(),
    }
