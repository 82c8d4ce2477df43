"""Conditions: what a customer may see, at which price, how it is delivered and by when it is paid."""
