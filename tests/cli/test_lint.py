from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.agreement.samples import FILE
from tests.commands import makegood


def test_sound_terms_exit_with_nothing_to_settle():
    done = makegood("lint", str(FILE))

    assert done.returncode == 0
    assert "Nothing stands in the way of signing" in done.stdout
    assert "line 63" in done.stdout


def test_findings_come_with_their_line_as_json(tmp_path: Path):
    file = tmp_path / "terms.yaml"
    file.write_text(FILE.read_text("utf-8").replace("Hand over the 1,900", "Hand over soon the 1,900"), "utf-8")

    done = makegood("lint", str(file), "--json")

    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert not found["signable"]
    (soon,) = (each for each in found["findings"] if each["quote"] == "soon")
    assert (soon["level"], soon["line"], soon["start"]) == ("must", 46, 10)


def test_a_cap_is_compared():
    assert "above the cap of EUR 10.00" in makegood("lint", str(FILE), "--cap", "EUR 10").stdout
    assert makegood("lint", str(FILE), "--cap", "ten").returncode == 2


def test_a_batch_answers_line_by_line_in_the_order_asked():
    lines = [
        {"id": 7, "text": "Fennel will fix it soon."},
        {"id": "b", "text": "Ash Ltd will send the list by 3 July 2026, confirmed in writing by Birch GmbH."},
    ]
    done = makegood("lint", "-", "--batch", given="\n".join(map(json.dumps, lines)).encode())

    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert first["id"] == 7
    assert first["missing"] == ["deliverable", "date", "acceptance"]
    assert [(v["start"], v["end"], v["quote"]) for v in first["vague"]] == [(19, 23, "soon")]
    assert second == {"id": "b", "missing": [], "vague": []}


BROKEN = {
    "empty": b"",
    "not yaml": b"a: [b",
    "wrong type": b"[1, 2]",
    "wrong encoding": b"title: \xff\xfe\xe9",
    "unknown keys": b"titel: x\nparties: []\n",
    "zero bytes": b"title: \x00",
    "nan": FILE.read_bytes().replace(b"rate: 8", b"rate: .nan"),
    "negative money": FILE.read_bytes().replace(b"EUR 150", b"EUR -150"),
    "deep": b"[" * 5000,
    "two currencies in one": FILE.read_bytes().replace(b"pays: EUR 3,200", b"pays: EUR 3,200 USD"),
}


@pytest.mark.parametrize("verb", [["lint"], ["draft", "-o", "out.txt"]], ids=["lint", "draft"])
@pytest.mark.parametrize("given", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_in_a_sentence(
    given: bytes, verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    done = makegood(verb[0], "-", *verb[1:], given=given)

    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "line", [b"hello", b"[]", b'{"id": 1}', b'{"text": "x"}', b'{"id": 1, "text": 5}', b"[" * 9000, b"\xff\xfe"]
)
def test_a_broken_line_of_a_batch_is_told_in_its_place_and_loses_no_other(line: bytes):
    fine = b'{"id": 1, "text": "Ash Ltd will fix it soon."}'

    done = makegood("lint", "-", "--batch", given=b"\n".join([fine, line, fine]))

    first, broken, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 2
    assert first == last
    assert broken["line"] == 2
    assert broken["error"]
    assert "Traceback" not in done.stderr


def test_a_batch_of_thousands_is_answered_in_order_on_all_cores(tmp_path: Path):
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(json.dumps({"id": n, "text": f"Ash Ltd will send {n} lists soon."}) for n in range(2000)))

    done = makegood("lint", str(file), "--batch")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [each["id"] for each in answers] == list(range(2000))
    assert all(each["missing"] == ["date", "acceptance"] for each in answers)
