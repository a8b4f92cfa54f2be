"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from musubi.core.database import never_make_one

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musubi.config.settings")
application = get_wsgi_application()

never_make_one(connections.settings["default"])

# What is loaded by now stays for as long as the server does: the collector need not pass through it again and again.
gc.collect()
gc.freeze()
