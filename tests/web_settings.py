"""The application's settings for tests: everything in a folder that is thrown away, fast password hashes, mail kept in memory."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="makegood-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("MAKEGOOD_")]:
    del os.environ[_name]
os.mkdir(f"{_folder}/static")
os.environ["MAKEGOOD_DATA"] = _folder
os.environ["MAKEGOOD_SECRET_KEY"] = "only-for-tests-and-thrown-away-with-them-0123456789"
os.environ["MAKEGOOD_LOG"] = "WARNING"

from makegood.web.settings import *  # noqa: E402, F403
from makegood.web.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # tests/web/guard uses the real one
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in real life, so that several connections meet as they do there; no waiting for the disk.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 0
