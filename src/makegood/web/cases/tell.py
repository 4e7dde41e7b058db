"""Mail to the people of a side when something happened in the joint room: what, and where to read it; never the content."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.web import languages
from makegood.web.access import Seat
from makegood.web.cases.models import Link, Purpose, Role, Side, Sitting
from makegood.web.cases.write import Writing


def tell(writing: Writing, side: Side, *, key: str, subject: str, says: str, page: str) -> None:
    """Write to the leads of `side`; where nobody of theirs sits yet, to whoever holds a link that was mailed.

    key    names what happened; each person is told once
    says   one or two sentences; `languages.later` says them, and the subject, in each reader's language
    page   the name of the URL where it is; takes the case's id
    """
    seat: Seat = writing.seat
    address = settings.SITE_URL + reverse(page, args=[seat.case.pk])
    leads = Sitting.objects.filter(case=seat.case, side=side, role=Role.LEAD, left_at=None).select_related("user")
    for sitting in leads:
        with languages.reading(sitting.user):
            yours = _("You decide what to do with it, and when.")
            body = f"{says}\n\n{address}\n\n{yours}\n"
            writing.mail(key=f"{key}/user-{sitting.user.pk}", to=sitting.user.email, subject=str(subject), body=body)
    if leads:
        return
    links = Link.objects.filter(case=seat.case, side=side, purpose=Purpose.ANSWER).exclude(email="")
    for link in links:
        if link.standing(writing.at) in ("sent", "opened"):
            where = _("Open the link that you got from %(who)s to read it.") % {"who": link.sent_by}
            writing.mail(key=f"{key}/link-{link.pk}", to=link.email, subject=str(subject), body=f"{says}\n\n{where}\n")
