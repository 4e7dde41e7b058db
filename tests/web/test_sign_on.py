"""Signing in with one's company, against a real provider of OpenID Connect that runs beside the test."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import http.server
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as current
from django.test import Client
from django.urls import reverse
from tests.cast import person

from makegood.formats import Faulty
from makegood.web.accounts.models import User
from makegood.web.environment import Environment, SignOn

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(http.server.BaseHTTPRequestHandler):
    """Gives a code to whoever is sent here, as the person in `claims`; a token for the code, once, to who knows the secret and the verifier."""

    claims: dict[str, Any]
    codes: dict[str, str]
    url: str

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if at.path == "/realm/.well-known/openid-configuration":
            names = ("authorization", "token", "userinfo")
            ends = {f"{name}_endpoint": f"{self.url}/{name}" for name in names}
            return self._say({"issuer": self.url, "jwks_uri": f"{self.url}/keys", **ends})
        if at.path == "/realm/authorization":
            asked = {name: values[0] for name, values in parse_qs(at.query).items()}
            assert (asked["response_type"], asked["client_id"]) == ("code", "makegood")
            assert asked["code_challenge_method"] == "S256"
            code = f"code-{len(self.codes)}"
            self.codes[code] = asked["code_challenge"]
            self.send_response(302)
            self.send_header(
                "Location", asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})
            )
            return self.end_headers()
        if at.path == "/realm/userinfo" and self.headers["Authorization"] == "Bearer access":
            return self._say({"sub": "7", **self.claims})
        return self._say({}, 404)

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        challenge = self.codes.pop(said["code"][0], None)
        proof = (
            base64.urlsafe_b64encode(hashlib.sha256(said["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        )
        secret = (
            said.get("client_secret", [""])[0] or base64.b64decode(self.headers["Authorization"].split()[1]).decode()
        )
        if proof != challenge or not secret.endswith("its-secret"):
            return self._say({"error": "invalid_grant"}, 400)
        now = int(time.time())
        id_token = {"iss": self.url, "aud": "makegood", "iat": now, "exp": now + 60, "sub": "7", **self.claims}
        signed = jwt.encode(id_token, KEY, algorithm="RS256", headers={"kid": "1"})
        return self._say({"access_token": "access", "token_type": "Bearer", "id_token": signed})

    def _say(self, said: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(settings) -> Iterator[type[Provider]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Provider.url = f"http://127.0.0.1:{server.server_port}/realm"
    Provider.codes = {}
    Provider.claims = {"email": "ada@northgate.example", "email_verified": True, "name": "Ada Brandt"}
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.ENVIRONMENT = dataclasses.replace(
        current.ENVIRONMENT,
        sign_on=SignOn(Provider.url, "makegood", "its-secret"),
        sign_on_name="Northgate",
        sign_on_domains=("northgate.example",),
        sign_up=False,
    )
    app = {"provider_id": "company", "name": "Northgate", "client_id": "makegood", "secret": "its-secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            **settings.SOCIALACCOUNT_PROVIDERS["openid_connect"],
            "APPS": [{**app, "settings": {"server_url": Provider.url}}],
        }
    }
    yield Provider
    server.shutdown()
    server.server_close()


class _Stop(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def sign_in(client: Client) -> str:
    """Go to the provider and back as a browser does; where it ends."""
    away = client.get(reverse("openid_connect_login", args=["company"]))["Location"]
    try:
        urllib.request.build_opener(_Stop).open(away)
    except urllib.error.HTTPError as redirect:
        back = urlsplit(redirect.headers["Location"])
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def who(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_the_page_offers_the_company_only_where_there_is_one(client, provider, settings):
    assert "Sign in with Northgate" in client.get("/account/login/").content.decode()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sign_on=SignOn())
    assert "Sign in with" not in client.get("/account/login/").content.decode()


def test_somebody_new_comes_in_with_their_name_though_sign_up_is_closed(client, provider):
    assert sign_in(client) == "/cases/start/"
    assert (who(client).email, who(client).name) == ("ada@northgate.example", "Ada Brandt")
    assert not who(client).has_usable_password()


def test_who_has_an_account_comes_into_it_and_not_into_a_second_one(client, provider):
    ada = person("ada")
    sign_in(client)
    sign_in(Client())

    assert who(client) == ada
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ben@fennel.example", "email_verified": True},
        {"email": "ada@evil.northgate.example", "email_verified": True},
        {"email": "ada@northgate.example", "email_verified": False},
        {"email": "", "email_verified": True},
        {},
    ],
)
def test_the_company_speaks_for_its_own_addresses_alone(client, provider, claims):
    person("ben")
    provider.claims = claims

    assert sign_in(client) == reverse("account_login")
    assert who(client) is None
    assert User.objects.count() == 1


def test_a_code_that_somebody_else_got_opens_nothing(client, provider):
    answer = client.get(reverse("openid_connect_callback", args=["company"]), {"code": "code-0", "state": "guessed"})

    assert who(client) is None
    assert answer.status_code < 500


def test_a_provider_that_is_gone_is_said_to_be_so(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9/realm"
    answer = client.get(reverse("openid_connect_login", args=["company"]), follow=True)

    assert "does not answer" in answer.content.decode()


@pytest.mark.parametrize("text", ["login.example.org", "https://login.example.org", "http://a:b@login.example.org"])
def test_a_wrong_setting_says_what_to_write(text):
    with pytest.raises(Faulty, match="client-id:client-secret@"):
        Environment.read({"MAKEGOOD_SIGN_ON": text})


def test_a_setting_keeps_the_issuer_apart_from_the_secret():
    read = Environment.read(
        {
            "MAKEGOOD_SIGN_ON": "https://mg:s%40x@login.example.org/realms/a/",
            "MAKEGOOD_SIGN_ON_DOMAINS": "A.example, b.ie",
        }
    )
    assert read.sign_on == SignOn("https://login.example.org/realms/a", "mg", "s@x")
    assert read.sign_on_domains == ("a.example", "b.ie")
    assert "s@x" not in repr(read.sign_on)
