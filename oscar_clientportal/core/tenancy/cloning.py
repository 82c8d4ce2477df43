"""A schema as the copy of another, down to the names that later migrations look for."""

from django.db import connection

#: PostgreSQL makes up new names for the UNIQUE constraints of a table created LIKE another, so that a later
#: ``RemoveConstraint`` would miss them. They are told by table and definition.
RENAME_CONSTRAINTS = """
WITH uniques AS (
    SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid) AS definition,
           row_number() OVER (PARTITION BY n.nspname, c.relname, pg_get_constraintdef(k.oid) ORDER BY k.oid) AS nth
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = k.connamespace
     WHERE k.contype = 'u'
)
SELECT format('ALTER TABLE %%I.%%I RENAME CONSTRAINT %%I TO %%I', copy.nspname, copy.relname, copy.conname,
              original.conname)
  FROM uniques copy JOIN uniques original USING (relname, definition, nth)
 WHERE copy.nspname = %(copy)s AND original.nspname = %(original)s AND copy.conname <> original.conname
"""
#: The copy's identity columns count in bigint, whatever their own type, in sequences named anew after the table.
RESTORE_SEQUENCES = """
WITH counters AS (
    SELECT n.nspname, c.relname, a.attname, s.relname AS sequence, format_type(q.seqtypid, NULL) AS type
      FROM pg_sequence q
      JOIN pg_class s ON s.oid = q.seqrelid
      JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      JOIN pg_class c ON c.oid = d.refobjid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
      JOIN pg_namespace n ON n.oid = c.relnamespace
)
SELECT format('ALTER SEQUENCE %%1$I.%%2$I AS %%3$s', copy.nspname, copy.sequence, original.type)
       || CASE WHEN copy.sequence = original.sequence THEN ''
          ELSE format(';ALTER SEQUENCE %%I.%%I RENAME TO %%I', copy.nspname, copy.sequence, original.sequence) END
  FROM counters copy JOIN counters original USING (relname, attname)
 WHERE copy.nspname = %(copy)s AND original.nspname = %(original)s
   AND (copy.sequence, copy.type) <> (original.sequence, original.type)
"""


def clone(original: str, copy: str) -> None:
    """Make the schema ``copy`` with everything that is in ``original``, rows included."""
    from django_tenants.clone import CloneSchema

    CloneSchema().clone_schema(original, copy)
    with connection.cursor() as cursor:
        for statements in (RENAME_CONSTRAINTS, RESTORE_SEQUENCES):
            cursor.execute(statements, {"original": original, "copy": copy})
            if found := [statement for (statement,) in cursor.fetchall()]:
                cursor.execute(";".join(found))
