from django.db import migrations

FORBID = """
CREATE FUNCTION clientportal_transfer_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Transfers are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_transfer_no_truncate BEFORE TRUNCATE ON clientportal_accounts_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION clientportal_transfer_no_truncate();
"""
ALLOW = """
DROP TRIGGER IF EXISTS clientportal_transfer_no_truncate ON clientportal_accounts_transfer;
DROP FUNCTION IF EXISTS clientportal_transfer_no_truncate();
"""


class Migration(migrations.Migration):
    """Emptying the table is a way to change it too."""

    dependencies = [("clientportal_accounts", "0003_acts_and_balances")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
