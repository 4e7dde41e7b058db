"""What an installation with an https address sends: asked of the settings that it really has, in a process of its own."""

from __future__ import annotations

import json

import pytest
from tests.commands import prepare, python

pytestmark = pytest.mark.own_database

ASK = """
import json, pathlib, sys
from makegood.web.running import Place, set_up
set_up(Place(data=pathlib.Path(sys.argv[1])))
from django.test import Client
def told(client, *given, **more):
    answer = client.get(*given, **more)
    return {"status": answer.status_code, "leads": answer.get("Location", ""), "headers": dict(answer.items()),
            "cookies": {name: dict(morsel) for name, morsel in answer.cookies.items()}, "body": answer.content.decode()[:9000]}
site = {"SERVER_NAME": "makegood.example.org", "HTTP_X_FORWARDED_PROTO": "https"}
print(json.dumps({
    "page": told(Client(**site), "/account/login/"),
    "plain": told(Client(SERVER_NAME="makegood.example.org"), "/account/login/"),
    "elsewhere": told(Client(SERVER_NAME="evil.example", HTTP_X_FORWARDED_PROTO="https"), "/account/login/"),
    "forwarded": told(Client(HTTP_X_FORWARDED_HOST="evil.example", **site), "/account/password/reset/"),
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory):
    data, address = tmp_path_factory.mktemp("served"), "https://makegood.example.org"
    prepare(data, MAKEGOOD_URL=address)
    return json.loads(python(ASK, data, MAKEGOOD_URL=address, MAKEGOOD_LOG="ERROR"))


def test_browsers_are_told_to_come_encrypted_for_a_year(told):
    assert "max-age=31536000" in told["page"]["headers"]["Strict-Transport-Security"]
    assert told["plain"]["leads"] == "https://makegood.example.org/account/login/"


def test_cookies_belong_to_this_host_alone_and_go_encrypted_only(told):
    cookies = told["page"]["cookies"]
    assert cookies
    for name, cookie in cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] in ("Lax", "Strict")
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_another_host_is_not_answered(told):
    assert told["elsewhere"]["status"] == 400
    assert "evil.example" not in told["elsewhere"]["body"]


def test_a_host_that_somebody_forwards_is_not_believed(told):
    assert told["forwarded"]["status"] == 200
    assert "evil.example" not in json.dumps(told["forwarded"])


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Permissions-Policy", "camera=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
    ],
)
def test_what_keeps_other_sites_out_is_sent(told, header: str, says: str):
    assert says in told["page"]["headers"][header]


def test_nobody_learns_what_serves(told):
    assert not {"server", "x-powered-by"} & {name.lower() for name in told["page"]["headers"]}
