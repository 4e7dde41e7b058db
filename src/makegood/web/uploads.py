"""Files on their way in: what is too large is thrown away as it comes, and a scanner may look for viruses meanwhile.

A file that is refused still reaches its form, empty and with the reason, so that whatever else was written there is kept.
"""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from makegood.web import viruses

TOO_LARGE = _("This file is larger than 25 MB. Give a smaller one, or a part of it.")
NOT_CHECKED = _("This file could not be checked for viruses just now. Try again in a few minutes.")
_INFECTED = _("The virus scanner refuses this file. It found: {found}.")
_log = logging.getLogger(__name__)


class Refused(UploadedFile):
    """Stands where a file was refused: empty, so that nobody takes it for one. `reason` says why, for people."""

    def __init__(self, name: str, reason: str | Promise) -> None:
        super().__init__(BytesIO(), name, size=0)
        self.reason = reason


class Watched(FileUploadHandler):
    """Stands before the handlers that keep a file; they see nothing of one that is refused."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.cut = content_length > settings.LARGEST_REQUEST  # then not all of it was kept when it was received

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen, self.refused, self.scan = 0, TOO_LARGE if self.cut else "", None
        if settings.VIRUS_SCANNER and not self.refused:
            self._ask(self._begin)

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > settings.LARGEST_UPLOAD:
            self.refused = TOO_LARGE
        if self.refused:
            return None
        if self.scan is not None:
            self.scan.send(raw_data)
        return raw_data

    def file_complete(self, file_size):
        if self.scan is not None and not self.refused:
            self._ask(self._verdict)
        self.upload_interrupted()
        return Refused(self.file_name, self.refused) if self.refused else None

    def upload_interrupted(self):
        if self.scan is not None:
            self.scan.give_up()

    def _begin(self) -> None:
        self.scan = viruses.Scan(settings.VIRUS_SCANNER)

    def _verdict(self) -> None:
        if found := self.scan.found():
            _log.warning("an upload was refused: %s", found)
            self.refused = format_lazy(_INFECTED, found=found)

    def _ask(self, step: Any) -> None:
        try:
            step()
        except viruses.Unavailable:
            _log.exception("the virus scanner does not answer")
            self.refused = NOT_CHECKED
