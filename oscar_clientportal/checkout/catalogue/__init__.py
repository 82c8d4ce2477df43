"""Catalogue views in Oscar's storefront: whatever lists, shows or sells products asks ``conditions.services.Reading``.

Who sees everything pays one query for knowing that, and nothing else changes for them.
"""
