"""Other shapes of a shop than the sandbox's. Settings are read once per process, so each is a run of its own:
``pytest --ds=tests.projects.single.settings tests/projects/single``."""
