"""The web application that the server runs."""

import os
from threading import Timer

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
application = get_wsgi_application()


def warm_up_soon(seconds: float = 2.0) -> Timer:
    """Load what the first picture needs in the background, once the first requests are through."""
    from serai.evidence.queries.picture import warm_up

    timer = Timer(seconds, warm_up)
    timer.daemon = True
    timer.start()
    return timer


warm_up_soon()
