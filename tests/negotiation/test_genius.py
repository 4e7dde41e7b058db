"""Domains of other programs settle like talks of our own."""

from __future__ import annotations

import json

import pytest

from makegood.formats import Faulty
from makegood.negotiation import Settlements, settle
from makegood.negotiation.genius import from_genius, from_geniusweb

DOMAIN = b"""<negotiation_template><utility_space number_of_issues="3"><objective index="0" name="root">
<issue index="1" name="Price" type="discrete"><item index="1" value="low"/><item index="2" value="high"/></issue>
<issue index="2" name="Days" type="integer" lowerbound="1" upperbound="5"/>
<issue index="3" name="Share" type="real"><range lowerbound="0.0" upperbound="1.0"/></issue>
</objective></utility_space></negotiation_template>"""


def profile(low: int, high: int, days: tuple[str, str], share: tuple[str, str], reservation: str = "0.2") -> bytes:
    return f"""<utility_space><reservation value="{reservation}"/><objective index="0" name="root">
    <issue index="1" name="Price" type="discrete"><item index="1" value="low" evaluation="{low}"/>
    <item index="2" value="high" evaluation="{high}"/></issue>
    <issue index="2" name="Days" type="integer" lowerbound="1" upperbound="5">
    <evaluator ftype="linear" parameter0="{days[0]}" parameter1="{days[1]}"/></issue>
    <issue index="3" name="Share" type="real"><range lowerbound="0.0" upperbound="1.0"/>
    <evaluator ftype="linear" parameter0="{share[0]}" parameter1="{share[1]}"/></issue>
    <weight index="1" value="0.5"/><weight index="2" value="0.3"/><weight index="3" value="0.2"/>
    </objective></utility_space>""".encode()


ADA = profile(4, 1, ("-0.25", "0.25"), ("0", "1"))
BEN = profile(1, 2, ("1.25", "-0.25"), ("1", "-1"))

RECTANGLES = b"""<utility_space type="nonlinear"><objective index="0" name="root"/>
<utility maxutility="10"><ufun type="PlainUfun"><hyperRectangle utility="6"><INCLUDES index="2" min="2" max="4"/>
</hyperRectangle><hyperRectangle utility="4"><INCLUDES index="2" min="4" max="5"/></hyperRectangle></ufun></utility>
</utility_space>"""
DAYS_ONLY = b"""<negotiation_template><objective index="0" name="root">
<issue index="1" name="Price" type="discrete"><item index="1" value="low"/><item index="2" value="high"/></issue>
<issue index="2" name="Days" type="integer" lowerbound="1" upperbound="5"/></objective></negotiation_template>"""


def test_discrete_integer_and_real_issues_are_read_with_their_evaluators():
    talks = from_genius(DOMAIN, {"ada": ADA, "ben": BEN})
    package = {"Price": "low", "Days": "3", "Share": "0.25"}
    assert float(talks.sides["ada"].worth(talks.issues, package)) == pytest.approx(0.5 + 0.3 * 0.5 + 0.2 * 0.25)
    assert float(talks.sides["ben"].worth(talks.issues, package)) == pytest.approx(0.25 + 0.3 * 0.5 + 0.2 * 0.75)
    assert float(talks.sides["ada"].walk_away.likely) == 0.2


def test_a_genius_domain_settles():
    result = settle(from_genius(DOMAIN, {"ada": ADA, "ben": BEN}))
    assert isinstance(result, Settlements)
    assert result["nash"].certificate.agrees


def test_both_bounds_of_a_hyper_rectangle_belong_to_it():
    result = settle(from_genius(DAYS_ONLY, {"ada": RECTANGLES, "ben": RECTANGLES}))
    assert isinstance(result, Settlements)
    assert result["nash"].package["Days"] == "4"
    assert result["nash"].values == {"ada": 10.0, "ben": 10.0}


