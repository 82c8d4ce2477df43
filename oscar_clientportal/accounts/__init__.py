"""The customer account: a ledger with holds."""
