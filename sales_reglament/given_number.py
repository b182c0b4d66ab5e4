"""Numbers that come from outside: any request may send any of them."""

# The largest id that PostgreSQL's integer holds.
LARGEST_ID = 2**31 - 1


def whole_within(value, default: int, low: int, high: int) -> int:
    """A whole number from outside, brought within bounds.

    :param value: whatever was sent
    :param default: what stands for something that is no number
    """
    try:
        return min(max(int(value), low), high)
    except (TypeError, ValueError, OverflowError):
        return default


def given_id(value) -> int | bool:
    """An id from outside, or False for what can be none."""
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID
    return value if is_id else False
