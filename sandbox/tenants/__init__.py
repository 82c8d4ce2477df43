"""The sandbox's tenants: a shop and its domains."""
