"""The statements by which all open clocks are counted anew at once. Text only: who runs them is in actions."""

from __future__ import annotations

# Clocks that a year's schedule can move: those that touch the year, those that touch a year without a schedule, and
# those that stand still. A limit in hours or minutes runs through every holiday. `key` names the situation: whatever
# `clocks.queries.situation` reads must be in it, or clocks in different situations would be counted as one.
OPEN_CLOCKS = """
    SELECT clock.id, ROW(
        clock.started_on, clock.limit_value, clock.limit_unit, clock.promised_value, clock.promised_unit,
        clock.warn_value, clock.warn_unit, clock.warn, added.sum, still.spans, still.since_at,
        CASE WHEN by_minute THEN ROW(clock.started_at, still.instants, kase.division_id)::text END
    )::text AS key
    FROM cases_caseclock clock
    JOIN cases_case kase ON kase.id = clock.case_id
    CROSS JOIN LATERAL (SELECT (clock.limit_unit IN ('h', 'wh', 'min') OR clock.promised_unit IN ('h', 'wh', 'min')
                               OR clock.warn_unit IN ('h', 'wh', 'min')) AS by_minute) unit
    LEFT JOIN LATERAL (
        SELECT sum(value) AS sum FROM cases_clockextension WHERE clock_id = clock.id AND agreed
    ) added ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(since || '/' || until, ',' ORDER BY since_at, id) AS spans,
               string_agg(since_at || '/' || until_at, ',' ORDER BY since_at, id) AS instants,
               min(since_at) FILTER (WHERE until IS NULL) AS since_at
        FROM cases_pausespan WHERE clock_id = clock.id
    ) still ON true
    WHERE clock.stopped_on IS NULL
      AND (clock.provisional OR clock.due_on IS NULL
           OR (clock.started_on < make_date(%(year)s + 1, 1, 1) AND clock.due_on >= make_date(%(year)s, 1, 1)))
      AND NOT (clock.limit_unit IN ('h', 'min') AND clock.promised_unit IN ('', 'h', 'min')
               AND clock.warn_unit IN ('', 'h', 'min'))
"""

SITUATIONS = f"SELECT key, (array_agg(id ORDER BY id))[1] FROM ({OPEN_CLOCKS}) clocks GROUP BY key"

