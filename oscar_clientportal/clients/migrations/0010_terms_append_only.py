from django.db import migrations

FORBID = """
CREATE FUNCTION clientportal_terms_answer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id' AND NEW.user_id IS NULL THEN
        RETURN NEW;  -- the login was deleted
    END IF;
    RAISE EXCEPTION 'An answer to the terms of use is never changed or deleted; a new answer is a new row.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_terms_answer_append_only BEFORE UPDATE OR DELETE ON clientportal_clients_termsanswer
    FOR EACH ROW EXECUTE FUNCTION clientportal_terms_answer_append_only();

CREATE FUNCTION clientportal_terms_version_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.published_by_id IS NULL
        AND to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id' THEN
        RETURN NEW;  -- the login was deleted
    END IF;
    RAISE EXCEPTION 'A published version of the terms of use is never changed or deleted; publish a new one.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clientportal_terms_version_published BEFORE UPDATE OR DELETE ON clientportal_clients_termsversion
    FOR EACH ROW EXECUTE FUNCTION clientportal_terms_version_published();

CREATE FUNCTION clientportal_terms_text_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM clientportal_clients_termsversion
        WHERE published_at IS NOT NULL AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END
        )
    ) THEN
        RAISE EXCEPTION 'A published version of the terms of use is never changed or deleted; publish a new one.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER clientportal_terms_text_published BEFORE INSERT OR UPDATE OR DELETE ON clientportal_clients_termstext
    FOR EACH ROW EXECUTE FUNCTION clientportal_terms_text_published();
"""
ALLOW = """
DROP TRIGGER IF EXISTS clientportal_terms_answer_append_only ON clientportal_clients_termsanswer;
DROP FUNCTION IF EXISTS clientportal_terms_answer_append_only();
DROP TRIGGER IF EXISTS clientportal_terms_version_published ON clientportal_clients_termsversion;
DROP FUNCTION IF EXISTS clientportal_terms_version_published();
DROP TRIGGER IF EXISTS clientportal_terms_text_published ON clientportal_clients_termstext;
DROP FUNCTION IF EXISTS clientportal_terms_text_published();
"""


class Migration(migrations.Migration):
    """What is published or answered is kept by the database itself."""

    dependencies = [("clientportal_clients", "0009_licences")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
