"""A single shop: no django-tenants, PostgreSQL's plain backend, Oscar as it comes."""
