"""makegood run and makegood demo: a whole case from its folder."""

import shutil
from pathlib import Path

import pypdfium2
import pytest
from tests.commands import makegood

CASE = Path(__file__).parents[2] / "src/makegood/worked_case"


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    done = makegood("demo", "--no-serve", "--out", out)
    assert done.returncode == 0, done.stderr
    return done.stdout, out


def test_the_demo_leaves_every_file_of_every_step(demo):
    _, out = demo

    left = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}

    assert left >= {
        "assess/assessment.md",
        "assess/clauses.txt",
        "assess/contract.pdf",
        "assess/early-warning.txt",
        "assess/preparation.md",
        "communicate/draft-checked.txt",
        "communicate/thread.md",
        "communicate/reset.txt",
        "negotiate/settlements.txt",
        "negotiate/for-northgate.txt",
        "negotiate/for-fennel.txt",
        "document/agreement.pdf",
        "document/agreement.docx",
        "document/agreement.json",
        "monitor/calendar.ics",
        "monitor/standing.txt",
        "monitor/case-study.md",
        "monitor/record.jsonl",
    }


def test_the_demo_tells_the_story_in_the_order_of_the_work(demo):
    story, _ = demo

    places = [
        story.index(f"\n{step}\n") for step in ("Assess", "Communicate", "Negotiate", "Document", "Monitor", "Next")
    ]

    assert places == sorted(places)


def test_the_governing_contract_of_the_demo_has_8_to_12_pages(demo):
    _, out = demo

    assert 8 <= len(pypdfium2.PdfDocument(out / "assess/contract.pdf")) <= 12


@pytest.mark.parametrize("name", ["document/agreement.pdf", "monitor/record.jsonl"])
def test_what_the_demo_leaves_can_be_verified_offline(demo, name):
    _, out = demo

    assert makegood("verify", out / name).returncode == 0


def test_one_changed_byte_in_the_sealed_agreement_is_found(demo, tmp_path):
    _, out = demo
    data = bytearray((out / "document/agreement.pdf").read_bytes())
    data[len(data) // 2] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(data)

    assert makegood("verify", changed).returncode == 1


def test_each_side_s_settlements_show_only_its_own_points(demo):
    _, out = demo
    whole = (out / "negotiate/settlements.txt").read_text()
    theirs = (out / "negotiate/for-fennel.txt").read_text()

    ours = next(line for line in whole.splitlines() if line.strip().startswith("Worth") and "Northgate" in line)

    assert ours.split()[1] not in theirs.split()


def test_the_case_study_holds_no_name_and_no_sum(demo):
    _, out = demo
    study = (out / "monitor/case-study.md").read_text()

    for word in ("Northgate", "Fennel", "Ada", "Okafor", "Vermeer", "Maeve", "EUR", "example"):
        assert word not in study


def test_a_case_with_nothing_but_its_case_file_is_told_what_comes_first(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    shutil.copy(CASE / "case.yaml", folder)

    done = makegood("run", folder, "--out", tmp_path / "out")

    assert done.returncode == 0
    assert "Add the governing contract." in done.stdout


def test_all_faults_of_all_files_are_told_at_once(case, tmp_path):
    (case / "case.yaml").write_text((case / "case.yaml").read_text().replace("our_side: northgate", "our_side: nobody"))
    (case / "talks.yaml").write_text("issues: []\nsides: {}\nweihgts: 3\n")
    (case / "contract.md").write_bytes(b"")

    done = makegood("run", case, "--out", tmp_path / "out")

    assert done.returncode == 2
    assert {"case.yaml", "talks.yaml", "contract.md"} <= {
        Path(line.split(":")[0]).name for line in done.stderr.splitlines()
    }
    assert not (tmp_path / "out").exists()


BROKEN = {
    "assessment.yaml": [b"", b"[1, 2]", b"\xff\xfe\x00", b"title: x\nfoo: 1\n", b"a: &a [*a, *a]\n", b"{" * 3000],
    "thread.mbox": [b"", b"\x00\x01\x02\x03" * 100],
    "terms.yaml": [b"title: T\nparties: 3\n", "title: é".encode("latin-1")],
    "events.yaml": [b"events: [{kind: signed, at: 2026-07-03T10:00}]\n", b"events: nothing\n"],
    "indicators.csv": [b"", b"day,uptime\nyesterday,many\n"],
    "draft.txt": [b"\x80\x81 not text"],
    "case.yaml": [b"title: x\n", b"- a\n", b"title: 'unclosed\n"],
}


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, every in BROKEN.items() for data in every])
def test_a_broken_file_gets_a_clear_error_and_no_traceback(case, tmp_path, name, data):
    (case / name).write_bytes(data)

    done = makegood("run", case, "--out", tmp_path / "out")

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path):
    done = makegood("run", tmp_path / "nowhere", "--out", tmp_path)

    assert done.returncode == 2
    assert "There is no such folder." in done.stderr
