from django.db import migrations

FORBID = """
CREATE FUNCTION clientportal_transfer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'actor_id' = to_jsonb(OLD) - 'actor_id' AND NEW.actor_id IS NULL THEN
        RETURN NEW;  -- the actor's login was deleted
    END IF;
    RAISE EXCEPTION 'A transfer is never changed or deleted; correct it by another transfer.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_transfer_append_only BEFORE UPDATE OR DELETE ON clientportal_accounts_transfer
    FOR EACH ROW EXECUTE FUNCTION clientportal_transfer_append_only();
"""
ALLOW = """
DROP TRIGGER IF EXISTS clientportal_transfer_append_only ON clientportal_accounts_transfer;
DROP FUNCTION IF EXISTS clientportal_transfer_append_only();
"""


class Migration(migrations.Migration):
    """The ledger is append-only in the database itself."""

    dependencies = [("clientportal_accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
