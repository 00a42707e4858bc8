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
JUDGE = frozenset({E, L, A})
ADMINISTER = frozenset({S})
PUBLIC = "public"

Allowed = dict[str, frozenset[Role] | str]

PAGES: dict[str, Allowed] = {
    "catalogue:sign-in": {"GET": PUBLIC, "POST": PUBLIC},
    "catalogue:sign-out": {"POST": ALL},
    "catalogue:home": {"GET": ALL},
    "catalogue:password-change": {"GET": ALL, "POST": ALL},
    # evidence
    "catalogue:cases": {"GET": READ_CASES},
    "catalogue:case-add": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:case": {"GET": READ_CASES},
    "catalogue:case-members": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:case-member-remove": {"POST": EXAMINE},
    "catalogue:incident-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:fragment-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:fragment": {"GET": READ_CASES},
    "catalogue:fragment-custody": {"GET": READ_CASES},
    "catalogue:fragment-change": {"GET": RECORD, "POST": RECORD},
    "catalogue:photographs-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:feature-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:feature-replace": {"GET": RECORD, "POST": RECORD},
    "catalogue:feature-withdraw": {"GET": RECORD, "POST": RECORD},
    "catalogue:mark-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:mark-replace": {"GET": RECORD, "POST": RECORD},
    "catalogue:mark-withdraw": {"GET": RECORD, "POST": RECORD},
    "catalogue:marks": {"GET": READ_CASES},
    "catalogue:mark-links": {"GET": READ_CASES},
    "catalogue:mark-related": {"GET": READ_CASES},
    "catalogue:mark-pair": {"GET": READ_CASES},
    "catalogue:mark-pair-note": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:mark-pair-decide": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:mark-link-withdraw": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:part-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:part-replace": {"GET": RECORD, "POST": RECORD},
    "catalogue:part-withdraw": {"GET": RECORD, "POST": RECORD},
    "catalogue:case-parts": {"GET": READ_CASES},
    "catalogue:case-parts-table": {"GET": READ_CASES},
    "catalogue:attachment-add": {"GET": RECORD, "POST": RECORD},
    "catalogue:attachment-withdraw": {"GET": RECORD, "POST": RECORD},
    "catalogue:examination-start": {"GET": RECORD, "POST": RECORD},
    "catalogue:examination-repeat": {"POST": RECORD},
    "catalogue:examination": {"GET": READ_CASES},
    "catalogue:examination-state": {"GET": READ_CASES},
    "catalogue:comparison": {"GET": READ_CASES},
    # what people conclude: which of it is still sealed, ``visible_to`` says
    "catalogue:conclusion-state": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:conclusion": {"GET": READ_CASES},
    "catalogue:conclusion-ask": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:conclusion-resolve": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:conclusion-amend": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:verifications": {"GET": EXAMINE},
    "catalogue:verification": {"GET": EXAMINE, "POST": EXAMINE},
    "catalogue:error-register": {"GET": JUDGE},
    "catalogue:error-register-csv": {"GET": JUDGE},
    # photographs of fragments and of exemplars: which of them, ``visible_to`` says
    "catalogue:photograph": {"GET": ALL},
    "catalogue:photograph-rendition": {"GET": ALL},
    "catalogue:photograph-original": {"POST": ALL},
    "catalogue:photograph-verify": {"POST": ALL},
    "catalogue:region-mark": {"POST": RECORD | CURATE},
    "catalogue:outline-propose": {"GET": RECORD | CURATE},
    "catalogue:outline-accept": {"POST": RECORD | CURATE},
    # measuring; exemplars are not measured
    "catalogue:measure": {"GET": RECORD, "POST": RECORD},
    "catalogue:measure-lengths": {"GET": RECORD, "POST": RECORD},
    "catalogue:measurement": {"GET": READ_CASES},
    "catalogue:measurement-record": {"POST": RECORD},
    "catalogue:measuring-card": {"GET": ALL},
    "catalogue:measuring-card-pdf": {"GET": ALL},
    # the reference library
    "catalogue:types": {"GET": ALL},
    "catalogue:type": {"GET": ALL},
    "catalogue:type-add": {"GET": CURATE, "POST": CURATE},
    "catalogue:sources": {"GET": ALL},
    "catalogue:source": {"GET": ALL},
    "catalogue:source-add": {"GET": CURATE, "POST": CURATE},
    "catalogue:exemplars": {"GET": ALL},
    "catalogue:exemplar": {"GET": ALL},
    "catalogue:exemplar-add": {"GET": CURATE, "POST": CURATE},
    "catalogue:exemplar-photographs-add": {"GET": CURATE, "POST": CURATE},
    "catalogue:releases": {"GET": ALL},
    "catalogue:release-publish": {"GET": CURATE, "POST": CURATE},
    "catalogue:kinds": {"GET": ALL},
    "catalogue:rules": {"GET": ALL},
    "catalogue:validations": {"GET": JUDGE},
    "catalogue:validation": {"GET": JUDGE},
    "catalogue:validation-compare": {"GET": JUDGE},
    # the house
    "catalogue:ledger": {"GET": AUDIT},
    "catalogue:accounts": {"GET": ADMINISTER},
    "catalogue:account-add": {"GET": ADMINISTER, "POST": ADMINISTER},
    "catalogue:account-change": {"GET": ADMINISTER, "POST": ADMINISTER},
    "catalogue:tokens": {"GET": ADMINISTER},
    "catalogue:token-issue": {"GET": ADMINISTER, "POST": ADMINISTER},
    "catalogue:token-withdraw": {"POST": ADMINISTER},
}

