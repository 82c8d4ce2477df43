"""Work sent out to many machines: the index of what is due next, shop by shop, and Celery's tasks."""
