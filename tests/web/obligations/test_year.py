"""A year of agreements in accelerated time: what was told is what the pure function says, one for one."""

from __future__ import annotations

import pytest
from django.core import mail
from tests.web.obligations import year

from makegood.web.obligations.models import Told

ALL_WELL = {"missing": 0, "too many": 0, "other words": 0, "mails sent twice": 0, "not arrived": 0, "arrived twice": 0}


@pytest.mark.django_db
def test_in_a_year_each_notice_that_is_due_is_told_and_arrives_once_and_no_other_does(mailoutbox):
    taken = year.live(15, seed=7)
    found = year.differences()

    assert {name: found[name] for name in ALL_WELL} == ALL_WELL
    assert taken > 60
    assert found["notices"] > found["mails"] > 150, "some were told together"


@pytest.mark.django_db
def test_the_comparison_sees_what_is_lost_and_what_comes_twice(mailoutbox):
    year.live(2, seed=3)
    Told.objects.first().delete()
    mail.outbox.append(mail.outbox[-1])
    lost = mail.outbox.pop(0)
    found = year.differences()

    assert lost.body
    assert (found["too many"], found["missing"], found["mails sent twice"]) == (0, 1, 1)
    assert found["not arrived"] >= 1
    assert found["arrived twice"] >= 1
