"""What cron does in a real shop every minute, for the demonstration shops: orders go to the ERP within seconds.

A thread of the server's process, as another process would take longer to start than all the rest.
"""

import logging
import threading
import time

#: Seconds between two looks.
PAUSE = 3
logger = logging.getLogger("oscar_clientportal.documents")


def start() -> None:
    threading.Thread(target=_deliver_for_ever, name="courier", daemon=True).start()


def _deliver_for_ever() -> None:
    from django.apps import apps
    from django.db import connection

    while not apps.ready:
        time.sleep(PAUSE)
    while True:
        try:
            _deliver()
        except Exception:
            logger.exception("Orders could not be delivered")
            connection.close()
        time.sleep(PAUSE)


def _deliver() -> None:
    from oscar_clientportal.core import tenancy
    from oscar_clientportal.documents.services import deliver_documents

    for schema in tenancy.shop_schemas():
        with tenancy.schema(schema):
            deliver_documents()
