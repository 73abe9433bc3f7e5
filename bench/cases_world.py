"""Many cases made by SQL alone: offices of very different size, mostly concluded, a seventh open with a task each."""

from __future__ import annotations

from typing import Any

from django.db import connection

from seeds import Small
from seeds.codes import uscc
from seeds.handful import SINCE
from shuzheng.kernel.orgs.models import Org, Person, Post, RoleHeld
from shuzheng.kernel.orgs.specs import Role

OFFICES = 400
KEPT = ("cases_caseparty", "cases_caseclock")

# Every number below follows from the case's own, so that two runs make the same cases.
CASES = """
CREATE TEMPORARY TABLE made AS
SELECT *, (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond' AS ends
FROM (SELECT *, opened_at::date + 14 AS day FROM (
SELECT n, gen_random_uuid() AS id, n %% 7 = 0 AS is_open,
       timestamptz '2026-09-24 10:00+08' - make_interval(mins => ((n * 7919::bigint) %% 900000)::int) AS opened_at,
       (%(offices)s::uuid[])[1 + (power((n * 104729::bigint %% 10007) / 10007.0, 4) * %(count)s)::int %% %(count)s]
           AS handler,
       (%(offices)s::uuid[])[1 + (n * 31 %% %(count)s)] AS asker,
       (ARRAY['长安区','裕华区','容城县','石家庄市','保定市','雄安新区'])[1 + n %% 6]
       || (ARRAY['水管漏水','开办餐馆','学校名单','燃气管道改造','路灯不亮','噪声扰民','变更登记','社保转移'])
           [1 + n / 6 %% 8]
       || (ARRAY['申请','投诉','许可证办理','核查','补正','咨询'])[1 + n / 48 %% 6] || '第' || n || '号' AS title
FROM generate_series(1, %(cases)s) AS n) AS told) AS dated;

INSERT INTO cases_case (id, number, flow, flow_version, state, subject, title, division_id, data, version, opened_at,
                        closed_at, part, concerned, due_on, due_at, warn_on, warn_at)
SELECT id, 'WJ2025' || lpad(n::text, 8, '0'), 'toy', 1, CASE WHEN is_open THEN 'received' ELSE 'granted' END, '', title,
       (ARRAY['130000','130100','130102','130600'])[1 + n %% 4], '{}', 1, opened_at,
       CASE WHEN NOT is_open THEN opened_at + interval '5 days' END, '',
       ARRAY(SELECT DISTINCT one FROM unnest(ARRAY[asker, handler, %(authority)s::uuid]) AS one ORDER BY 1),
       CASE WHEN is_open THEN day END, CASE WHEN is_open THEN ends END,
       CASE WHEN is_open THEN day - 3 END, CASE WHEN is_open THEN ends - interval '3 days' END
FROM made ORDER BY opened_at;

INSERT INTO cases_caseparty (case_id, side, org_id)
SELECT id, side, CASE side WHEN 'asker' THEN asker WHEN 'handler' THEN handler ELSE %(authority)s::uuid END
FROM made, unnest(ARRAY['asker', 'handler', 'authority']) AS side;

INSERT INTO cases_move (case_id, step, label, from_state, to_state, by_name, by_org, at, reason, data, key)
SELECT id, 'open', '发起', 'received', 'received', '演示', '', opened_at, '', '{}'::jsonb, '' FROM made
UNION ALL
SELECT id, 'grant', '同意', 'received', 'granted', '演示', '', opened_at + interval '5 days', '', '{}'::jsonb, ''
FROM made
WHERE NOT is_open;

INSERT INTO cases_caseclock (case_id, name, label, run, parameter, limit_value, limit_unit, article, promised_unit,
                             warn, warn_unit, started_on, started_at, due_on, due_at, target_on, target_at, warn_on,
                             warn_at, provisional, stopped_on, stopped_at, is_void)
SELECT id, 'answer', '答复时限', 1, 'toy.answer', 10, 'wd', '玩具办法第二条', '', 0.2,
       '', opened_at::date, opened_at, day, ends, day, ends, day - 3, ends - interval '3 days',
       false, CASE WHEN NOT is_open THEN opened_at::date + 5 END,
       CASE WHEN NOT is_open THEN opened_at + interval '5 days' END, false
FROM made;

INSERT INTO cases_task (case_id, side, duty, role, org_id, division_id, steps, clock_id, due_on, due_at, warn_on,
                        warn_at, opened_at, closed_at)
SELECT made.id, 'handler', 'data_officer', 'data_officer', handler, '130000', '["ask_correction", "propose"]'::jsonb,
       clock.id, clock.due_on, clock.due_at, clock.warn_on, clock.warn_at, opened_at,
       CASE WHEN NOT is_open THEN opened_at + interval '5 days' END
FROM made JOIN cases_caseclock AS clock ON clock.case_id = made.id;
"""


def make(cases: int, here: Small) -> None:
    """The offices, an officer at each, and the cases."""
    offices = Org.objects.bulk_create(
        Org(
            uscc=uscc("12", "130000", 500 + number),
            name=f"演示单位{number}",
            short_name=f"单位{number}",
            kind=Org.Kind.DEPARTMENT,
            division_id="130000",
            valid_from=SINCE,
        )
        for number in range(1, OFFICES)
    )
    officers = Person.objects.bulk_create(
        Person(login=f"bench-{number}", name=f"演示数据官{number}", kind=Person.Kind.STAFF, password="!")  # noqa: S106
        for number in range(1, OFFICES)
    )
    Post.objects.bulk_create(
        Post(person=person, org=org, title="数据官", valid_from=SINCE)
        for person, org in zip(officers, offices, strict=True)
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(person=person, org=org, role=Role.DATA_OFFICER, valid_from=SINCE)
        for person, org in zip(officers, offices, strict=True)
    )
    ids = [here.education.pk, *(org.pk for org in offices)]
    told: dict[str, Any] = {"offices": ids, "count": len(ids), "cases": cases, "authority": here.authority.pk}
    with connection.cursor() as cursor:
        for table in KEPT:  # the cases are made with what the triggers would say
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in CASES.strip().split(";\n"):
            cursor.execute(statement, told)
        for table in KEPT:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in ("case", "caseparty", "move", "caseclock", "task"):
            cursor.execute(f"VACUUM ANALYZE cases_{table}")


def busy_officer(number: int) -> Person:
    """The officer of one of the offices; a low number has more cases."""
    return Person.objects.get(login=f"bench-{number}")
