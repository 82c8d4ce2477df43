"""System checks with stable ids, for every wrong setting."""
