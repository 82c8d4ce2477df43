"""What the impersonation does; one module per act."""
