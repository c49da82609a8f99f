"""The text of cursors: base64url without padding (RFC 4648 §5) of JSON without white space."""

import base64
import binascii
import json
from typing import Final

__all__ = ["decode_json", "encode_json"]

# json.dumps with settings makes an encoder each time; pages make cursors by the thousand.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode_json(parts: object) -> str:
    """Return JSON as the opaque text that callers see.

    Example:
        >>> encode_json([1, "a"])
        'WzEsImEiXQ'
    """
    content = _ENCODER.encode(parts)
    return base64.urlsafe_b64encode(content.encode()).rstrip(b"=").decode()


def decode_json(text: str, *, longest: int) -> object:
    """Return what :func:`encode_json` was given.

    Args:
        text: The text.
        longest: How many characters it can have; what is longer is not looked at.

    Raises:
        ValueError: It is too long, or no such text.
    """
    if len(text) > longest:
        raise ValueError(text)
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        parts: object = json.loads(content)
    except (binascii.Error, RecursionError) as err:
        raise ValueError(text) from err
    return parts
