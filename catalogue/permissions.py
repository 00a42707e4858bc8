"""Who may do what: one row for every route, and nothing for a route that is not here.

Pages and API read the same table. A route that is missing is refused to everybody, and a test walks the URL
resolver and fails for it. What a role may do still says nothing about which rows it sees: that is
``visible_to(user)`` on every queryset.
"""

from catalogue.models.people import Role, User

F, E, L, A, S = Role.FIELD_OFFICER, Role.EXAMINER, Role.LIBRARIAN, Role.AUDITOR, Role.ADMINISTRATOR
ALL = frozenset(Role)
READ_CASES = frozenset({F, E, L, A})
RECORD = frozenset({F, E})
EXAMINE = frozenset({E})
CURATE = frozenset({L})
AUDIT = frozenset({A})
ADMINISTER = frozenset({S})
PUBLIC = "public"

Allowed = dict[str, frozenset[Role] | str]

PAGES: dict[str, Allowed] = {
    "catalogue:sign-in": {"GET": PUBLIC, "POST": PUBLIC},
    "catalogue:sign-out": {"POST": ALL},
}

API: dict[str, Allowed] = {}

ROUTES: dict[str, Allowed] = PAGES | API


def allows(route: str | None, method: str, user: User | None) -> bool:
    """Return whether ``user`` may use ``method`` on the route named ``route``; False for anything not in the table."""
    rule = ROUTES.get(route or "", {}).get("GET" if method in {"HEAD", "OPTIONS"} else method)
    if rule is None:
        return False
    if rule == PUBLIC:
        return True
    return bool(user and user.is_authenticated and user.is_active and user.role in rule)
