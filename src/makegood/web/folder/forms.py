from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty
from makegood.web.folder import bring_in, packing
from makegood.web.forms import OnceForm, UploadField


class FolderForm(OnceForm):
    """The zip of a case folder; once it is valid, `folder` is what was read."""

    folder: bring_in.Folder
    file = UploadField(
        label=_("The folder, packed as a zip"),
        max_length=1000,
        help_text=_("It holds case.yaml, and whatever else you have. At most 25 MB."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if file := said.get("file"):
            try:
                self.folder = bring_in.read_folder(packing.unpack(file, file.name))
            except Faulty as faulty:
                self.fault(faulty)
        return said

    def fault(self, faulty: Faulty) -> None:
        """Say every fault, each with its file and line."""
        for fault in faulty.faults:
            self.add_error(None, str(fault))
