"""Read negotiation domains of other programs as talks: Genius XML and GeniusWeb JSON.

Discrete, integer and real issues, linear additive worth, and Genius's hyper-rectangles (bounds included) as
interactions. A side's scale is the sum of its weights. Discounts and deadlines do not bear on which package is fair
and are left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeVar
from xml.etree.ElementTree import Element, ParseError

from pydantic import ValidationError

from makegood.formats import Fault, Faulty, Path, decode, faults_of
from makegood.negotiation import placed
from makegood.negotiation.talks import MOST_OPTIONS, MOST_POINTS, MOST_VALUES, SMALLEST, WIDE, Talks

REAL = ("real", "double")
LINE = " line"  # a key that no attribute of XML can have
Read = TypeVar("Read")
Lines = Mapping[str, int | None]  # on which line an issue stands
Places = Mapping[Path, tuple[str, int | None]]  # which part of the talks stands in which file, on which line
SHORT = 40  # signs of a wrong value that are told


def from_genius(domain: bytes, profiles: Mapping[str, bytes], *, name: str = "") -> Talks:
    """Return the talks of a Genius domain and one utility space per side, by the side's name.

    Raises Faulty, naming the file, for what is not such XML, does not fit the domain, or goes beyond what is read.
    """
    found = list(_objective(_xml(domain, name), name).iter("issue"))
    issues = dict(_all(partial(_named_issue, issue, name) for issue in found))
    if not issues:
        raise Faulty.one("The domain has no issues.", "Give a Genius domain with <issue> elements.", name=name)
    lines = {_attribute(issue, "name", name): _line(issue) for issue in found}
    _refuse_many_options(issues, lines, name)
    read = _of_all(profiles, lambda data, side: _side(_xml(data, side), issues, side))
    return _joined(name, issues, lines, read)


def from_geniusweb(domain: bytes, profiles: Mapping[str, bytes], *, name: str = "") -> Talks:
    """Return the talks of a GeniusWeb domain and one LinearAdditiveUtilitySpace per side, by the side's name."""
    values = _object(_json(domain, name), "issuesValues", name)
    issues = _of_all(values, lambda given, issue: _web_issue(given, issue, name))
    lines = {issue: placed.line(given) for issue, given in values.items()}
    _refuse_many_options(issues, lines, name)
    read = _of_all(profiles, lambda data, side: _web_side(_json(data, side), issues, side))
    return _joined(name, issues, lines, read)


def _all(reads: Iterable[Callable[[], Read]]) -> list[Read]:
    """What each returns. Raises one Faulty with the faults of all."""
    found: list[Read] = []
    faults: list[Fault] = []
    for read in reads:
        try:
            found.append(read())
        except Faulty as faulty:
            faults += faulty.faults
    if faults:
        raise Faulty(faults)
    return found


def _of_all(given: Mapping[str, Any], read: Callable[[Any, str], Read]) -> dict[str, Read]:
    return dict(zip(given, _all(partial(read, value, key) for key, value in given.items()), strict=True))


def _joined(
    name: str, issues: Mapping[str, Any], lines: Lines, read: Mapping[str, tuple[dict[str, Any], Lines]]
) -> Talks:
    places: dict[Path, tuple[str, int | None]] = {(): (name, None)}
    places |= {("issues", issue): (name, line) for issue, line in lines.items()}
    for side, (_, valued) in read.items():
        places[("sides", side)] = side, None
        places |= {("sides", side, "preferences", issue): (side, line) for issue, line in valued.items()}
    return _talks({"title": name, "issues": issues, "sides": {side: part for side, (part, _) in read.items()}}, places)


def _talks(data: dict[str, Any], places: Places) -> Talks:
    try:
        return Talks.model_validate(data)
    except ValidationError as error:
        raise Faulty(_in_place(fault, places) for fault in faults_of(error, data, Talks)) from None


def _in_place(fault: Fault, places: Places) -> Fault:
    """With the file and line of the nearest thing around it that has one."""
    around = (fault.path[:end] for end in range(len(fault.path), -1, -1))
    name, line = next((places[path] for path in around if path in places), ("", None))
    return replace(fault, name=name, line=line)


def _refuse_many_options(issues: Mapping[str, Mapping[str, Any]], lines: Lines, name: str) -> None:
    """Before the profiles are read, which say something of each of them."""
    for issue, given in issues.items():
        if (count := len(given.get("options", ()))) > MOST_OPTIONS:
            raise Faulty.one(
                f"‘{issue}’ has {count:,} options.",
                f"Give at most {MOST_OPTIONS:,}.",
                path=("issues", issue),
                name=name,
                line=lines[issue],
            )


