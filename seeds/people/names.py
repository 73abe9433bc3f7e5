"""Names that nobody bears by chance: a usual surname, 演 as the name of the generation, a character of the Thousand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Places = NDArray[np.int16]

# The commonest surnames and how many in a thousand bear them (2020 report of the Ministry of Public Security, rounded).
_SURNAMES = (
    "王72李72张68刘54陈45杨31黄22赵21吴20周19徐15孙15马13朱12胡12郭11何11林11高10罗10郑9梁8谢8宋8唐7许7韩6邓6冯6"
    "曹6彭6曾6肖5田5董5潘4袁4蔡4蒋4余4于4杜4叶4程4魏4苏4吕4丁4任4卢4姚3沈3钟3姜3崔3谭3陆3范3汪3廖3石3金3韦2贾2夏2付2"
    "方2邹2熊2白2孟2秦2邱2侯2江2尹2薛2闫2段2雷2龙2黎2史2陶2贺2毛2郝2顾2龚2邵2万2"
)
_GIVEN = (
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光"
    "果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳推位让国有虞陶唐吊民伐罪周发殷汤坐朝问道垂拱平章"
    "爱育黎首臣伏戎羌遐迩一体率宾归王鸣凤在竹白驹食场化被草木赖及万方盖此身发四大五常恭惟鞠养岂敢毁伤女慕贞洁男效才良"
    "知过必改得能莫忘罔谈彼短靡恃己长信使可覆器欲难量墨悲丝染诗赞羔羊景行维贤克念作圣德建名立形端表正空谷传声虚堂习听"
)
GENERATION = "演"
WIDTH = 9  # three characters of three bytes


def _surnames() -> tuple[str, Places]:
    digits = "".join(one if one.isdigit() else f" {one}" for one in _SURNAMES).split()
    shares = [int(one[1:]) for one in digits]
    return "".join(one[0] for one in digits), np.repeat(np.arange(len(shares), dtype=np.int16), shares)


SURNAMES, _LOTS = _surnames()
GIVEN = "".join(dict.fromkeys(_GIVEN))


def _bytes(characters: str) -> Bytes:
    return np.frombuffer(characters.encode(), dtype=np.uint8).reshape(-1, 3)


def draw_surnames(random: np.random.Generator, count: int) -> Places:
    """Surnames by how common they are."""
    return _LOTS[random.integers(0, len(_LOTS), count, dtype=np.int16)]


def names(surnames: Places, random: np.random.Generator) -> Bytes:
    """Names as rows of nine bytes."""
    found = np.empty((len(surnames), WIDTH), dtype=np.uint8)
    found[:, :3] = _bytes(SURNAMES)[surnames]
    found[:, 3:6] = _bytes(GENERATION)
    found[:, 6:] = _bytes(GIVEN)[random.integers(0, len(GIVEN), len(surnames), dtype=np.int16)]
    return found
