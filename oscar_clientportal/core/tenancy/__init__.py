"""One shop per PostgreSQL schema, or one shop without schemas. The only importer of django_tenants.

Everything but the creation of shops also answers for a single shop without django-tenants installed.
"""

from .current import current_schema, is_multi_tenant, schema, search_path, tenant_model
from .shops import create_shop, ensure_template_schema, prepare_public_schema, shop_schemas
from .sites import install_site_cache

__all__ = [
    "create_shop",
    "current_schema",
    "ensure_template_schema",
    "install_site_cache",
    "is_multi_tenant",
    "prepare_public_schema",
    "schema",
    "search_path",
    "shop_schemas",
    "tenant_model",
]