# One statement: the clocks, the desks they stand on, what each case bears of its soonest clock (the trigger that else
# says so is told to stay away), a line in each case's history, and one notice to each whom changed cases concern. It
# returns how many clocks changed, in how many cases, and the cases in which clocks changed places.
RECOUNT = """
WITH clocks AS ({open_clocks}),
answers AS (
    SELECT * FROM unnest(
        %(keys)s::text[], %(due_on)s::date[], %(due_at)s::timestamptz[], %(target_on)s::date[],
        %(target_at)s::timestamptz[], %(warn_on)s::date[], %(warn_at)s::timestamptz[], %(provisional)s::boolean[]
    ) AS t(key, due_on, due_at, target_on, target_at, warn_on, warn_at, provisional)
),
changed AS (
    UPDATE cases_caseclock clock
    SET due_on = answers.due_on, due_at = answers.due_at, target_on = answers.target_on,
        target_at = answers.target_at, warn_on = answers.warn_on, warn_at = answers.warn_at,
        provisional = answers.provisional
    FROM clocks
    JOIN answers USING (key)
    JOIN cases_caseclock was ON was.id = clocks.id
    WHERE clock.id = clocks.id
      AND (was.due_at, was.target_at, was.warn_at, was.provisional)
          IS DISTINCT FROM (answers.due_at, answers.target_at, answers.warn_at, answers.provisional)
    RETURNING clock.id, clock.case_id, clock.name, clock.label, clock.due_on, clock.due_at, clock.target_on,
              clock.target_at, clock.warn_on, clock.warn_at, clock.article, was.target_at AS was_target_at,
              format('%%s年放假安排已录入，%%s届满日由%%s%%s重算为%%s%%s', %(year)s::text, clock.label,
                     coalesce(was.due_on::text, '（暂停中）'), CASE WHEN was.provisional THEN '（暂定）' ELSE '' END,
                     coalesce(clock.due_on::text, '（暂停中）'),
                     CASE WHEN clock.provisional THEN '（暂定）' ELSE '' END) AS said
),
desks AS (
    UPDATE cases_task task
    SET due_on = changed.target_on, due_at = changed.target_at, warn_on = changed.warn_on, warn_at = changed.warn_at
    FROM changed WHERE task.clock_id = changed.id AND task.closed_at IS NULL
),
soonest AS (
    SELECT DISTINCT ON (case_id) case_id, target_on, target_at, warn_on, warn_at
    FROM (
        SELECT case_id, target_on, target_at, warn_on, warn_at FROM changed
        UNION ALL
        SELECT case_id, target_on, target_at, warn_on, warn_at FROM cases_caseclock clock
        WHERE stopped_on IS NULL AND NOT is_void
          AND case_id IN (SELECT case_id FROM changed) AND NOT EXISTS (SELECT FROM changed WHERE id = clock.id)
    ) running
    WHERE target_at IS NOT NULL ORDER BY case_id, target_at
),
versions AS (
    UPDATE cases_case kase
    SET version = kase.version + count, due_on = soonest.target_on, due_at = soonest.target_at,
        warn_on = soonest.warn_on, warn_at = soonest.warn_at
    FROM (SELECT case_id, count(*) AS count FROM changed GROUP BY case_id) cases LEFT JOIN soonest USING (case_id)
    WHERE kase.id = cases.case_id
),
history AS (
    INSERT INTO cases_move ({move_columns})
    SELECT {move_values} FROM changed JOIN cases_case kase ON kase.id = changed.case_id
),
told AS (
    INSERT INTO cases_notice ({notice_columns})
    SELECT {notice_values}
    FROM (
        SELECT party.org_id, party.person_id, count(DISTINCT kase.id) AS count,
               (array_agg(kase.id ORDER BY kase.number))[1] AS case_id,
               (array_agg(kase.number ORDER BY kase.number))[1] AS number,
               (array_agg(changed.label ORDER BY kase.number))[1] AS label,
               array_to_string((array_agg(kase.number || ' ' || kase.title || '：' || changed.said
                                          || '。依据：' || changed.article ORDER BY kase.number))[1:20], E'\\n') AS said
        FROM changed
        JOIN cases_case kase ON kase.id = changed.case_id
        JOIN cases_caseparty party ON party.case_id = kase.id
        GROUP BY party.org_id, party.person_id
    ) told
    ON CONFLICT DO NOTHING
)
SELECT count(*), count(DISTINCT case_id),
       array(SELECT DISTINCT one.case_id FROM changed one
             JOIN cases_caseclock other ON other.case_id = one.case_id AND other.id <> one.id
             LEFT JOIN changed anew ON anew.id = other.id
             WHERE other.stopped_on IS NULL
               AND (one.was_target_at < other.target_at)
                   IS DISTINCT FROM (one.target_at < coalesce(anew.target_at, other.target_at)))
FROM changed
"""

MOVE = {
    "case_id": "kase.id",
    "step": "%(note)s",
    "label": "left('重算时限：' || changed.label, 64)",
    "from_state": "kase.state",
    "to_state": "kase.state",
    "by_name": "%(by_name)s",
    "by_org": "%(by_org)s",
    "at": "%(at)s",
    "reason": "changed.said",
    "data": "jsonb_build_object('clock', changed.name)",
}
NOTICE = {
    "id": "gen_random_uuid()",
    "case_id": "CASE WHEN count = 1 THEN case_id END",
    "org_id": "org_id",
    "person_id": "person_id",
    "channel": "'in_site'",
    "title": "CASE WHEN count = 1 THEN number || ' 重算时限：' || label ELSE count || '件办件重算时限' END",
    "body": "said || CASE WHEN count > 20 THEN E'\\n……其余见各办件' ELSE '' END",
    "key": "'recount:' || %(run)s || ':' || coalesce(org_id, person_id)",
    "state": "'delivered'",
    "created_at": "%(at)s",
    "delivered_at": "%(at)s",
}
