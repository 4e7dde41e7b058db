"""Files on their way in: what is too large, what a scanner finds in them, and that nothing else on the form is lost."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import Table

from makegood.formats import Faulty
from makegood.web import uploads, viruses
from makegood.web.api import serving
from makegood.web.cases.models import Exhibit
from makegood.web.environment import Environment
from makegood.web.keeping import doctor

BAD = b"an evil thing"


class Clamd(socketserver.StreamRequestHandler):
    """Speaks as clamd does: PING, and INSTREAM with pieces and their lengths."""

    def handle(self) -> None:
        command = b"".join(iter(lambda: self.rfile.read(1), b"\0"))
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM"
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.server.seen.append(data)  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Evil.Thing-1 FOUND\0" if BAD in data else self.server.says)  # type: ignore[attr-defined]


@pytest.fixture
def scanner(settings, tmp_path: Path) -> Iterator[socketserver.ThreadingUnixStreamServer]:
    path = tmp_path / "clamd.ctl"
    with socketserver.ThreadingUnixStreamServer(str(path), Clamd) as server:
        server.seen, server.says = [], b"stream: OK\0"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.VIRUS_SCANNER = f"clamd://{path}"
        yield server
        server.shutdown()


def bring(client, table: Table, data: bytes) -> str:
    """The words of the exhibit stand behind the file, as a form may have them."""
    said = {"file": SimpleUploadedFile("log.txt", data), "fact": "The checkout was down."}
    return client.post(reverse("cases:exhibits", args=[table.case.pk]), said, follow=True).content.decode()


def test_a_file_is_looked_through_whole_and_kept_where_nothing_is_found(table: Table, as_, scanner):
    data = b"10:00 down\n" * 30_000
    bring(as_("ada"), table, data)

    assert scanner.seen == [data]
    assert Exhibit.objects.get().size == len(data)


def test_a_file_in_which_something_is_found_is_not_kept_and_the_words_are(table: Table, as_, scanner):
    page = bring(as_("ada"), table, b"x" * 200_000 + BAD)

    assert "Evil.Thing-1" in page
    assert "The checkout was down." in page
    assert not Exhibit.objects.exists()


@pytest.mark.parametrize(
    "says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: Can't allocate memory ERROR\0"]
)
def test_what_the_scanner_could_not_look_through_is_not_kept(table: Table, as_, scanner, says: bytes):
    scanner.says = says

    assert "could not be checked for viruses" in bring(as_("ada"), table, b"harmless")
    assert not Exhibit.objects.exists()


@pytest.mark.parametrize("address", ["clamd:///nobody/is/here", "clamd://127.0.0.1:1"])
def test_nothing_is_taken_unseen_while_the_scanner_is_away(table: Table, as_, settings, address: str):
    settings.VIRUS_SCANNER = address

    assert "could not be checked for viruses" in bring(as_("ada"), table, b"harmless")
    assert not Exhibit.objects.exists()
    assert doctor._virus_scanner().standing == doctor.WRONG


def test_a_scanner_that_takes_no_more_is_waited_for_once(scanner, settings):
    class Stuck:
        asked = 0

        def sendall(self, words: bytes) -> None:
            self.asked += 1
            raise TimeoutError

    scan = viruses.Scan(settings.VIRUS_SCANNER)
    scan._line.close()
    scan._line = Stuck()
    scan.send(b"x" * 1_000_000)
    scan.send(b"x")

    assert scan._line.asked == 1


def test_the_doctor_asks_whether_the_scanner_answers(scanner, settings):
    assert viruses.is_there(settings.VIRUS_SCANNER)
    assert doctor._virus_scanner().standing == doctor.FINE


def test_the_interface_for_programs_says_why_a_file_was_refused():
    with pytest.raises(Faulty, match="It holds a virus"):
        serving.taken(uploads.Refused("log.txt", "It holds a virus."))


def test_what_stands_behind_a_file_that_is_too_large_is_kept(table: Table, as_, settings):
    settings.LARGEST_UPLOAD = 1000
    page = bring(as_("ada"), table, b"x" * 300_000)

    assert "larger than 25 MB" in page
    assert "The checkout was down." in page


def test_a_form_that_was_cut_when_it_came_has_no_file(table: Table, as_, settings):
    settings.LARGEST_REQUEST = 1000

    assert "larger than 25 MB" in bring(as_("ada"), table, b"x" * 2000)
    assert not Exhibit.objects.exists()


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "clamd://", "clamd://host/and/path", "http://host:3310"])
def test_a_wrong_address_of_a_scanner_says_what_to_write(address: str):
    with pytest.raises(Faulty, match="Write clamd://host"):
        Environment.read({"MAKEGOOD_VIRUS_SCANNER": address})
