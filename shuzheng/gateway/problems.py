"""What can go wrong, told as RFC 9457 problems in Chinese and English. The codes are part of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

MEDIA_TYPE = b"application/problem+json"
_USE = "政务数据共享条例第二十五条"
_SUSPEND = "政务数据共享条例第二十七条"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to refuse."""

    status: int
    title: str
    title_en: str
    article: str = ""


KINDS: dict[str, Kind] = {
    "request.path": Kind(400, "路径写法不规范：请用规范写法重发", "The path is not in canonical form"),
    "request.method": Kind(405, "该操作不支持这种方法", "This operation does not take this method"),
    "request.header": Kind(400, "请求头重复或格式错误", "A header is repeated or malformed"),
    "request.headers_too_large": Kind(431, "请求头过大", "The headers are too large"),
    "request.query": Kind(
        400, "查询参数有误：未知、重复或格式不对", "A query parameter is unknown, repeated or malformed"
    ),
    "request.filter": Kind(400, "筛选条件有误", "A filter value does not fit its element"),
    "request.cursor": Kind(400, "游标无效：请从第一页重新开始", "The cursor is not valid here"),
    "request.key": Kind(400, "主键值格式不对", "The key does not have the form of this resource's keys"),
    "request.body": Kind(400, "请求体格式不对", "The body does not have the expected form"),
    "request.encoding": Kind(400, "请求不是有效的 UTF-8 文本", "The request is not valid UTF-8"),
    "request.body_too_large": Kind(413, "请求体超过 1 MiB", "The body is larger than 1 MiB"),
    "request.timeout": Kind(408, "请求体迟迟没有发完", "The body did not arrive in time"),
    "not_found.operation": Kind(404, "没有这个操作", "There is no such operation"),
    "not_found.row": Kind(404, "没有这一行数据", "There is no such row"),
    "auth.missing": Kind(401, "请求没有签名", "The request is not signed"),
    "auth.malformed": Kind(401, "签名头不符合本网关的规定", "The signature headers do not follow this profile"),
    "auth.key": Kind(401, "密钥不存在、已过期或已吊销", "The key is unknown, expired or revoked"),
    "auth.signature": Kind(401, "签名不符", "The signature does not match"),
    "auth.clock": Kind(401, "签名时间与网关相差过大：请校准时钟", "The signature is too old or from the future"),
    "auth.digest": Kind(401, "请求体与签名的摘要不符", "The body does not match its signed digest"),
    "auth.replay": Kind(401, "该请求已用过一次：每次调用请换新的 nonce", "This nonce was used before"),
    "auth.authority": Kind(421, "该请求不是发给本网关的", "The request names another gateway"),
    "grant.unknown": Kind(403, "没有这项授权", "There is no such grant"),
    "grant.suspended": Kind(403, "授权已暂停或终止", "The grant is suspended or ended", _SUSPEND),
    "grant.not_yet": Kind(403, "授权尚未生效", "The grant is not yet in force"),
    "grant.expired": Kind(403, "授权已到期：请申请续期", "The grant has expired"),
    "grant.broken": Kind(503, "授权无法执行：请联系数据主管部门", "The grant cannot be carried out"),
    "purpose.mismatch": Kind(403, "使用场景与授权不一致", "The purpose is not the granted one", _USE),
    "scope.resource": Kind(403, "授权不包括该数据资源", "The grant does not cover this resource", _USE),
    "scope.operation": Kind(403, "授权不包括该操作", "The grant does not cover this operation", _USE),
    "scope.field": Kind(403, "超出授权的数据项范围", "An element is outside the granted scope", _USE),
    "scope.masked": Kind(403, "不能按脱敏数据项筛选", "A masked element cannot be filtered on", _USE),
    "scope.rows": Kind(403, "超过授权的单次行数", "More rows than the grant allows in one call", _USE),
    "rate.limit": Kind(429, "调用过于频繁：请稍后再试", "Too many calls"),
    "rate.guess": Kind(429, "对同一行核验次数过多：请稍后再试", "Too many verifications of one row"),
    "rate.export": Kind(429, "同时导出过多：请等前一次完成", "Too many exports at once"),
    "feed.stale": Kind(503, "网关暂时核不到授权状态，已停止应答", "The state of grants is not known at the moment"),
    "evidence.unavailable": Kind(503, "网关暂时无法留痕，已停止应答", "Evidence cannot be written at the moment"),
    "replay.full": Kind(503, "网关防重放登记已满：请稍后再试", "The replay register is full"),
    "source.down": Kind(503, "数据源暂时连接不上", "The data source cannot be reached"),
    "source.busy": Kind(503, "数据源繁忙：请稍后再试", "The data source is busy"),
    "source.open": Kind(
        503, "数据源连续出错，已暂停访问：请稍后再试", "The data source keeps failing and is being left alone"
    ),
    "source.timeout": Kind(504, "数据源没有按时应答", "The data source did not answer in time"),
    "source.bad": Kind(502, "数据源应答有误", "The data source gave a bad answer"),
    "source.too_large": Kind(502, "数据源应答过大", "The data source's answer is too large"),
    "source.shape": Kind(502, "数据源结构已变化，已停止应答并需数源部门处理", "The data source has changed its shape"),
    "internal": Kind(500, "网关内部错误", "Internal error"),
}


class Problem(Exception):
    """A refusal: `code` is one of KINDS, `detail` says more in Chinese, `asked` names what was out of scope."""

    def __init__(self, code: str, detail: str = "", *, asked: tuple[str, ...] = (), retry_after: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.kind = KINDS[code]
        self.detail = detail
        self.asked = asked
        self.retry_after = retry_after

    def body(self, call_id: str) -> bytes:
        """The problem document."""
        document: dict[str, Any] = {
            "type": f"urn:shuzheng:problem:{self.code}",
            "title": self.kind.title,
            "title_en": self.kind.title_en,
            "status": self.kind.status,
            "code": self.code,
            "call_id": call_id,
            "instance": f"urn:uuid:{call_id}",
        }
        if self.detail:
            document["detail"] = self.detail
        if self.asked:
            document["asked"] = self.asked
        if self.kind.article:
            document["article"] = self.kind.article
        return orjson.dumps(document)
