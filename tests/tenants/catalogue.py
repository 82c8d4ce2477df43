"""Everything a schema consists of, by name and definition, with the schema's own name left out."""

from django.db import connection

CATALOGUE = """
SELECT 'constraint', c.relname::text, k.conname::text, k.contype::text,
       concat(replace(pg_get_constraintdef(k.oid), %(schema)s || '.', ''), k.condeferrable, k.condeferred)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %(schema)s
UNION ALL
SELECT 'index', tablename, indexname, '', replace(indexdef, %(schema)s || '.', '')
  FROM pg_indexes WHERE schemaname = %(schema)s
UNION ALL
SELECT 'trigger', c.relname, t.tgname, t.tgenabled::text, replace(pg_get_triggerdef(t.oid), %(schema)s || '.', '')
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = %(schema)s AND NOT t.tgisinternal
UNION ALL
SELECT 'function', '', p.proname, '', replace(pg_get_functiondef(p.oid), %(schema)s || '.', '')
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %(schema)s
UNION ALL
SELECT 'column', table_name, column_name, is_nullable || is_identity || coalesce(identity_generation, ''),
       data_type || coalesce(replace(column_default, %(schema)s || '.', ''), '')
  FROM information_schema.columns WHERE table_schema = %(schema)s
UNION ALL
SELECT 'sequence', '', sequencename, data_type::text, concat_ws(' ', start_value, increment_by, max_value)
  FROM pg_sequences WHERE schemaname = %(schema)s
UNION ALL
SELECT 'view', '', matviewname, '', replace(definition, %(schema)s || '.', '')
  FROM pg_matviews WHERE schemaname = %(schema)s
"""


def catalogue(schema: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE, {"schema": schema})
        return set(cursor.fetchall())


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}
