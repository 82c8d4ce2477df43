"""Face: Oscar's checkout, extended by mixins; no models."""
