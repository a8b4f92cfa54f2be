"""The settings under test: a throw-away database, plain static files, mails kept in memory."""

import os
import tempfile
from pathlib import Path

os.environ.pop("MUSUBI_MODE", None)  # production; what the demonstration adds, tests/demo/conftest.py adds
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)

from musubi.config.settings import *  # noqa: F403 - the settings are the real ones but for what follows

INSTALLED_APPS.insert(0, "musubi.demo")  # noqa: F405 - for its table; its addresses are not there
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405 - as above
WHITENOISE_AUTOREFRESH = True
PAGE_CACHE_SECONDS = 0  # tests make rows without deeds; those of the cache turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["files"]["OPTIONS"]["location"] = Path(tempfile.gettempdir()) / f"musubi-test-files-{os.getpid()}"  # noqa: F405 - as above
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405 - as above
    # A file, as in life: threads of an in-memory database lock its tables against each other and know no WAL.
    _name = f"musubi-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / _name)}  # noqa: F405 - as above
    # It is thrown away whatever happens, so nothing waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"  # noqa: F405 - as above
    # No database promises an order that nobody asked for: here such rows come the other way round.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA reverse_unordered_selects=ON"  # noqa: F405 - as above
MATCHING_FOLDER = None  # the engine takes seconds to start; tests of suggestions give it a folder
