"""The words of the pages, English and Chinese side by side."""

from types import MappingProxyType
from typing import Final

from occugraph.binding import Kind, LinkName, Necessity
from occugraph.designation_comparison import Agreement, Finding
from occugraph.iri import PREFIXES
from occugraph.overlap import Relation
from occugraph.search import SearchField, SearchMethod
from occugraph.values import EvidenceMethod, StatusKind
from occugraph_api.words import Words

__all__ = [
    "AGREEMENTS",
    "CONFIDENCE",
    "DESIGNATIONS",
    "FINDINGS",
    "FORMS",
    "KINDS",
    "LINKS",
    "METHODS",
    "NECESSITIES",
    "PREDICATES",
    "RELATIONS",
    "RELEASE_KINDS",
    "SCHEMES",
    "SEARCH_FIELDS",
    "SEARCH_METHODS",
    "SKILL_TYPES",
    "STATUSES",
    "Words",
    "confidence_word",
]


FORMS: Final = MappingProxyType(
    {
        "text/turtle": "Turtle",
        "application/n-triples": "N-Triples",
        "application/rdf+xml": "RDF/XML",
        "application/ld+json": "JSON-LD",
    }
)
"""The forms of a document that are data, by media type."""

KINDS: Final = MappingProxyType(
    {
        Kind.OCCUPATION: Words("occupation", "职业"),
        Kind.SKILL: Words("skill", "技能"),
        Kind.TECHNOLOGY: Words("technology", "技术"),
        Kind.SECTOR: Words("sector", "行业"),
        Kind.CONCEPT_GROUP: Words("group of a classification", "分类组别"),
        Kind.MAPPING: Words("mapping", "映射"),
        Kind.CONSULTATION: Words("consultation", "公示"),
        Kind.CONSULTATION_ENTRY: Words("entry of a consultation", "公示条目"),
    }
)

LINKS: Final = MappingProxyType(
    {
        **{
            link: Words("Replaced by", "被取代为")
            for link in LinkName
            if link.value.endswith(".isReplacedBy")
        },
        LinkName.OCCUPATION_SKILLS: Words("Skills", "技能"),
        LinkName.OCCUPATION_TECHNOLOGIES: Words("Technologies", "技术"),
        LinkName.OCCUPATION_SECTORS: Words("Sectors", "行业"),
        LinkName.OCCUPATION_GROUPS: Words("In the group", "所属组别"),
        LinkName.SKILL_OCCUPATIONS: Words("Occupations that require it", "需要该技能的职业"),
        LinkName.SKILL_BROADER: Words("Broader", "上位概念"),
        LinkName.SKILL_NARROWER: Words("Narrower", "下位概念"),
        LinkName.SKILL_RELATED: Words("Related skills", "相关技能"),
        LinkName.SKILL_PREREQUISITES: Words("Better learned before it", "先修技能"),
        LinkName.SKILL_DRAWS_ON: Words("Skills it draws on", "所依托的技能"),
        LinkName.SKILL_TECHNOLOGIES: Words("Technologies that involve it", "涉及该技能的技术"),
        LinkName.TECHNOLOGY_OCCUPATIONS: Words("Occupations that use it", "使用该技术的职业"),
        LinkName.TECHNOLOGY_SKILLS: Words("Skills it involves", "涉及的技能"),
        LinkName.TECHNOLOGY_BROADER: Words("Broader", "上位概念"),
        LinkName.TECHNOLOGY_NARROWER: Words("Narrower", "下位概念"),
        LinkName.SECTOR_OCCUPATIONS: Words("Occupations found in it", "该行业中的职业"),
        LinkName.SECTOR_BROADER: Words("Broader", "上级"),
        LinkName.SECTOR_NARROWER: Words("Narrower", "下级"),
        LinkName.GROUP_BROADER: Words("Broader", "上级组别"),
        LinkName.GROUP_NARROWER: Words("Groups below it", "下级组别"),
        LinkName.GROUP_MEMBERS: Words("Occupations and skills in it", "组内职业与技能"),
    }
)

SEARCH_FIELDS: Final = MappingProxyType(
    {
        SearchField.PREF_LABEL: Words("preferred label", "首选名称"),
        SearchField.CODE: Words("code", "代码"),
        SearchField.SLUG: Words("slug", "短名"),
        SearchField.DRAFT_NAME: Words("drafted name", "公示名称"),
        SearchField.TITLE: Words("title", "标题"),
        SearchField.URI: Words("URI", "URI"),
        SearchField.ALT_LABEL: Words("alternative label", "别名"),
        SearchField.HIDDEN_LABEL: Words("hidden label", "隐藏名称"),
        SearchField.DEFINITION: Words("definition", "定义"),
    }
)

SEARCH_METHODS: Final = MappingProxyType(
    {
        SearchMethod.EXACT: Words("exactly", "完全匹配"),
        SearchMethod.PREFIX: Words("begins with it", "前缀"),
        SearchMethod.WORDS: Words("by its words", "词语"),
        SearchMethod.STEM: Words("by forms of its words", "词形"),
        SearchMethod.PINYIN: Words("by pinyin", "拼音"),
        SearchMethod.INITIALS: Words("by initials of pinyin", "拼音首字母"),
        SearchMethod.FUZZY: Words("with other letters", "近似拼写"),
        SearchMethod.SOME_WORDS: Words("by some of its words", "部分词语"),
    }
)

