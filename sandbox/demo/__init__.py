"""The demo data of the sandbox, all of it plainly invented: ``manage.py load_demo acme`` loads it."""
