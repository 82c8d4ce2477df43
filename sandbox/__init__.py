"""The demonstration shop: two tenants on one server. Not part of the installed package."""