def _refuse_large(data: bytes, mark: bytes, name: str) -> None:
    """By the `mark` that stands before or after each thing in it, so that nothing is made of it."""
    if data.count(mark) > MOST_VALUES:
        raise Faulty.one(f"The file has more than {MOST_VALUES:,} entries.", "Give a smaller domain.", name=name)


# -- XML -----------------------------------------------------------------------------------------------------------


def _xml(data: bytes, name: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    class Lined(XMLParser):  # type: ignore[misc]
        """Remembers on which line each element stands."""

        def _start(self, tag: str, attributes: list[str]) -> Element:
            element: Element = super()._start(tag, attributes)
            element.set(LINE, str(self.parser.CurrentLineNumber))
            return element

    _refuse_large(data, b"<", name)
    try:
        parser = Lined()
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise Faulty.one(
            f"The file is not whole XML: {str(error).split(':')[0]}.",
            "Give it as Genius wrote it.",
            name=name,
            line=error.position[0],
        ) from None
    except (DefusedXmlException, ValueError, LookupError):
        raise Faulty.one(
            "The file declares entities or an unknown encoding.", "Give plain XML in UTF-8.", name=name
        ) from None
    return root


def _objective(root: Element, name: str) -> Element:
    found = next(root.iter("objective"), None)
    if found is None:
        raise Faulty.one("There is no <objective> in it.", "Give a Genius domain or utility space.", name=name)
    return found


def _attribute(element: Element, key: str, name: str) -> str:
    value = (element.get(key) or "").strip()
    if not value:
        raise Faulty.one(f"An <{element.tag}> has no {key}.", f'Add {key}="…".', name=name, line=_line(element))
    return value


def _line(element: Element | None) -> int | None:
    return None if element is None else int(element.attrib[LINE])


def _number(text: str | None, what: str, name: str, line: int | None = None) -> Decimal:
    shown = _short(text or "")
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise Faulty.one(f"{what} is ‘{shown}’, not a number.", "Write digits, such as 0.25.", name=name, line=line)
    if not -MOST_POINTS <= value <= MOST_POINTS:  # abs() would round it first, and fail where it is beyond reason
        raise Faulty.one(f"{what} is ‘{shown}’, too large.", f"Write at most {MOST_POINTS:,}.", name=name, line=line)
    return value.quantize(SMALLEST, context=WIDE)


def _weight(text: str | None, what: str, name: str, line: int | None = None) -> Decimal:
    value = _number(text, what, name, line)
    if value < 0:
        raise Faulty.one(f"{what} is ‘{_short(text or '')}’, below zero.", "Write 0 or more.", name=name, line=line)
    return value


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _kind(issue: Element) -> str:
    return (issue.get("vtype") or issue.get("type") or issue.get("etype") or "discrete").lower()


def _range(issue: Element) -> tuple[str | None, str | None]:
    """The bounds stand on the issue or in a <range> within it."""
    inner = issue.find("range")
    source = inner if inner is not None else issue
    return source.get("lowerbound"), source.get("upperbound")


def _named_issue(issue: Element, name: str) -> tuple[str, dict[str, Any]]:
    return _attribute(issue, "name", name), _issue(issue, name)


def _issue(issue: Element, name: str) -> dict[str, Any]:
    kind = _kind(issue)
    if kind == "discrete":
        return {"options": [_attribute(item, "value", name) for item in issue.iter("item")]}
    if kind not in ("integer", *REAL):
        raise Faulty.one(
            f"An issue of kind ‘{kind}’ is not read.",
            "Use discrete, integer or real ones.",
            name=name,
            line=_line(issue),
        )
    low, high = (_number(bound, "A bound of a range", name, _line(issue)) for bound in _range(issue))
    if kind == "integer":
        return {"kind": "whole", "from": str(int(low)), "to": str(int(high))}
    return {"kind": "amount", "from": f"{low.normalize():f}", "to": f"{high.normalize():f}"}


def _side(root: Element, issues: Mapping[str, Any], name: str) -> tuple[dict[str, Any], Lines]:
    reservation = next(root.iter("reservation"), None)
    stated = reservation.get("value") if reservation is not None else "0"
    walk_away = partial(_number, stated, "The reservation value", name, _line(reservation))
    rectangles = list(root.iter("hyperRectangle"))
    if rectangles:
        return _rectangles(root, rectangles, list(issues), walk_away(), name), {}
    objective = _objective(root, name)
    given = objective.findall("weight")
    found = objective.findall("issue")
    reads: list[Callable[[], Any]] = [walk_away]
    reads += [partial(_weight, weight.get("value"), "A weight", name, _line(weight)) for weight in given]
    reads += [partial(_valued, issue, issues, name) for issue in found]
    least, *rest = _all(reads)
    weights = dict(zip([weight.get("index") for weight in given], rest, strict=False))
    preferences = {
        title: {"points": weights.get(issue.get("index"), Decimal(0)), **evaluation}
        for issue, (title, evaluation) in zip(found, rest[len(given) :], strict=True)
    }
    return _part(preferences, least, name), {_attribute(one, "name", name): _line(one) for one in found}


def _valued(issue: Element, issues: Mapping[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    """The name of an issue of a profile, and what its options are worth."""
    title = _attribute(issue, "name", name)
    if title not in issues:
        raise Faulty.one(
            f"‘{title[:SHORT]}’ is not an issue of the domain.",
            "Give a profile of this domain.",
            name=name,
            line=_line(issue),
        )
    return title, _evaluation(issue, issues[title], name)


def _part(preferences: dict[str, Any], walk_away: Decimal, name: str) -> dict[str, Any]:
    scale = sum((one["points"] for one in preferences.values()), Decimal(0))
    if scale <= 0:
        raise Faulty.one("All weights are zero.", "Give at least one issue a weight.", name=name)
    return {"scale": scale, "preferences": preferences, "walk_away": walk_away}


def _evaluation(issue: Element, domain: Mapping[str, Any], name: str) -> dict[str, Any]:
    kind = _kind(issue)
    if kind == "discrete":
        items = list(issue.iter("item"))
        options = _all(partial(_attribute, item, "value", name) for item in items)
        numbers = _all(partial(_number, item.get("evaluation"), "An evaluation", name, _line(item)) for item in items)
        given = dict(zip(options, numbers, strict=True))
        best = max(given.values(), default=Decimal(0))
        known = set(domain["options"])  # a profile may value options that the domain does not offer
        return {"values": {option: _percent(value, best) for option, value in given.items() if option in known}}
    evaluator = issue.find("evaluator")
    if evaluator is None or (evaluator.get("ftype") or "").lower() not in ("linear", "triangular", "constant"):
        raise Faulty.one(
            f"The evaluator of ‘{issue.get('name')}’ is not read.", "Use a linear one.", name=name, line=_line(issue)
        )
    return {"curve": _curve(evaluator, domain, name)}


def _percent(value: Decimal, best: Decimal) -> Decimal:
    """Genius divides each evaluation of a discrete issue by the greatest one."""
    return (value / best * 100).quantize(SMALLEST, context=WIDE) if best > 0 else Decimal(0)


def _curve(evaluator: Element, domain: Mapping[str, Any], name: str) -> dict[str, Decimal]:
    low, high = Decimal(domain["from"]), Decimal(domain["to"])
    kind, line = (evaluator.get("ftype") or "").lower(), _line(evaluator)
    if kind == "constant":
        return {str(low): Decimal(100), str(high): Decimal(100)}
    if kind == "triangular":
        peak = _number(evaluator.get("parameter2"), "The peak of a triangle", name, line)
        left, right = (_number(evaluator.get(key), "A triangle", name, line) for key in ("parameter0", "parameter1"))
        places = {max(low, left): 0, min(high, right): 0, peak: 100}
        return {f"{place.normalize():f}": Decimal(value) for place, value in places.items()}
    constant = _number(evaluator.get("parameter0"), "The constant of a line", name, line)
    slope = _number(evaluator.get("parameter1"), "The slope of a line", name, line)
    ends = {end: constant + slope * end for end in (low, high)}
    if any(not 0 <= value <= 1 for value in ends.values()):
        raise Faulty.one(
            "A linear evaluator leaves the range 0 to 1.",
            "Bring its values between 0 and 1 over the issue's range.",
            name=name,
            line=line,
        )
    return {f"{end.normalize():f}": value * 100 for end, value in ends.items()}


def _rectangles(
    root: Element, rectangles: Sequence[Element], issues: list[str], walk_away: Decimal, name: str
) -> dict[str, Any]:
    """Non-linear worth: each rectangle adds its utility to the packages in it; the greatest utility stated is the scale."""
    stated = next(root.iter("utility"), root)
    most = _number(stated.get("maxutility") or "1", "The greatest utility", name, _line(stated))
    if most <= 0:
        raise Faulty.one("The greatest utility is not above zero.", 'Give maxutility="…".', name=name)
    number = {str(place + 1): issue for place, issue in enumerate(issues)}
    interactions = []
    for rectangle in rectangles:
        when = {}
        for part in rectangle.iter("INCLUDES"):
            issue = number.get(part.get("index") or "")
            if issue is None:
                raise Faulty.one(
                    f"A rectangle names issue {part.get('index')}.",
                    "Give a profile of this domain.",
                    name=name,
                    line=_line(part),
                )
            when[issue] = {"at_least": part.get("min"), "at_most": part.get("max")}
        points = _number(rectangle.get("utility"), "A utility", name, _line(rectangle))
        interactions.append({"when": when, "points": points})
    return {
        "scale": most,
        "preferences": {issue: {"importance": "indifferent"} for issue in issues},
        "interactions": interactions,
        "walk_away": (walk_away * most).quantize(SMALLEST, context=WIDE),
    }


# -- JSON ----------------------------------------------------------------------------------------------------------


def _json(data: bytes, name: str) -> Any:
    _refuse_large(data, b",", name)
    try:
        return placed.read(decode(data, name))
    except Faulty as faulty:
        raise faulty.named(name) from None


def _object(data: Any, key: str, name: str, of: str = "") -> Mapping[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, dict):
        where = f" for ‘{_short(of)}’" if of else ""
        raise Faulty.one(
            f"There is no ‘{key}’ in it{where}.",
            "Give a GeniusWeb domain or profile.",
            name=name,
            line=placed.line(found) or placed.line(data),
        )
    return found


def _web_issue(given: Any, issue: str, name: str) -> dict[str, Any]:
    if isinstance(given, dict) and isinstance(given.get("values"), list):
        return {"options": [str(option) for option in given["values"]]}
    ends = given.get("range") if isinstance(given, dict) else None
    if not isinstance(ends, list) or len(ends) != 3:
        raise Faulty.one(
            f"‘{_short(issue)}’ has neither values nor a range.",
            "Give a GeniusWeb domain.",
            name=name,
            line=placed.line(given),
        )
    low, high, step = (str(end) for end in ends)
    return {"kind": "amount", "from": low, "to": high, "step": step}


def _web_side(data: Any, issues: Mapping[str, Any], name: str) -> tuple[dict[str, Any], Lines]:
    space = _object(data, "LinearAdditiveUtilitySpace", name)
    utilities, weights = (_object(space, key, name) for key in ("issueUtilities", "issueWeights"))
    preferences = _of_all(weights, lambda weight, issue: _web_valued(weight, utilities.get(issue), issue, name))
    bid = space.get("reservationBid")
    walk_away = Decimal(0)
    if isinstance(bid, dict) and (chosen := bid.get("issuevalues")):
        walk_away = _web_worth(chosen, preferences, issues, name)
    return _part(preferences, walk_away, name), {issue: placed.line(given) for issue, given in utilities.items()}


def _web_valued(weight: Any, given: Any, issue: str, name: str) -> dict[str, Any]:
    points = partial(_weight, str(weight), f"The weight of ‘{_short(issue)}’", name, placed.line(weight))
    reads: list[Callable[[], Any]] = [points, partial(_web_evaluation, given, issue, name)]
    found, evaluation = _all(reads)
    return {"points": found, **evaluation}


def _web_evaluation(given: Any, issue: str, name: str) -> dict[str, Any]:
    if isinstance(given, dict) and "discreteutils" in given:
        values = _object(given["discreteutils"], "valueUtilities", name, issue)
        return {"values": _of_all(values, lambda value, option: _utility(value, issue, option, name))}
    if isinstance(given, dict) and "numberutils" in given:
        line = given["numberutils"]
        try:
            ends = {str(line[f"{end}Value"]): line[f"{end}Utility"] for end in ("low", "high")}
        except (KeyError, TypeError):
            raise Faulty.one(
                f"The utilities of ‘{_short(issue)}’ have no two ends.",
                "Give low and high.",
                name=name,
                line=placed.line(given),
            ) from None
        return {"curve": _of_all(ends, lambda value, place: _utility(value, issue, place, name))}
    raise Faulty.one(
        f"The utilities of ‘{_short(issue)}’ are of no kind that is read.",
        "Use discrete or number ones.",
        name=name,
        line=placed.line(given),
    )


def _utility(value: Any, issue: str, option: str, name: str) -> Decimal:
    what = f"The utility of ‘{_short(option)}’ of ‘{_short(issue)}’"
    return _number(str(value), what, name, placed.line(value)) * 100


def _web_worth(
    chosen: Mapping[str, Any], preferences: Mapping[str, Any], issues: Mapping[str, Any], name: str
) -> Decimal:
    """What the reservation bid is worth: that is the side's walk-away."""
    try:
        probe = Talks.model_validate({"issues": issues, "sides": {name: _part(dict(preferences), Decimal(0), name)}})
    except ValidationError:
        return Decimal(0)  # what is wrong is told once all is read, in its place
    try:
        package = {issue: probe.issues[issue].fits(str(chosen[issue])) for issue in issues}
    except (KeyError, TypeError, ValueError):
        raise Faulty.one(
            "The reservation bid is not a whole package.",
            "Name an option for every issue.",
            name=name,
            line=placed.line(chosen),
        ) from None
    worth = probe.sides[name].worth(probe.issues, package)
    return WIDE.scaleb(Decimal(math.floor(worth * 10**18)), -18)
