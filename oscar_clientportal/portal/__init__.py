"""Face: the storefront's pages; no models."""
