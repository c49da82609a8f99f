"""The levels of a national occupational standard, and what a plan takes in at each.

Workers have five levels, from five (lowest) to one; engineering technicians have three. Without a
published standard nothing says which requirement belongs to which level, so a plan estimates: the
lowest level takes in what is essential, the others all that is required.
Source: the facts of the 2026 consultation on how standards are built (docs/curriculum.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from occugraph.errors import ArgumentError
from occugraph.values import LangText

__all__ = ["ENGINEERING_LEVELS", "WORKER_LEVELS", "SkillLevel", "choose_level", "find_level"]


@dataclass(frozen=True, slots=True)
class SkillLevel:
    """A level: its name in an argument, in Chinese, and other names that are understood."""

    key: str
    zh: str
    names: tuple[str, ...]
    is_lowest: bool = False


WORKER_LEVELS: Final = (
    SkillLevel("level-5", "五级/初级工", ("5", "五级", "初级工"), is_lowest=True),
    SkillLevel("level-4", "四级/中级工", ("4", "四级", "中级工")),
    SkillLevel("level-3", "三级/高级工", ("3", "三级", "高级工")),
    SkillLevel("level-2", "二级/技师", ("2", "二级", "技师")),
    SkillLevel("level-1", "一级/高级技师", ("1", "一级", "高级技师")),
)
"""From the lowest."""

ENGINEERING_LEVELS: Final = (
    SkillLevel("junior", "初级", ("初级",), is_lowest=True),
    SkillLevel("intermediate", "中级", ("中级",)),
    SkillLevel("senior", "高级", ("高级",)),
)
"""Of engineering technicians, from the lowest."""

# How China's classification names them.
_ENGINEERING: Final = "工程技术人员"


def find_level(name: str) -> SkillLevel:
    """Return the level of a name.

    Raises:
        ArgumentError: There is none; says which there are.

    Example:
        >>> find_level("五级").key, find_level("senior").zh
        ('level-5', '高级')
    """
    for level in (*WORKER_LEVELS, *ENGINEERING_LEVELS):
        if name in {level.key, level.zh, *level.names}:
            return level
    raise _unknown(name, (*WORKER_LEVELS, *ENGINEERING_LEVELS))


def choose_level(name: str, labels: Sequence[LangText]) -> SkillLevel:
    """Return the level of a name, of those that an occupation with these labels has.

    Raises:
        ArgumentError: There is none of the name, or it is not for such an occupation.
    """
    level = find_level(name)
    chinese = [text.text for text in labels if text.lang.partition("-")[0] == "zh"]
    if chinese:
        is_engineering = any(text.endswith(_ENGINEERING) for text in chinese)
        allowed = ENGINEERING_LEVELS if is_engineering else WORKER_LEVELS
        if level not in allowed:
            raise _unknown(name, allowed)
    return level


def _unknown(name: str, allowed: Sequence[SkillLevel]) -> ArgumentError:
    names = ", ".join(f"{level.key} ({level.zh})" for level in allowed)
    return ArgumentError(f"level {name!r}: expected one of {names}", argument="level", value=name)