API: dict[str, Allowed] = {
    # the service
    "api:index": {"GET": PUBLIC},
    "api:schema": {"GET": PUBLIC},
    "api:docs": {"GET": PUBLIC},
    "api:unknown": {"GET": PUBLIC},  # answers 404, whoever asks
    "api:me": {"GET": ALL},
    # evidence
    "api:cases": {"GET": READ_CASES, "POST": EXAMINE},
    "api:case": {"GET": READ_CASES},
    "api:fragments": {"GET": READ_CASES, "POST": RECORD},
    "api:fragment": {"GET": READ_CASES, "PATCH": RECORD},
    "api:fragment-photographs": {"GET": READ_CASES, "POST": RECORD},
    "api:fragment-features": {"GET": READ_CASES, "POST": RECORD},
    "api:fragment-marks": {"GET": READ_CASES, "POST": RECORD},
    "api:fragment-examinations": {"GET": READ_CASES, "POST": RECORD},
    "api:feature": {"GET": READ_CASES},
    "api:feature-withdraw": {"POST": RECORD},
    "api:mark": {"GET": READ_CASES},
    "api:marks-search": {"GET": READ_CASES},
    "api:mark-links": {"GET": READ_CASES},
    "api:mark-related": {"GET": READ_CASES},
    "api:mark-withdraw": {"POST": RECORD},
    "api:fragment-parts": {"GET": READ_CASES, "POST": RECORD},
    "api:part": {"GET": READ_CASES},
    "api:part-withdraw": {"POST": RECORD},
    "api:case-dates": {"GET": READ_CASES},
    "api:case-attachments": {"GET": READ_CASES, "POST": RECORD},
    "api:attachment-withdraw": {"POST": RECORD},
    "api:examination": {"GET": READ_CASES},
    "api:examination-candidates": {"GET": READ_CASES},
    "api:comparison": {"GET": READ_CASES},
    # what people conclude: which of it is still sealed, ``visible_to`` says
    "api:fragment-conclusions": {"GET": READ_CASES},
    "api:conclusion": {"GET": READ_CASES},
    "api:error-register": {"GET": JUDGE},
    # photographs of fragments and of exemplars: which of them, ``visible_to`` says
    "api:photograph": {"GET": ALL},
    "api:photograph-rendition": {"GET": ALL},
    "api:photograph-original": {"GET": ALL},
    "api:photograph-regions": {"POST": RECORD | CURATE},
    "api:photograph-outline-proposals": {"POST": RECORD | CURATE},
    # measuring; exemplars are not measured
    "api:fragment-measurements": {"GET": READ_CASES, "POST": RECORD},
    "api:photograph-measurements": {"GET": READ_CASES, "POST": RECORD},
    "api:measurement": {"GET": READ_CASES},
    "api:measurement-record": {"POST": RECORD},
    "api:measuring-card": {"GET": ALL},
    # the reference library
    "api:types": {"GET": ALL},
    "api:type": {"GET": ALL},
    "api:kinds": {"GET": ALL},
    "api:components": {"GET": ALL},
    "api:rules": {"GET": ALL},
    "api:sources": {"GET": ALL},
    "api:releases": {"GET": ALL},
    "api:lookup-image": {"POST": RECORD | CURATE},
}

ROUTES: dict[str, Allowed] = PAGES | API


def allows(route: str | None, method: str, user: User | None) -> bool:
    """Return whether ``user`` may use ``method`` on the route named ``route``; False for anything not in the table."""
    rule = ROUTES.get(route or "", {}).get("GET" if method in {"HEAD", "OPTIONS"} else method)
    if rule is None:
        return False
    if rule == PUBLIC:
        return True
    return bool(user and user.is_authenticated and user.is_active and user.role in rule)
