"""Which sessions the staff should look at."""

MANY, NIGHT = "many", "night"


def is_night(hour: int, begins: int, ends: int) -> bool:
    """Whether the hour (0 to 23) is within the night, which may go over midnight; the same twice: there is none."""
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends


def flags(*, within_the_hour: int, at_most: int, hour: int, night: tuple[int, int]) -> list[str]:
    """Why a session is unusual that is one of ``within_the_hour``, itself counted, and begins in this hour."""
    found = {MANY: within_the_hour > at_most, NIGHT: is_night(hour, *night)}
    return [flag for flag, holds in found.items() if holds]
