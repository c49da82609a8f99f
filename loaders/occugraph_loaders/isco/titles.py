"""ISCO-08's titles as ESCO writes them, so that both releases call a group the same.

The workbook capitalizes each word, ESCO only the first; where they differ in more (42 of 619:
spelling, punctuation, misprints of the workbook), ESCO's wording is listed here. Source: ESCO
v1.2.0, ISCOGroups; v1.1.1 has the same.
"""

from types import MappingProxyType
from typing import Final

__all__ = ["write_title"]

_WORDINGS: Final = MappingProxyType(
    {
        "1113": "Traditional chiefs and heads of village",
        "1114": "Senior officials of special-interest organisations",
        "13": "Production and specialised services managers",
        "132": "Manufacturing, mining, construction, and distribution managers",
        "1341": "Child care services managers",
        "1342": "Health services managers",
        "1343": "Aged care services managers",
        "2421": "Management and organisation analysts",
        "2433": "Technical and medical sales professionals (excluding ICT)",
        "2522": "Systems administrators",
        "3151": "Ships’ engineers",
        "3331": "Clearing and forwarding agents",
        "334": "Administrative and specialised secretaries",
        "335": "Regulatory government associate professionals",
        "3359": "Regulatory government associate professionals not elsewhere classified",
        "3423": "Fitness and recreation instructors and program leaders",
        "3521": "Broadcasting and audiovisual technicians",
        "4214": "Debt-collectors and related workers",
        "4225": "Enquiry clerks",
        "432": "Material-recording and transport clerks",
        "4413": "Coding, proof-reading and related clerks",
        "522": "Shop salespersons",
        "5221": "Shop keepers",
        "5243": "Door to door salespersons",
        "531": "Child care workers and teachers’ aides",
        "5312": "Teachers’ aides",
        "5411": "Fire-fighters",
        "71": "Building and related trades workers, excluding electricians",
        "7212": "Welders and flamecutters",
        "7213": "Sheet-metal workers",
        "7214": "Structural-metal preparers and erectors",
        "7223": "Metal working machine tool setters and operators",
        "7313": "Jewellery and precious-metal workers",
        "74": "Electrical and electronic trades workers",
        "75": "Food processing, wood working, garment and other craft and related trades workers",
        "7513": "Dairy-products makers",
        "7523": "Woodworking-machine tool setters and operators",
        "7532": "Garment and related pattern-makers and cutters",
        "7543": "Product graders and testers (excluding foods and beverages)",
        "8": "Plant and machine operators and assemblers",
        "835": "Ships’ deck crews and related workers",
        "8350": "Ships’ deck crews and related workers",
    }
)


def write_title(code: str, title: str) -> str:
    """Return a title of the workbook as ESCO writes it.

    Example:
        >>> write_title("1112", "Senior Government Officials")
        'Senior government officials'
        >>> write_title("2522", "Systems Aministrators")
        'Systems administrators'
    """
    return _WORDINGS.get(code, title[:1] + title[1:].lower()) if title else ""
