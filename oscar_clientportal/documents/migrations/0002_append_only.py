from django.db import migrations

FORBID = """
CREATE FUNCTION clientportal_document_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'open_amount' - 'user_id' = to_jsonb(OLD) - 'open_amount' - 'user_id'
        AND (NEW.user_id IS NOT DISTINCT FROM OLD.user_id OR NEW.user_id IS NULL) THEN
        RETURN NEW;  -- something was paid, or the login was deleted
    END IF;
    RAISE EXCEPTION 'An issued document is never changed or deleted; it is corrected by another one.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_document_kept BEFORE UPDATE OR DELETE ON clientportal_documents_document
    FOR EACH ROW EXECUTE FUNCTION clientportal_document_kept();

CREATE FUNCTION clientportal_document_file_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The file of an issued document is never changed or deleted.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_document_file_kept BEFORE UPDATE OR DELETE ON clientportal_documents_documentfile
    FOR EACH ROW EXECUTE FUNCTION clientportal_document_file_kept();

CREATE FUNCTION clientportal_invoice_payment_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'recorded_by_id' = to_jsonb(OLD) - 'recorded_by_id'
        AND NEW.recorded_by_id IS NULL THEN
        RETURN NEW;  -- the login was deleted
    END IF;
    RAISE EXCEPTION 'A recorded payment is never changed or deleted; another row undoes it.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_invoice_payment_append_only
    BEFORE UPDATE OR DELETE ON clientportal_documents_invoicepayment
    FOR EACH ROW EXECUTE FUNCTION clientportal_invoice_payment_append_only();
"""
ALLOW = """
DROP TRIGGER IF EXISTS clientportal_document_kept ON clientportal_documents_document;
DROP FUNCTION IF EXISTS clientportal_document_kept();
DROP TRIGGER IF EXISTS clientportal_document_file_kept ON clientportal_documents_documentfile;
DROP FUNCTION IF EXISTS clientportal_document_file_kept();
DROP TRIGGER IF EXISTS clientportal_invoice_payment_append_only ON clientportal_documents_invoicepayment;
DROP FUNCTION IF EXISTS clientportal_invoice_payment_append_only();
"""


class Migration(migrations.Migration):
    """What was issued or recorded is kept by the database itself."""

    dependencies = [("clientportal_documents", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
