"""Who may open which page: every URL has its entry here or in tests/web/<room>/expectations.py, or the matrix fails.

    EXPECTED = {
        "breach:page": case_page(get=READERS),                                  # everyone at the table
        "breach:edit": case_page(get=WRITERS, post=WRITERS),
        "breach:drop": case_page(post=LEADS, args=lambda table: {"row_id": ...}),   # only POST; GET is 405
        "dialogue:guest": guest_page(get=True, post=True),
    }

Whoever is not named gets 404; who is not signed in is sent to sign in. `args` makes what the URL needs beside the case or the token, and may
write the rows it needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tests.cast import LONG_AGO, Table, link_at, person, token_of

from makegood.web import access
from makegood.web.accounts.models import SignInLink
from makegood.web.cases import store
from makegood.web.cases.models import Purpose, Room, Sitting

LEADS = frozenset({"ada", "ben"})
WRITERS = LEADS | {"maeve", "joris"}
READERS = WRITERS | {"nora", "cleo"}
NORTHGATE = frozenset({"ada", "maeve", "nora"})
FENNEL = frozenset({"ben", "joris"})
EVERYBODY = READERS | {"dan"}

Args = Callable[[Table], dict[str, object]]


def nothing_more(table: Table) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Page:
    """Expectations of one URL.

    kind        ‘case’: below /cases/<case_id>/; ‘guest’: behind a partner's link; ‘own’: signed in, no case; ‘open’: anybody
    get, post   who may; None where the method does not exist
    download    a file, such as one to save or a picture in a page, rather than a page to look at
    """

    kind: str
    get: Collection[str] | None
    post: Collection[str] | None
    args: Args
    download: bool = False

    @property
    def names_a_thing(self) -> bool:
        return self.args is not nothing_more


def case_page(
    *,
    get: Collection[str] | None = None,
    post: Collection[str] | None = None,
    args: Args = nothing_more,
    download: bool = False,
) -> Page:
    return Page("case", get, post, args, download)


def guest_page(*, get: bool = False, post: bool = False, args: Args = nothing_more, download: bool = False) -> Page:
    return Page("guest", EVERYBODY if get else None, EVERYBODY if post else None, args, download)


def own_page(*, get: bool = True, post: bool = False, args: Args = nothing_more) -> Page:
    return Page("own", EVERYBODY if get else None, EVERYBODY if post else None, args)


def open_page(*, get: bool = True, post: bool = False, args: Args = nothing_more) -> Page:
    return Page("open", EVERYBODY if get else None, EVERYBODY if post else None, args)


def a_private_exhibit(table: Table) -> dict[str, object]:
    exhibit = store.add_exhibit(table.seat("ada"), chunks=[b"x"], name="log.txt", room=Room.REQUESTING, at=LONG_AGO)
    return {"exhibit_id": exhibit.pk}


def a_shared_exhibit(table: Table) -> dict[str, object]:
    exhibit = store.add_exhibit(table.seat("ada"), chunks=[b"y"], name="log.txt", room=Room.JOINT, at=LONG_AGO)
    return {"exhibit_id": exhibit.pk}


def a_link_of_adas(table: Table) -> dict[str, object]:
    link = store.invite(table.seat("ada"), Purpose.MEDIATOR, name="Another", at=LONG_AGO, days=365 * 20)
    return {"link_id": link_at(link).pk}


def maeves_seat(table: Table) -> dict[str, object]:
    return {"sitting_id": Sitting.objects.get(case=table.case, user=person("maeve")).pk}


def a_joining_token(table: Table) -> dict[str, object]:
    link = store.invite(table.seat("ada"), Purpose.COLLEAGUE, name="Another", at=LONG_AGO, days=365 * 20)
    return {"token": token_of(link)}


def a_demo_token(table: Table) -> dict[str, object]:
    expires = LONG_AGO + dt.timedelta(days=9999)
    SignInLink.objects.get_or_create(user=table.ada, token_hash=access.hash_of("made"), expires_at=expires)
    return {"token": "made"}


EXPECTED: dict[str, Page] = {
    "home": open_page(),
    "design": open_page(),
    "health:alive": Page("open", EVERYBODY, None, nothing_more, download=True),
    "health:ready": Page("open", EVERYBODY, None, nothing_more, download=True),
    "accounts:profile": own_page(post=True),
    "accounts:language": open_page(get=False, post=True),
    "cases:list": own_page(),
    "cases:start": own_page(post=True),
    "cases:case": case_page(get=READERS),
    "cases:details": case_page(get=WRITERS, post=WRITERS),
    "cases:people": case_page(get=READERS),
    "cases:invite": case_page(get=LEADS, post=LEADS, args=lambda table: {"purpose": "adviser"}),
    "cases:end-seat": case_page(get={"ada"}, post={"ada"}, args=maeves_seat),
    "cases:name-lead": case_page(post={"ada"}, args=maeves_seat),
    "cases:revoke": case_page(post={"ada"}, args=a_link_of_adas),
    "cases:exhibits": case_page(get=READERS, post=WRITERS),
    "cases:exhibit": case_page(get=NORTHGATE, args=a_private_exhibit, download=True),
    "cases:share": case_page(get={"ada", "maeve"}, post={"ada", "maeve"}, args=a_private_exhibit),
    "cases:record": case_page(get=READERS),
    "cases:record-of": case_page(get=NORTHGATE, args=lambda table: {"room": "requesting"}),
    "cases:record-file": case_page(get=FENNEL, args=lambda table: {"room": "responding"}, download=True),
    "cases:join": open_page(post=True, args=a_joining_token),
    "cases:guest": guest_page(get=True),
    "cases:guest-attach": guest_page(get=True, post=True),
    "cases:guest-exhibit": guest_page(get=True, args=a_shared_exhibit, download=True),
    "cases:join-as-side": guest_page(get=True, post=True),
}

# Pages that answer 404 to everybody here: no draft is named, this is no demo, and nobody asked for figures.
NOTHING_HERE = {
    "engine:arrived": open_page(get=False, post=True),
    "own-feed": open_page(args=lambda table: {"token": "unknown"}),
    "health:figures": open_page(),
    "cases:draft": own_page(get=False, post=True),
    "accounts:demo": open_page(post=True, args=a_demo_token),
}

# Addresses that programs post to with a token of their own; tests of their room say who is let in.
BY_TOKEN = frozenset({"readings"})

# Pages of django-allauth: they know no case. Each must be reachable, and open only where signing in needs it.
OPEN_ACCOUNT_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_confirm_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "mfa_authenticate",
        "mfa_trust",
        "mfa_login_webauthn",
    }
)
ACCOUNT_PAGES = OPEN_ACCOUNT_PAGES | {
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_email",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_signup_webauthn",
    "socialaccount_connections",
    "usersessions_list",
}