NECESSITIES: Final = MappingProxyType(
    {
        Necessity.ESSENTIAL: Words("Essential skills and knowledge", "必备技能与知识"),
        Necessity.OPTIONAL: Words("Optional skills and knowledge", "可选技能与知识"),
    }
)

SKILL_TYPES: Final = MappingProxyType(
    {"SKILL": Words("skill", "技能"), "KNOWLEDGE": Words("knowledge", "知识")}
)

# Prose is American; the names of the kinds are the contract's.
STATUSES: Final = MappingProxyType(
    {
        StatusKind.PROPOSED: Words("proposed", "拟设"),
        StatusKind.IN_CONSULTATION: Words("in consultation", "公示中"),
        StatusKind.RECOGNISED: Words("recognized", "已认定"),
        StatusKind.RENAMED: Words("renamed", "已更名"),
        StatusKind.MERGED: Words("merged", "已合并"),
        StatusKind.RECLASSIFIED: Words("reclassified", "已调整归类"),
        StatusKind.NOT_RECOGNISED: Words("not recognized", "未认定"),
        StatusKind.SUPERSEDED: Words("superseded", "已被取代"),
        StatusKind.UNKNOWN: Words("outcome unknown", "结果不明"),
        StatusKind.RELEASED: Words("released", "已收录"),
        StatusKind.REMOVED: Words("removed", "已移除"),
    }
)

METHODS: Final = MappingProxyType(
    {
        EvidenceMethod.OFFICIAL_TEXT: Words("official text", "官方文本"),
        EvidenceMethod.PRESS: Words("press", "新闻报道"),
        EvidenceMethod.SECONDARY_SOURCE: Words("secondary source", "二手来源"),
        EvidenceMethod.EXPERT_CURATION: Words("curated", "人工整理"),
        EvidenceMethod.INFERRED: Words("inferred", "推断"),
        EvidenceMethod.RELEASE: Words("release", "发布数据"),
    }
)

DESIGNATIONS: Final = MappingProxyType(
    {"GREEN": Words("green", "绿色职业"), "DIGITAL": Words("digital", "数字职业")}
)

FINDINGS: Final = MappingProxyType(
    {
        Finding.YES: Words("yes", "是"),
        Finding.NO: Words("no", "否"),
        Finding.UNKNOWN: Words("unknown", "未知"),
    }
)

AGREEMENTS: Final = MappingProxyType(
    {
        Agreement.AGREE: Words("agree", "一致"),
        Agreement.DISAGREE: Words("disagree", "不一致"),
        Agreement.UNKNOWN: Words("not known", "无从判断"),
    }
)

RELATIONS: Final = MappingProxyType(
    {
        Relation.SIBLING: Words("sibling", "同类相邻"),
        Relation.POSSIBLE_DUPLICATE: Words("possible duplicate", "可能重复"),
        Relation.NEW: Words("new", "新增"),
    }
)

_SKOS = PREFIXES["skos"]
PREDICATES: Final = MappingProxyType(
    {
        _SKOS + "exactMatch": Words("exact match", "完全匹配"),
        _SKOS + "closeMatch": Words("close match", "近似匹配"),
        _SKOS + "narrowMatch": Words("narrower match", "下位匹配"),
        _SKOS + "broadMatch": Words("broader match", "上位匹配"),
        _SKOS + "relatedMatch": Words("related match", "相关匹配"),
    }
)
"""In the order in which a page lists mappings."""

SCHEMES: Final = MappingProxyType(
    {
        "occugraph": Words("occugraph", "本图谱"),
        "esco": Words("ESCO", "欧洲技能、能力、资格与职业分类"),
        "isco-08": Words("ISCO-08", "国际标准职业分类"),
        "onet-soc-2019": Words("O*NET-SOC 2019", "美国职业信息网络"),
        "onet": Words("O*NET", "美国职业信息网络"),
        "csco-2022": Words("China's classification, 2022", "中国职业分类大典（2022年版）"),
        "new-occupations": Words("New occupations since 2019", "2019 年以来发布的新职业"),
        "isic-4": Words("ISIC Rev. 4", "国际标准行业分类"),
        "nace-2.1": Words("NACE Rev. 2.1", "欧盟经济活动分类"),
        "emmo": Words("EMMO", "欧洲材料建模本体"),
        "oeo": Words("Open Energy Ontology", "开放能源本体"),
        "wikidata": Words("Wikidata", "维基数据"),
        "unspsc": Words("UNSPSC", "联合国标准产品与服务分类"),
    }
)
"""Schemes and sources of releases, in the order in which a page lists mappings."""

RELEASE_KINDS: Final = MappingProxyType(
    {
        "curated": Words("written here", "本项目整理"),
        "starter": Words("starter: bare facts only", "起步数据：仅基本事实"),
        "release": Words("whole release", "完整发布"),
    }
)

CONFIDENCE: Final = (
    (0.75, "high", Words("high", "高")),
    (0.45, "medium", Words("medium", "中")),
    (0.0, "low", Words("low", "低")),
)
"""The words of a confidence; the thresholds lie midway between design.md's 0.9, 0.6 and 0.3."""


def confidence_word(confidence: float) -> tuple[str, Words]:
    """Return the class of a confidence, and its words.

    Example:
        >>> confidence_word(0.6)[0]
        'medium'
    """
    for threshold, name, words in CONFIDENCE:
        if confidence >= threshold:
            return name, words
    return CONFIDENCE[-1][1:]
