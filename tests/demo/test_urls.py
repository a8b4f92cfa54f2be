"""The demonstration exists in demo mode alone: each mode tried in a process of its own, with the real settings."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection

ASK = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.ALLOWED_HOSTS = ["testserver"]
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
client = Client(raise_request_exception=False)
answers = {
    "mailbox": client.get("/demo/mail/").status_code,
    "mailbox_en": client.get("/en/demo/mail/").status_code,
    "mail": client.get("/demo/mail/1/").status_code,
    "be": client.post("/demo/be/", {"persona": "public"}).status_code,
    "has_bar": "persona-bar" in client.get("/accounts/login/").content.decode(),
    "is_installed": apps.is_installed("musubi.demo"),
    "mails_go_to": settings.EMAIL_BACKEND,
}
json.dump(answers, sys.stdout)
"""


@pytest.fixture
def folder(tmp_path, django_db_setup):
    """Return a folder for data, with a copy of the empty database: to migrate takes longer than to ask."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as made:
            made.execute("VACUUM INTO ?", [str(tmp_path / "musubi.sqlite3")])
    return tmp_path


def answers(folder, mode):
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL"}},
        "DJANGO_SETTINGS_MODULE": "musubi.config.settings",
        "MUSUBI_DATA": str(folder),
        "MUSUBI_MODE": mode,
        "SECRET_KEY": "x" * 50,
    }
    ran = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout[ran.stdout.rindex("{") :])


def test_in_production_nothing_of_it_is_there(folder):
    assert answers(folder, "production") == {
        "mailbox": 404,
        "mailbox_en": 404,
        "mail": 404,
        "be": 404,
        "has_bar": False,
        "is_installed": False,
        "mails_go_to": "django.core.mail.backends.smtp.EmailBackend",
    }


def test_in_demo_mode_it_is(folder):
    assert answers(folder, "demo") == {
        "mailbox": 200,
        "mailbox_en": 200,
        "mail": 404,
        "be": 302,
        "has_bar": True,
        "is_installed": True,
        "mails_go_to": "musubi.demo.mailbox.MailboxBackend",
    }