def test_geniusweb_is_read_and_its_reservation_bid_becomes_the_walk_away():
    domain = {
        "name": "jobs",
        "issuesValues": {"wage": {"values": ["2000", "3000"]}, "days": {"range": ["1", "5", "1"]}},
    }

    def web(wage: dict[str, float], low: float, high: float) -> bytes:
        return json.dumps(
            {
                "LinearAdditiveUtilitySpace": {
                    "issueUtilities": {
                        "wage": {"discreteutils": {"valueUtilities": wage}},
                        "days": {
                            "numberutils": {"lowValue": 1, "lowUtility": low, "highValue": 5, "highUtility": high}
                        },
                    },
                    "issueWeights": {"wage": 0.6, "days": 0.4},
                    "domain": domain,
                    "name": "x",
                    "reservationBid": {"issuevalues": {"wage": "2000", "days": 3}},
                }
            }
        ).encode()

    sides = {"ada": web({"2000": 0.25, "3000": 1.0}, 0, 1), "ben": web({"2000": 1.0, "3000": 0.9}, 1, 0)}
    talks = from_geniusweb(json.dumps(domain).encode(), sides)
    assert float(talks.sides["ada"].walk_away.likely) == pytest.approx(0.15 + 0.2)
    result = settle(talks)
    assert isinstance(result, Settlements)
    assert result["nash"].package["wage"] == "3000"


def test_a_domain_of_very_many_options_is_refused_before_its_profiles_are_read():
    options = "".join(f'<item index="{n}" value="o{n}"/>' for n in range(3_000))
    domain = DOMAIN.replace(b"<item ", options.encode() + b"<item ", 1)
    with pytest.raises(Faulty, match=r"has 3,00\d options"):
        from_genius(domain, {"ada": b"never read", "ben": b"never read"}, name="domain.xml")
    web = b'{"issuesValues": {"day": {"values": [%s]}}}' % b", ".join(b'"d%d"' % n for n in range(3_000))
    with pytest.raises(Faulty, match="‘day’ has 3,000 options"):
        from_geniusweb(web, {"ada": b"never read", "ben": b"never read"}, name="domain.json")


@pytest.mark.parametrize(("read", "data"), [(from_genius, b"<a>" * 150_001), (from_geniusweb, b"," * 150_001)])
def test_a_very_large_domain_is_refused_unread(read, data):
    with pytest.raises(Faulty, match="more than 150,000 entries"):
        read(data, {}, name="domain")


@pytest.mark.parametrize(
    ("domain", "ada", "says"),
    [
        (b"", ADA, "not whole XML"),
        (DOMAIN[:200], ADA, "not whole XML"),
        (b"<a/>", ADA, "no <objective>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ADA, "entities"),
        (DOMAIN, ADA.replace(b'"Price"', b'"Colour"'), "not an issue of the domain"),
        (DOMAIN, ADA.replace(b'evaluation="4"', b'evaluation="nan"'), "not a number"),
        (DOMAIN, ADA.replace(b'value="0.5"', b'value="1e400"'), "‘1e400’, too large"),
        (DOMAIN, ADA.replace(b"linear", b"cubic"), "evaluator"),
        (DOMAIN.replace(b'"integer"', b'"colour"'), ADA, "kind ‘colour’"),
    ],
)
def test_what_is_not_a_domain_or_a_profile_is_said_in_words(domain: bytes, ada: bytes, says: str):
    with pytest.raises(Faulty, match=says):
        from_genius(domain, {"ada": ada, "ben": BEN})


def test_all_faults_of_all_profiles_are_told_at_once_each_with_its_line():
    ada = ADA.replace(b'evaluation="4"', b'evaluation="nan"').replace(b'value="0.5"', b'value="-1"')
    ben = BEN.replace(b'"Price"', b'"Colour"').replace(b'value="0.2"', b'value="' + b"9" * 5_000 + b'e999"')
    with pytest.raises(Faulty) as told:
        from_genius(DOMAIN, {"ada": ada, "ben": ben})
    found = [(fault.name, fault.line) for fault in told.value.faults]
    assert sorted(found) == [("ada", 2), ("ada", 8), ("ben", 1), ("ben", 2), ("ben", 8)]
    assert "A weight is ‘-1’, below zero." in str(told.value)
    assert "9" * 100 not in str(told.value)


WEB = {"issuesValues": {"wage": {"values": ["low", "high"]}, "days": {"range": ["1", "5", "1"]}}}


def web_profile(**changed: object) -> str:
    space = {
        "issueUtilities": {
            "wage": {"discreteutils": {"valueUtilities": {"low": 0, "high": 1}}},
            "days": {"numberutils": {"lowValue": 1, "lowUtility": 0, "highValue": 5, "highUtility": 1}},
        },
        "issueWeights": {"wage": 0.6, "days": 0.4},
    }
    return json.dumps({"LinearAdditiveUtilitySpace": {**space, **changed}})


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        (
            web_profile(issueWeights={"wage": float("nan"), "days": float("-inf")}),
            r"‘wage’ is ‘NaN’(.|\n)*‘days’ is ‘-Infinity’",
        ),
        (web_profile(issueWeights={"wage": -0.5, "days": 1.5}), "below zero"),
        (web_profile(issueWeights={"wage": 0.5, "days": 7}).replace("7", "9" * 100_000), "9…’, too large"),
        (web_profile().replace('"lowUtility": 0', '"lowUtility": 9e4009999999999'), "too large"),
        (web_profile().replace('"highValue": 5', '"highValue": 9e4009999999999'), "too large"),
        (web_profile(issueUtilities=[1]), "no ‘issueUtilities’"),
        (web_profile().replace('"wage": 0.6', '"wage": 0.6, "wage": 0.1'), "‘wage’ stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ("", "not JSON"),
        ("null", "no ‘LinearAdditiveUtilitySpace’"),
    ],
)
def test_a_geniusweb_profile_that_cannot_be_so_is_refused_in_words(profile: str, says: str):
    with pytest.raises(Faulty, match=says):
        from_geniusweb(json.dumps(WEB).encode(), {"ada": profile.encode(), "ben": web_profile().encode()})


