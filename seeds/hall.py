"""The service hall in the demonstration: departments of a district, joined matters, applications in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction

from seeds import cast
from seeds.cast import COUNTY, OrgRow, PersonRow
from seeds.identities import CITIZENS
from shuzheng.kernel.audit.specs import SYSTEM
from shuzheng.kernel.cases import actions as cases
from shuzheng.kernel.orgs import actions as staff
from shuzheng.kernel.orgs.models import Division, Org, Person
from shuzheng.kernel.orgs.sign_in.actions import bind_demo_totp
from shuzheng.kernel.orgs.specs import Role
from shuzheng.systems.services.hall.applicants.actions import identify
from shuzheng.systems.services.hall.bundles.rules import BUNDLES, NEWBORN, RESTAURANT
from shuzheng.systems.services.hall.drafts import actions as drafts
from shuzheng.systems.services.hall.models import Application
from shuzheng.systems.services.hall.ratings.actions import rate
from shuzheng.systems.services.hall.ratings.models import Rating
from shuzheng.systems.services.items import actions as items
from shuzheng.systems.services.items.models import ItemVersion
from shuzheng.systems.services.items.specs import Material, told

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
BEFORE = timedelta(days=120)
PAPER = "经营场所使用证明"
DISTRICT = "石家庄市长安区"
_ROWS = (
    ("food", "市场监督管理局", 321),
    ("fire", "消防救援大队", 322),
    ("drain", "城市排水管理处", 323),
    ("sign", "城市管理局", 324),
    ("police", "公安分局", 325),
    ("health", "卫生健康局", 326),
    ("medical", "医疗保障局", 327),
    ("social", "人力资源和社会保障局", 328),
    ("tax", "税务局", 329),
    ("land", "自然资源和规划局", 330),
    ("fund", "住房公积金管理部", 331),
)
ORGS = tuple(
    OrgRow(f"district_{key}", f"{DISTRICT}{name}（演示）", f"长安区{name}", Org.Kind.DEPARTMENT, serial, COUNTY)
    for key, name, serial in _ROWS
)
OFFICES = {
    **dict.fromkeys(("food", "registration"), "food"), "fire": "fire", "drain": "drain", "sign": "sign",
    **dict.fromkeys(("certificate", "vaccination"), "health"), "household": "police", "medical": "medical",
    **dict.fromkeys(("card", "social"), "social"), **dict.fromkeys(("tax", "customs", "deed_tax"), "tax"),
    **dict.fromkeys(("transfer", "utilities"), "land"), "contract": "land", "fund": "fund",
}  # fmt: skip
"""Who handles which part of a joined matter in the district."""


def demonstrate(*, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
    """Make it all, once."""
    with transaction.atomic():
        hall = Hall(orgs, people, at)
        if Application.objects.exists():
            return
        hall.offer()
        hall.applications()
        hall.matters()


class Hall:
    """Who acts in the hall, and what they do there."""

    def __init__(self, orgs: Mapping[str, Org], people: Mapping[str, Person], at: datetime) -> None:
        self.at, self.citizen, self.agent = at, people["citizen"], people["agent"]
        self.clerk = people["county_clerk"]
        place = orgs["counter"].division
        self.orgs = {**orgs, **{row.key: _org(row, place, at) for row in ORGS}}
        model = people["reviewer"]
        keys = ("counter", *(row.key for row in ORGS))
        self.handlers = {key: _person(key, self.orgs[key], "handler", Role.SERVICE_HANDLER, model, at) for key in keys}
        self.heads = {key: _person(key, self.orgs[key], "head", Role.DEPARTMENT_HEAD, model, at) for key in keys}

    def offer(self) -> None:
        """Publish the parts of the four joined matters, each by its department."""
        known = {"id_kind": "citizen-id", "number": CITIZENS[0][1], "phone": "13800000001"}
        identify(person=self.citizen, **known, by=self.clerk, at=self.at)
        serial = 0
        for bundle in BUNDLES.values():
            for part in bundle.parts:
                serial += 1
                org = self.orgs[f"district_{OFFICES[part.key]}"]
                content = {
                    "kind": "licence", "level": "county", "case_kind": "promised", "audiences": [bundle.audience],
                    "statutory_value": 20, "statutory_unit": "wd", "promised_value": 7, "promised_unit": "wd",
                    "materials": told([Material(name) for name in part.papers]), "is_online": True, "visits": 0,
                    "process": [], "bases": [], "phone": "0311-12345", "complaint_phone": "12345",
                }  # fmt: skip
                version = items.draft(
                    item_code=part.item, org=org, name=part.title, number=f"{org.uscc}4{serial:012d}",
                    content=content, by=SYSTEM, at=self.at - BEFORE,
                )  # fmt: skip
                items.publish(version=version, by=self.heads[f"district_{OFFICES[part.key]}"], at=self.at - BEFORE)

    # --- one item, in every state ------------------------------------------------------------------------------

    def applications(self) -> None:
        """个体工商户设立登记, applied for again and again, each time left in another state."""
        self.item = ItemVersion.objects.filter(org=self.orgs["counter"], name="个体工商户设立登记").first()
        if self.item is None:
            return
        drafts.begin(matter=self.item, person=self.citizen, by=self.citizen, at=self.ago(1))
        self.handed_in(1)
        self.step(self.handed_in(1, papers=False), "ask_correction", 1, data=ASK)
        corrected = self.handed_in(3, papers=False)
        self.step(corrected, "ask_correction", 3, data=ASK)
        self.hand_in(corrected, 2)
        self.step(corrected, "correct", 2, by=self.citizen)
        self.accepted(2)
        self.step(self.accepted(2), "start_special", 1, data=self.special(), reason="需要核验经营场所")
        self.examined(2)
        self.granted(3)
        refused = self.examined(6)
        self.step(
            refused, "refuse", 5, by=self.heads["counter"], reason="经营场所属于住宅且未经业主同意，不符合登记条件"
        )
        self.step(refused, "deliver_refusal", 5, data={"way": "electronic"})
        waiting = self.examined(5)
        self.step(waiting, "refuse", 1, by=self.heads["counter"], reason=NO)
        self.rated(9, 5, "当天就办好了")
        self.rated(8, 1, "窗口让我跑了三趟")
        said = {"ground": "not_competent", "goes_to": "经营所在地的登记机关"}
        self.step(self.handed_in(4), "refuse_acceptance", 4, data=said, reason="经营场所不在本辖区")
        self.step(self.handed_in(4), "withdraw", 3, by=self.citizen, reason="暂时不开店了")

    def handed_in(self, days: int, *, papers: bool = True) -> Application:
        """Handed in so many days ago."""
        when = self.ago(days)
        draft = drafts.begin(matter=self.item, person=self.citizen, by=self.citizen, at=when)
        if papers:
            self.hand_in(draft, days)
        return drafts.submit(application=draft, by=self.citizen, at=when)

    def hand_in(self, application: Application, days: int) -> None:
        """The one paper."""
        drafts.attach(
            application=application, name=PAPER, file=BytesIO(PDF), file_name=f"{PAPER}.pdf", by=self.citizen,
            at=self.ago(days),
        )  # fmt: skip

    def accepted(self, days: int) -> Application:
        """And accepted."""
        return self.step(self.handed_in(days), "accept", days)

    def examined(self, days: int) -> Application:
        """And examined by one, to be decided by another."""
        found = {"opinion": "grant", "findings": "材料齐全，符合登记条件"}
        return self.step(self.accepted(days), "examine", days, data=found)

    def granted(self, days: int) -> Application:
        """And granted."""
        result = {"result": "营业执照（演示）"}
        return self.step(self.examined(days), "grant", days - 1, by=self.heads["counter"], data=result)

    def rated(self, days: int, grade: int, words: str) -> None:
        """And delivered, and rated."""
        done = self.step(self.granted(days), "deliver", days - 2, data={"way": "electronic"})
        token = Rating.objects.get(application=done).token
        rate(token=token, grade=grade, words=words, at=self.ago(days - 3))

    def step(
        self, application: Application, name: str, days: int, *, by: Person | None = None, **said: Any
    ) -> Application:
        """One step, so many days ago."""
        actor = by or self.handlers["counter"]
        cases.take(case_id=_case(application), step=name, by=actor, at=self.ago(days), **said)
        return application

    def special(self) -> dict[str, str]:
        """An inspection that ends in some days."""
        return {"procedure": "inspection", "expected_on": f"{(self.at + timedelta(days=7)).date()}"}

    def ago(self, days: int) -> datetime:
        """So many days before the demonstration."""
        return self.at - timedelta(days=days)

    # --- joined matters ----------------------------------------------------------------------------------------

    def matters(self) -> None:
        """A restaurant of which one department gave a paper back; a new-born under way."""
        whole = drafts.begin(
            matter=RESTAURANT, place=COUNTY, org=self.orgs["enterprise"], by=self.agent, at=self.ago(3)
        )
        said = {"shop": "燕赵小馆（演示）", "address": "长安区演示路 1 号", "area": 120, "officer": "演示·食品安全员"}
        self.filled(whole, self.agent, {**said, "drain": True, "sign": True, "sign_size": "门头三米"}, 3)
        whole = drafts.submit(application=whole, by=self.agent, at=self.ago(3))
        for one in Application.objects.filter(parent=whole).select_related("case"):
            key = f"district_{OFFICES[one.case.part]}"  # type: ignore[union-attr]
            step, data = ("accept", {}) if one.case.part != "fire" else ("ask_correction", RETURNED)  # type: ignore[union-attr]
            cases.take(case_id=_case(one), step=step, by=self.handlers[key], at=self.ago(2), data=data)
        child = drafts.begin(matter=NEWBORN, place=COUNTY, person=self.citizen, by=self.citizen, at=self.ago(1))
        said = {"child": "演示·新生儿", "born_on": f"{self.ago(5).date()}", "hospital": "演示医院", "follows": "母亲"}
        self.filled(child, self.citizen, {**said, "mother": self.citizen.name, "card": True}, 1)
        drafts.submit(application=child, by=self.citizen, at=self.ago(1))

    def filled(self, draft: Application, by: Person, said: dict[str, Any], days: int) -> None:
        """Answers and every paper that must be brought."""
        drafts.keep_answers(application=draft, said=said, by=by, at=self.ago(days))
        for paper in draft.matter.papers:
            if not paper.is_spared:
                drafts.attach(
                    application=draft, name=paper.name, file=BytesIO(PDF), file_name=f"{paper.name}.pdf", by=by,
                    at=self.ago(days),
                )  # fmt: skip


NO = "经营场所属于住宅且未经业主同意，不符合登记条件"
ASK = {"missing": [PAPER], "how": "请上传经营场所的产权证明或者租赁合同"}
RETURNED = {"missing": ["消防安全承诺书"], "how": "承诺书没有盖章，请盖章后重新上传"}


def _case(application: Application) -> UUID:
    if application.case_id is None:
        raise LookupError(application.pk)
    return application.case_id


def _org(row: OrgRow, division: Division, at: datetime) -> Org:
    return Org.objects.filter(uscc=row.uscc).first() or staff.add_org(
        uscc=row.uscc, name=row.name, short_name=row.short_name, kind=row.kind, division=division, by=SYSTEM,
        on=(at - BEFORE).date(), basis=cast.BASIS,
    )  # fmt: skip


def _person(key: str, org: Org, duty: str, role: Role, model: Person, at: datetime) -> Person:
    """Somebody of an office who signs in like the rest of the cast."""
    title = role.label
    row = PersonRow(f"{key}_{duty}", f"演示·{org}{title}", key, role, title)
    if known := Person.objects.filter(login=row.login).first():
        return known
    person = staff.add_person(login=row.login, name=row.name[:64], kind=row.kind, by=SYSTEM)
    on = (at - BEFORE).date()
    staff.appoint(person=person, org=org, title=title, by=SYSTEM, on=on)
    staff.grant_role(person=person, role=role, org=org, by=SYSTEM, on=on)
    Person.objects.filter(pk=person.pk).update(password=model.password, password_set_at=at, is_demonstration=True)
    person.refresh_from_db()
    bind_demo_totp(person=person, secret=cast.secret(person.login), by=SYSTEM, at=at)
    return person
