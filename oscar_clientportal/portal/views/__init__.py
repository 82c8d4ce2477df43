"""One module per page of the storefront."""
