from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.agreement.samples import FILE, signatures, terms
from tests.cli.test_lint import makegood

from makegood.agreement import digest


def signed(folder: Path, **change: str) -> Path:
    file = folder / "signatures.yaml"
    every = [each.model_dump(mode="json") | change for each in signatures(terms())]
    file.write_text(yaml.safe_dump({"signatures": every}), "utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "starts"), [("a.pdf", b"%PDF-"), ("a.docx", b"PK"), ("a.txt", b"Repair of"), ("a.json", b"{")]
)
def test_each_form_is_written_the_same_twice(name: str, starts: bytes, tmp_path: Path):
    done = makegood("draft", str(FILE), "-o", str(tmp_path / name))
    first = (tmp_path / name).read_bytes()
    makegood("draft", str(FILE), "-o", str(tmp_path / name))

    assert done.returncode == 0
    assert digest(terms()) in done.stdout
    assert first.startswith(starts)
    assert (tmp_path / name).read_bytes() == first


def test_a_signed_and_sealed_agreement_verifies(tmp_path: Path):
    key, out = tmp_path / "office.pem", tmp_path / "agreed.pdf"

    done = makegood("draft", str(FILE), "-o", str(out), "--signed", str(signed(tmp_path)), "--seal", str(key))
    checked = makegood("verify", str(out))

    assert done.returncode == 0, done.stderr
    assert "fingerprint" in done.stderr
    assert key.stat().st_mode & 0o077 == 0
    assert checked.returncode == 0
    assert "Paul Durand accepted them" in checked.stdout


def test_signatures_of_other_terms_are_refused_with_their_line(tmp_path: Path):
    done = makegood(
        "draft", str(FILE), "-o", str(tmp_path / "a.pdf"), "--signed", str(signed(tmp_path, terms="0" * 64))
    )

    assert done.returncode == 2
    assert "signatures.yaml:" in done.stderr
    assert "signed other terms" in done.stderr
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "a.odt"], "no known form"),
        (["-o", "a.txt", "--seal", "k.pem"], "Only a PDF that was signed"),
        (["-o", "a.pdf", "--signed", "none.yaml"], "no such file"),
    ],
)
def test_wrong_options_are_told(arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    done = makegood("draft", str(FILE), *arguments)

    assert done.returncode == 2
    assert says in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_changed_since_goes_out_as_tracked_changes_and_comes_back_as_a_proposal(tmp_path: Path):
    later, redlined, proposed = tmp_path / "later.yaml", tmp_path / "red.docx", tmp_path / "proposed.json"
    later.write_text(FILE.read_text("utf-8").replace("cure: 5 working days", "cure: 9 days"), "utf-8")

    out = makegood("draft", str(later), "--since", str(FILE), "-o", str(redlined), "--by", "Mary Quinn")
    back = makegood("draft", str(FILE), "--returned", str(redlined), "-o", str(proposed))

    assert (out.returncode, back.returncode) == (0, 0), back.stdout + back.stderr
    assert "Reprint: changed" in out.stdout
    assert "commitments.0.cure: ‘5 working days’ becomes ‘9 days’ (Mary Quinn)" in back.stdout
    assert '"cure":"9 days"' in proposed.read_text("utf-8")


def test_the_governing_contract_is_marked_where_the_terms_touch_it(tmp_path: Path):
    contract, out = tmp_path / "contract.md", tmp_path / "marked.txt"
    contract.write_text("# Printing Agreement\n\n## 4. Payment\n\n4.2 The Publisher pays in 30 days.\n", "utf-8")
    terms_ = FILE.read_text("utf-8")

    done = makegood("draft", str(FILE), "--against", str(contract), "-o", str(out))

    assert done.returncode == 0, done.stderr
    assert "effect:" in terms_
    assert "by Repair of the spring print run" in out.read_text("utf-8")


def test_two_languages_stand_side_by_side_once_the_terms_say_which_prevails(tmp_path: Path):
    file = tmp_path / "terms.yaml"
    file.write_text(FILE.read_text("utf-8") + "\nsecond_language: de\nprevailing_language: en\n", "utf-8")

    done = makegood("draft", str(file), "-o", str(tmp_path / "a.txt"), "--language", "de, en")
    three = makegood("draft", str(file), "-o", str(tmp_path / "b.txt"), "--language", "en,de,fr")

    assert done.returncode == 0, done.stderr
    text = (tmp_path / "a.txt").read_text("utf-8")
    assert text.index("Between\n") < text.index("Zwischen\n")
    assert three.returncode == 2
    assert "Name one or two" in three.stderr
