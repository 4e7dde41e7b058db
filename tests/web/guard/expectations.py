from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from tests.cast import LONG_AGO, Table
from tests.web.expectations import LEADS, Page, case_page


def a_session_of_adas(table: Table) -> dict[str, object]:
    session = Session.objects.create(session_key="of-ada", session_data="", expire_date=LONG_AGO)
    row, _ = UserSession.objects.get_or_create(
        session_key=session.session_key, defaults={"user": table.ada, "ip": "192.0.2.1", "user_agent": "A browser"}
    )
    return {"session_id": row.pk}


EXPECTED: dict[str, Page] = {
    "guard:second-factor": case_page(get=LEADS, post=LEADS),
    "guard:end-session": Page("own", None, {"ada"}, a_session_of_adas),
}