def _lines(profile: str, domain: object = WEB) -> list[tuple[str, int | None, str]]:
    with pytest.raises(Faulty) as told:
        from_geniusweb(
            json.dumps(domain, indent=1).encode(),
            {"ada": profile.encode(), "ben": web_profile().encode()},
            name="domain",
        )
    return [(fault.name, fault.line, fault.problem) for fault in told.value.faults]


def test_each_fault_of_a_geniusweb_profile_names_its_line_and_issue():
    lines = json.dumps(json.loads(web_profile()), indent=1).splitlines()

    def where(words: str) -> int:
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def told(words: str, other: str) -> list[tuple[str, int | None, str]]:
        return _lines("\n".join(lines).replace(words, other))

    assert told('"wage": 0.6', '"wage": 1e12') == [
        ("ada", where('"wage": 0.6'), "The weight of ‘wage’ is ‘1e12’, too large.")
    ]
    assert told('"high": 1', '"high": "much"') == [
        ("ada", where('"high": 1'), "The utility of ‘high’ of ‘wage’ is ‘much’, not a number.")
    ]
    assert told('"high": 1', '"tall": 1')[0][:2] == ("ada", where('"wage": {'))
    assert told('"low": 0,', '"low": 0, "low": 0,')[0][:2] == ("ada", where('"low": 0'))
    assert told('"high": 1', '"high": 1,,')[0][1] == where('"high": 1')


def test_each_fault_of_a_geniusweb_domain_names_its_line_and_issue():
    days = {"range": ["1", "5", "1"]}
    found = _lines(web_profile(), {"issuesValues": {"days": days, "wage": {"values": ["low", "high", "low"]}}})
    assert found == [("domain", 10, "The option ‘low’ stands here twice.")]
    (one,) = _lines(web_profile(), {"issuesValues": {"days": {}, "wage": {"values": ["low", "high"]}}})
    assert one == ("domain", 3, "‘days’ has neither values nor a range.")


def test_a_fault_of_a_genius_domain_that_only_shows_in_the_talks_made_of_it_names_its_line():
    domain = DOMAIN.replace(b'value="high"/>', b'value="high"/><item index="3" value="low"/>')
    with pytest.raises(Faulty) as told:
        from_genius(domain, {"ada": ADA, "ben": BEN.replace(b'value="high"', b'value="tall"')}, name="domain")
    assert {(fault.name, fault.line) for fault in told.value.faults} == {("domain", 2)}
    with pytest.raises(Faulty, match="‘high’ has no value") as missing:
        from_genius(DOMAIN, {"ada": ADA, "ben": BEN.replace(b'value="high"', b'value="tall"')}, name="domain")
    assert [(fault.name, fault.line) for fault in missing.value.faults] == [("ben", 2)]


@pytest.mark.parametrize(
    "ends", [["0", "NaN", "1"], ["0", "1e400", "0"], ["5", "1", "1"], ["0", "9" * 5_000, "1"], [0, 1]]
)
def test_a_range_that_is_none_is_refused(ends: list[object]):
    domain = {"issuesValues": {"days": {"range": ends}}}
    with pytest.raises(Faulty):
        from_geniusweb(json.dumps(domain).encode(), {"ada": web_profile().encode(), "ben": web_profile().encode()})
