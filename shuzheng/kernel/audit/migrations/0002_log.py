"""The outbox as canonical JSON, the log, the signed heads; what the database itself insists on."""

from django.db import migrations, models
from django.db.models.expressions import F, Func

INSTANT = """
CREATE FUNCTION audit_instant(text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN $1::timestamptz;  -- immutable only because the body always states its offset
END $$;
"""

# What fits the outbox fits the log, the length of an indexed column included: no line may stop the sequencer.
LOG = """
CREATE TABLE audit_logline (
    seq bigint PRIMARY KEY,
    body text,
    at timestamptz GENERATED ALWAYS AS (audit_instant(body::jsonb ->> 'at')) STORED,
    actor_id text GENERATED ALWAYS AS (left(body::jsonb ->> 'actor_id', 200)) STORED,
    actor_org_id text GENERATED ALWAYS AS (left(body::jsonb ->> 'actor_org_id', 200)) STORED,
    action text GENERATED ALWAYS AS (left(body::jsonb ->> 'action', 200)) STORED,
    subject text GENERATED ALWAYS AS (left(body::jsonb ->> 'subject', 200)) STORED
);
CREATE INDEX audit_logline_actor ON audit_logline (actor_id, seq);
CREATE INDEX audit_logline_org ON audit_logline (actor_org_id, seq);
CREATE INDEX audit_logline_action ON audit_logline (action text_pattern_ops, seq);
CREATE INDEX audit_logline_subject ON audit_logline (subject, seq);
CREATE INDEX audit_logline_at ON audit_logline (at);

CREATE TABLE audit_treehead (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    at timestamptz NOT NULL,
    peaks bytea NOT NULL,
    leaves bytea NOT NULL,
    macs bytea NOT NULL,
    mac bytea NOT NULL,
    CHECK (octet_length(macs) * 2 = octet_length(leaves))
);
ALTER TABLE audit_treehead ALTER leaves SET STORAGE EXTERNAL, ALTER macs SET STORAGE EXTERNAL;
CREATE INDEX audit_treehead_at ON audit_treehead (at);
"""

GUARDS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- A line may only be emptied, and only when the log itself says so.
CREATE FUNCTION audit_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.body IS NULL AND NEW.seq = OLD.seq AND EXISTS (
        SELECT FROM audit_logline
        WHERE action = 'audit.purge' AND (body::jsonb #>> '{detail,through}')::bigint >= OLD.seq
    ) THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM audit_treehead WHERE size >= OLD.seq) THEN
        RETURN OLD;  -- written past the end by hand, never sworn to
    END IF;
    RAISE EXCEPTION 'the audit log only grows: % of line % is refused', TG_OP, OLD.seq USING ERRCODE = '42501';
END $$;

-- The outbox gives up a line only when the newest lines of the log hold it.
CREATE FUNCTION audit_guard_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest bigint := (SELECT max(seq) FROM audit_logline) - (SELECT count(*) FROM gone);
BEGIN
    IF EXISTS (
        SELECT FROM gone WHERE NOT EXISTS (SELECT FROM audit_logline l WHERE l.seq > newest AND l.body = gone.body)
    ) THEN
        RAISE EXCEPTION 'the outbox keeps a line until the log holds it' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit_logline
    FOR EACH ROW EXECUTE FUNCTION audit_guard_line();
