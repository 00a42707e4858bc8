"""The WSGI application, for waitress here and any other server elsewhere."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debris.settings")
application = get_wsgi_application()
