"""The suite: tests are sentences of the rules they guard."""
