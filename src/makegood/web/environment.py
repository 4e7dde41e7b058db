"""What the outside may set: each setting is one line, typed, with a default that runs on a fresh laptop.

`Environment.read` turns environment variables into values and tells every fault at once, each with what to write instead.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from makegood.formats import Fault, Faulty
from makegood.llm import Endpoint
from makegood.web import breached, secret_files

SECRET_KEY = "secret-key"  # the file of it in the data folder


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mail goes: printed by the server, handed to an SMTP server, or to a mail provider by its own interface.

    provider   settings of Anymail, by name
    """

    backend: str = "console"
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    tls: bool = False
    provider: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def sender(self) -> str:
        """The class that sends, as Django's setting names it."""
        package = "anymail.backends" if self.provider else "django.core.mail.backends"
        return f"{package}.{self.backend}.EmailBackend"


@dataclass(frozen=True, slots=True)
class MailIn:
    """The mailbox that answers come to; without a host there is none."""

    host: str = ""
    port: int = 993
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    tls: bool = True

    @property
    def name(self) -> str:
        """What it is known by where its progress is kept: nothing of the password."""
        return hashlib.sha256(f"{self.user} {self.host} {self.port} {self.folder}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignOn:
    """The company's own sign-in (OpenID Connect); without an issuer there is none."""

    issuer: str = ""
    client: str = ""
    secret: str = field(default="", repr=False)


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("Write on or off.")
    return text.lower() == "on"


SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _database(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError("Write postgresql://user:password@host/name, or sqlite:////folder/file.sqlite3.")
    if dict(parse_qsl(parts.query)).get("sslmode", "verify-full") not in SSL_MODES:
        raise ValueError(f"Write behind sslmode one of {', '.join(SSL_MODES)}.")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("Write the address people open, such as https://makegood.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


def _needs(module: str, extra: str) -> None:
    """Raise ValueError where an optional package is not installed."""
    if importlib.util.find_spec(module) is None:
        raise ValueError(f"This needs a package that is not here: pip install 'makegood[{extra}]'.")


def _provider(parts: SplitResult) -> Mail:
    """A mail provider by its own interface, as Anymail knows it: its settings stand behind the question mark."""
    _needs("anymail", "providers")
    name, said = parts.hostname or "", parse_qsl(parts.query)
    if importlib.util.find_spec(f"anymail.backends.{name}") is None or not said:
        raise ValueError("Write anymail://postmark?server_token=…, with the name and the settings of your provider.")
    options = tuple((f"{name}_{key}".upper(), value) for key, value in said if key != "webhook_secret")
    secrets_ = tuple(("WEBHOOK_SECRET", value) for key, value in said if key == "webhook_secret")
    return Mail(name, provider=(*options, *secrets_))


def _mail(text: str) -> Mail:
    if text == "console":
        return Mail()
    parts = urlsplit(text)
    if parts.scheme == "anymail":
        return _provider(parts)
    if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
        raise ValueError("Write console, or smtp://user:password@host:587 (smtps:// for TLS from the start).")
    tls = parts.scheme == "smtps"
    try:
        port = parts.port or (465 if tls else 587)
    except ValueError:
        raise ValueError("The port of the mail server is a number up to 65535.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail("smtp", parts.hostname, port, user, password, parts.scheme == "smtp", tls)


def _mail_in(text: str) -> MailIn:
    parts = urlsplit(text)
    try:
        port = parts.port or (993 if parts.scheme == "imaps" else 143)
    except ValueError:
        raise ValueError("The port of the mailbox is a number up to 65535.") from None
    if parts.scheme not in ("imaps", "imap+plain") or not parts.hostname or not parts.username:
        raise ValueError("Write imaps://user:password@imap.example.org, with /Folder behind it for another than INBOX.")
    user, password = unquote(parts.username), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not all(part.isprintable() and part.isascii() for part in (user, password, folder)):
        raise ValueError("Write the user, the password and the folder in plain letters, figures and signs.")
    return MailIn(parts.hostname, port, user, password, folder, parts.scheme == "imaps")


def _sign_on(text: str) -> SignOn:
    parts = urlsplit(text)
    local = parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme not in ("https", *(["http"] if local else [])) or not parts.username or not parts.password:
        raise ValueError("Write https://client-id:client-secret@issuer.example.org/path, as your provider names them.")
    host = parts.netloc.rpartition("@")[2]
    issuer = f"{parts.scheme}://{host}{parts.path.rstrip('/')}"
    return SignOn(issuer, unquote(parts.username), unquote(parts.password))


def _domains(text: str) -> tuple[str, ...]:
    domains = _hosts(text.lower())
    if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in domains):
        raise ValueError("Write the part behind the @, with commas: northgate.example, northgate.ie.")
    return domains


def _answers(text: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9._-]{1,30}@[^@\s<>]+", text):
        raise ValueError("Write the bare address that answers go to, such as answers@example.org.")
    return text


def _secret(text: str) -> str:
    if len(text) < 20 or not text.isascii() or " " in text:
        raise ValueError("Write at least 20 letters, figures and signs, without spaces.")
    return text


def _mailbox(text: str) -> str:
    if not re.fullmatch(r"[^@\r\n]*[^@\s]+@[^@\s]+>?", text):
        raise ValueError("Write a mail address, such as Makegood <makegood@example.org>.")
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("Write a web address, such as https://health.example.org/ping/makegood.")
    return text


def _alarm(text: str) -> str:
    if text.startswith("apprise+"):
        _needs("apprise", "alerts")
        return text
    try:
        return _web_address(text) if "://" in text else _mailbox(text)
    except ValueError:
        raise ValueError(
            "Write a mail address, a web address that takes JSON with a text, or apprise+ and an address of Apprise."
        ) from None


def _services(text: str) -> tuple[str, ...]:
    _needs("apprise", "alerts")
    schemes = _hosts(text.lower().replace("://", ""))
    if not all(re.fullmatch(r"[a-z][a-z0-9]*", scheme) for scheme in schemes):
        raise ValueError("Write what the addresses of these services begin with, with commas: tgram, discord, ntfys.")
    return schemes


def _model(text: str) -> str:
    address, _, name = text.partition("#")
    try:
        Endpoint(address, name)
    except Faulty as faulty:
        said = " ".join(f"{fault.problem} {fault.instead}" for fault in faulty.faults)
        raise ValueError(
            f"{said} Put # and its name behind the address, such as http://localhost:8080/v1#small."
        ) from None
    return text


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in text.split(",") if host.strip())


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("Write DEBUG, INFO, WARNING or ERROR.")
    return text.upper()


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise ValueError("Write a number from 1 to 64.")
    return int(text)


def _log_format(text: str) -> str:
    if text.lower() not in ("line", "json"):
        raise ValueError("Write line or json.")
    return text.lower()


def _metrics(text: str) -> str:
    if text.lower() in ("on", "off"):
        return text.lower()
    if len(text) < 20 or not text.isascii() or " " in text:
        raise ValueError("Write on, off, or a token of at least 20 letters and digits that Prometheus sends.")
    return text


def _hours(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 336:
        raise ValueError("Write a number of hours from 1 to 336.")
    return int(text)


def _hashes(text: str) -> str:
    path = _folder(text)
    try:
        good = breached.is_list(path)
    except OSError as error:
        raise ValueError(f"The file cannot be read: {error.strerror}.") from None
    if not good:
        raise ValueError("Write the path of a file of SHA-1 hashes in capitals and in order, one a line.")
    return str(path)


def _scanner(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "clamd" or bool(parts.hostname) == bool(parts.path.strip("/")):
        raise ValueError("Write clamd://host:3310, or clamd:///run/clamav/clamd.ctl for a socket on this machine.")
    return text


def _proxies(text: str) -> int:
    if not text.isdigit() or int(text) > 9:
        raise ValueError("Write how many proxies stand before the server, 0 to 9.")
    return int(text)


def _home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "makegood"


def _setting(
    name: str, reads: Callable[[str], Any], default: Any = None, factory: Callable[[], Any] | None = None
) -> Any:
    metadata = {"name": name, "reads": reads}
    return field(default_factory=factory, metadata=metadata) if factory else field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of one installation.

    data       folder of the database file, the exhibits and the secret key
    keyring    the file of the keys that seal what people write; empty: in `data`. Better apart from it
    database   empty: SQLite in `data`
    url        the address people open; links in mails start with it
    hosts      further names the server answers to
    proxies    how many trusted ones stand before the server where `url` is https: they tell who asks
    mail_in        the mailbox that answers to our mails come to, read by IMAP
    mail_answers   the address of it; `+` and a mark behind its name must be delivered there too
    mail_hook      the secret by which a mail provider signs the mails and events that it posts to us
    alarm      where to tell that the engine is in trouble, past the outbox: a mail address, or a web address
    heartbeat  asked each minute while all is well, so that somebody elsewhere notices silence
    metrics    off; on; or the token that who asks for figures must bring
    webhooks_local   lets webhooks go to addresses inside the own network, without TLS too
    apprise          the services that a side may be told by, as their addresses in Apprise begin
    second_factor    nobody opens a case without a second step of signing in
    idle             hours without a page after which somebody is signed out
    breached_passwords  a file of hashes of passwords that nobody may take
    sign_on          the company's own sign-in, by OpenID Connect; `sign_on_name` is how its button names it
    sign_on_domains  of the mail addresses for which that sign-in may speak
    virus_scanner    where clamd listens; every file that is brought goes by it. Empty: none
    llm        the language model that writers may ask for other words, by its address and name; empty: none. `llm_key` is its key
    demo       sign-in links for the worked case; never on a server that others reach
    """

    data: Path = _setting("MAKEGOOD_DATA", _folder, factory=_home)
    keyring: str = _setting("MAKEGOOD_KEYRING", lambda text: str(_folder(text)), "")
    database: str = _setting("DATABASE_URL", _database, "")
    url: str = _setting("MAKEGOOD_URL", _address, "http://localhost:8000")
    hosts: tuple[str, ...] = _setting("MAKEGOOD_HOSTS", _hosts, ())
    proxies: int = _setting("MAKEGOOD_PROXIES", _proxies, 1)
    secret_key: str = _setting("MAKEGOOD_SECRET_KEY", str, "")
    mail: Mail = _setting("MAKEGOOD_MAIL", _mail, Mail())
    mail_from: str = _setting("MAKEGOOD_MAIL_FROM", _mailbox, "Makegood <makegood@localhost>")
    mail_in: MailIn = _setting("MAKEGOOD_MAIL_IN", _mail_in, MailIn())
    mail_answers: str = _setting("MAKEGOOD_MAIL_ANSWERS", _answers, "")
    mail_hook: str = _setting("MAKEGOOD_MAIL_HOOK", _secret, "")
    alarm: str = _setting("MAKEGOOD_ALARM", _alarm, "")
    heartbeat: str = _setting("MAKEGOOD_HEARTBEAT", _web_address, "")
    webhooks_local: bool = _setting("MAKEGOOD_WEBHOOKS_LOCAL", _switch, False)
    apprise: tuple[str, ...] = _setting("MAKEGOOD_APPRISE", _services, ())
    demo: bool = _setting("MAKEGOOD_DEMO", _switch, False)
    debug: bool = _setting("MAKEGOOD_DEBUG", _switch, False)
    sign_up: bool = _setting("MAKEGOOD_SIGN_UP", _switch, True)
    sign_on: SignOn = _setting("MAKEGOOD_SIGN_ON", _sign_on, SignOn())
    sign_on_name: str = _setting("MAKEGOOD_SIGN_ON_NAME", str, "your company")
    sign_on_domains: tuple[str, ...] = _setting("MAKEGOOD_SIGN_ON_DOMAINS", _domains, ())
    second_factor: bool = _setting("MAKEGOOD_SECOND_FACTOR", _switch, False)
    idle: int = _setting("MAKEGOOD_IDLE", _hours, 24)
    breached_passwords: str = _setting("MAKEGOOD_BREACHED_PASSWORDS", _hashes, "")
    virus_scanner: str = _setting("MAKEGOOD_VIRUS_SCANNER", _scanner, "")
    llm: str = _setting("MAKEGOOD_LLM", _model, "")
    llm_key: str = _setting("MAKEGOOD_LLM_KEY", str, "")
    log: str = _setting("MAKEGOOD_LOG", _level, "INFO")
    log_format: str = _setting("MAKEGOOD_LOG_FORMAT", _log_format, "line")
    metrics: str = _setting("MAKEGOOD_METRICS", _metrics, "off")
    web_workers: int = _setting("MAKEGOOD_WEB_WORKERS", _workers, 2)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Environment:
        """Read the variables that are set. Raises Faulty naming each wrong one and what to write instead."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        known = {f.metadata["name"]: f for f in fields(cls)}
        for name, setting in known.items():
            if text := environ.get(name, "").strip():
                try:
                    values[setting.name] = setting.metadata["reads"](text)
                except ValueError as error:
                    faults.append(Fault(f"The setting {name} cannot be used.", str(error)))
        for name in sorted(set(environ) - set(known)):
            if name.startswith("MAKEGOOD_"):
                faults.append(Fault(f"There is no setting {name}.", f"There are {', '.join(known)}."))
        if faults:
            raise Faulty(faults)
        return cls(**values)

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'makegood.sqlite3'}"

    def key(self) -> str:
        """The secret key: as set, or from a file in `data` that the first start creates for its owner alone."""
        if self.secret_key:
            return self.secret_key
        path = self.data / SECRET_KEY
        if not path.exists():
            secret_files.make_once(path, secrets.token_urlsafe(50).encode())
        return path.read_text().strip()

    @property
    def keyring_file(self) -> Path:
        return Path(self.keyring) if self.keyring else self.data / "keyring"
