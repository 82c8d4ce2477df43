"""A single shop whose checkout and order apps were forked with ``oscar_fork_app``, before Oscar's newest migration."""
