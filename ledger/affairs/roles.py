"""The offices people sign in, as data: standard roles, what each does, and what law forbids.

Places name their offices differently (报账员, 代理会计, 总出纳 …): a charter adds roles, each
*like* a standard one, whose duties it has and for which it stands in the rules. Refused are only
the pairs that the law itself forbids (design section 5); all else is policy.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ledger.affairs.errors import RoleDefined, RoleLikeUnfit, RolesForbidden, RoleUnknown

AUTHORITY = "authority"
SUPERVISION = "supervision"
ACCOUNTANT = "accountant"

GOVERNING = "governing"
APPROVING = "approving"
COMMITTEE = "committee"
BOOKKEEPING = "bookkeeping"
CASH = "cash"
HANDLING = "handling"
SUPERVISING = "supervising"
OVERSEEING = "overseeing"
AUDITING = "auditing"


class Role(NamedTuple):
    """An office: its name here, its Chinese label, its duties, the standard role it is like."""

    name: str
    label: str
    duties: frozenset[str]
    like: str


def _standard(name: str, label: str, *duties: str) -> tuple[str, Role]:
    return name, Role(name, label, frozenset(duties), name)


STANDARD_ROLES: Mapping[str, Role] = MappingProxyType(
    dict(
        (
            _standard(AUTHORITY, "街道办事处（乡镇政府）", GOVERNING),
            _standard("secretary", "党组织书记", APPROVING),
            _standard("director", "主任", APPROVING, COMMITTEE),
            _standard(ACCOUNTANT, "会计", BOOKKEEPING),
            _standard("cashier", "出纳", CASH),
            _standard("clerk", "经办", HANDLING),
            _standard(SUPERVISION, "监督委员会", SUPERVISING),
            _standard("supervisor", "街道督查", OVERSEEING),
            _standard("auditor", "审计", AUDITING),
        )
    )
)

# Members of the committee, and who keeps its money, may not sit on the supervision committee:
# 城市居民委员会组织法 (2025) art. 36, 村民委员会组织法 (2025) art. 37. Who keeps the cash may not
# keep the books: 会计法, on internal control. Near relatives can't be seen here. Handling and
# approving the same payment is judged payment by payment.
FORBIDDEN_DUTIES: tuple[tuple[str, str], ...] = (
    (SUPERVISING, COMMITTEE),
    (SUPERVISING, BOOKKEEPING),
    (SUPERVISING, CASH),
    (BOOKKEEPING, CASH),
)


def add_role(
    roles: Mapping[str, Role], name: str, label: str, like: str, *, where: str
) -> Mapping[str, Role]:
    """Give *roles* with one more, which has the duties of the standard role *like*.

    Raises:
        RoleDefined: the name is taken.
        RoleLikeUnfit: *like* is no standard role, or is the authority: no rule lowers its say.
    """
    if name in roles:
        raise RoleDefined(where=where, role=name)
    if like not in STANDARD_ROLES or like == AUTHORITY:
        raise RoleLikeUnfit(where=where, role=name, like=like)
    role = Role(name, label, STANDARD_ROLES[like].duties, like)
    return MappingProxyType({**roles, name: role})


def check_roles_known(roles: Mapping[str, Role], names: Iterable[str], *, where: str) -> None:
    """Check that every one of *names* is a role.

    Raises:
        RoleUnknown: the first that is not.
    """
    for name in names:
        if name not in roles:
            raise RoleUnknown(where=where, role=name)


def check_roles_allowed(
    roles: Mapping[str, Role], person: str, held: Iterable[str], *, where: str
) -> None:
    """Check that one person may hold the roles *held* together.

    Raises:
        RolesForbidden: two of them are a pair that the law forbids.
    """
    held = sorted(held)
    for one, other in FORBIDDEN_DUTIES:
        first = [name for name in held if one in roles[name].duties]
        second = [name for name in held if other in roles[name].duties]
        if first and second:
            raise RolesForbidden(where=where, person=person, first=first[0], second=second[0])
