"""Uploads that are too large stop while they arrive, before they fill a disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class TooLarge(StopUpload):
    pass


class Bounded(FileUploadHandler):
    """Counts what arrives; past the limit the rest is thrown away and the form says so.

    The request then carries `too_large`, the name of the file, because a cut-off file reaches no form.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.seen = 0
        self.cut = content_length > settings.LARGEST_REQUEST  # then not all of it was kept when it was received

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.cut or self.seen > settings.LARGEST_UPLOAD:
            self.request.too_large = self.file_name
            raise TooLarge(connection_reset=False)
        return raw_data

    def file_complete(self, file_size):
        return None