CREATE TRIGGER audit_never_empties BEFORE TRUNCATE ON audit_logline EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit_treehead FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_never_empties BEFORE TRUNCATE ON audit_treehead EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_only_grows BEFORE UPDATE ON audit_outboxline FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_keeps AFTER DELETE ON audit_outboxline REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard_outbox();
"""

# The only ways into the log; the application's login may call them and nothing else.
DOORS = """
CREATE FUNCTION audit_append(
    base bigint, ids bigint[], root bytea, at timestamptz, peaks bytea, leaves bytea, macs bytea, mac bytea
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_append'));
    IF base <> (SELECT coalesce(max(size), 0) FROM audit_treehead) THEN
        RAISE EXCEPTION 'line % is not the end of the log', base;
    END IF;
    INSERT INTO audit_logline (seq, body)
        SELECT base + place, o.body FROM unnest(ids) WITH ORDINALITY AS w (id, place) JOIN audit_outboxline o USING (id);
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved = 0 OR moved <> cardinality(ids) OR octet_length(leaves) <> 32 * moved THEN
        RAISE EXCEPTION 'the head swears to other lines than those moved';
    END IF;
    DELETE FROM audit_outboxline WHERE id = ANY (ids);
    INSERT INTO audit_treehead VALUES (base + moved, root, at, peaks, leaves, macs, mac);
END $$;

-- A row written past the end by hand would block the next line: it goes through the outbox without a MAC, so that it
-- stays in the log, marked as forged.
CREATE FUNCTION audit_set_aside() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    base bigint;
    moved bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_append'));
    SELECT coalesce(max(size), 0) INTO base FROM audit_treehead;
    INSERT INTO audit_outboxline (body, mac)
        SELECT coalesce(body, '{}'), decode(repeat('00', 16), 'hex') FROM audit_logline WHERE seq > base ORDER BY seq;
    GET DIAGNOSTICS moved = ROW_COUNT;
    DELETE FROM audit_logline WHERE seq > base;
    RETURN moved;
END $$;

REVOKE ALL ON FUNCTION audit_append, audit_set_aside FROM PUBLIC;
"""


def column(label, name):
    return models.GeneratedField(
        db_persist=True,
        expression=Func(
            F("body"), output_field=models.TextField(), template=f"left((%(expressions)s)::jsonb ->> '{name}', 200)"
        ),
        output_field=models.TextField(),
        verbose_name=label,
    )


def at():
    said = Func(F("body"), output_field=models.TextField(), template="((%(expressions)s)::jsonb ->> 'at')")
    return models.GeneratedField(
        db_persist=True,
        expression=Func(said, function="audit_instant", output_field=models.DateTimeField()),
        output_field=models.DateTimeField(),
        verbose_name="时间",
    )


def columns():
    return [
        ("at", at()),
        ("actor_id", column("操作者编号", "actor_id")),
        ("actor_org_id", column("所在单位编号", "actor_org_id")),
        ("action", column("动作", "action")),
        ("subject", column("对象", "subject")),
    ]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(INSTANT, "DROP FUNCTION audit_instant"),
        migrations.DeleteModel("OutboxLine"),
        migrations.CreateModel(
            name="OutboxLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(verbose_name="正文")),
                *columns(),
                ("mac", models.BinaryField(verbose_name="校验码")),
            ],
            options={"verbose_name": "审计发件箱", "verbose_name_plural": "审计发件箱"},
        ),
        migrations.CreateModel(
            name="LogLine",
            fields=[
                *columns(),
                ("seq", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("body", models.TextField(null=True, verbose_name="正文")),
            ],
            options={
                "verbose_name": "审计日志",
                "verbose_name_plural": "审计日志",
                "db_table": "audit_logline",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="树大小")),
                ("root", models.BinaryField(verbose_name="树根")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("peaks", models.BinaryField(verbose_name="峰")),
                ("leaves", models.BinaryField(verbose_name="叶散列")),
                ("macs", models.BinaryField(verbose_name="行校验码")),
                ("mac", models.BinaryField(verbose_name="校验码")),
            ],
            options={
                "verbose_name": "审计树头",
                "verbose_name_plural": "审计树头",
                "db_table": "audit_treehead",
                "managed": False,
            },
        ),
        migrations.RunSQL(LOG, "DROP TABLE audit_logline, audit_treehead"),
        migrations.RunSQL(
            GUARDS,
            "DROP TRIGGER audit_only_grows ON audit_outboxline; DROP TRIGGER audit_keeps ON audit_outboxline;"
            "DROP FUNCTION audit_refuse, audit_guard_line, audit_guard_outbox CASCADE",
        ),
        migrations.RunSQL(DOORS, "DROP FUNCTION audit_append, audit_set_aside"),
    ]
