"""The first question of all: is this Python new enough?

Written in the syntax of old Pythons (no f-strings, no annotations): they must be able to read it and say the sentence.
"""

OLDEST = (3, 10)


def complaint_about(version):
    """The Russian sentence for a Python that is too old, or "" when `version` (as sys.version_info) will do."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    have = ".".join(str(part) for part in version[:2])
    need = ".".join(str(part) for part in OLDEST)
    return "Нужен Python " + need + " или новее, а здесь " + have + ". Поставьте новый Python и запустите снова."


def require_python(version):
    """End the program with code 1 and one sentence when Python is too old."""
    complaint = complaint_about(version)
    if complaint:
        raise SystemExit(complaint)
