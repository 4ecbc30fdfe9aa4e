"""The desk as a whole: its database, its files, and every route that it has."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from api.deployment import Deployment
from api.desk.choices import ChoiceRoutes
from api.desk.demands import Demanding
from api.desk.description.document import DescriptionRoutes
from api.desk.draft_routes import DraftRoutes, Route
from api.desk.drafting import Clock, Drafting, read_clock
from api.desk.file_routes import FileRoutes
from api.desk.files import Evidence
from api.desk.form_routes import FormRoutes
from api.desk.guard import Guard
from api.desk.invitation_routes import InvitationRoutes
from api.desk.invitations import Inviting
from api.desk.joining import Joining
from api.desk.looks import Looks
from api.desk.objection_routes import ObjectionRoutes
from api.desk.objections import Objecting
from api.desk.pages import PageRoutes
from api.desk.people_routes import PeopleRoutes
from api.desk.readings import Readings
from api.desk.receiving import open_receipt_key
from api.desk.signin import SignInRoutes
from api.desk.supervisor import District, Supervising
from api.desk.supervisor_routes import SupervisorRoutes
from api.desk.table_desk import Tables
from ledger.storage.desk.drafts import DraftRecords
from ledger.storage.desk.files import FileRecords
from ledger.storage.desk.invitations import InvitationRecords
from ledger.storage.desk.objections import ObjectionRecords
from ledger.storage.desk.opening import open_desk_database
from ledger.storage.desk.sessions import SessionRecords


class Desk:
    """An open desk; losing all that it holds loses nothing that a ledger needs."""

    def __init__(
        self,
        folder: Path,
        verifier_files: Mapping[str, bytes],
        *,
        url: str = "",
        address: str = "",
        district_page: str = "",
        clock: Clock = read_clock,
    ) -> None:
        """Open the desk in *folder*: ``desk.db``, unless *url* names a database, and ``files/``.

        *address* is where its pages are reached, such as ``https://host``; empty is this machine.
        *district_page* is the address of the district's page; empty where there is none.

        Raises:
            What `open_desk_database` raises.
        """
        self._engines = open_desk_database(url or f"sqlite:///{folder.resolve()}/desk.db")
        self._files = folder / "files"
        self._district = folder / "district.json"
        self._receipt_key = open_receipt_key(folder)
        self._verifier_files = verifier_files
        self._address = address
        self._district_page = district_page
        self._clock = clock

    def routes(self, deployment: Deployment) -> list[Route]:
        """Give every route of the desk over the ledgers of *deployment*."""
        readings = Readings(deployment)
        sessions = SessionRecords(self._engines)
        guard = Guard(sessions, readings, self._clock, self._address)
        drafts = DraftRecords(self._engines)
        drafting = Drafting(drafts, readings, self._clock)
        files = FileRecords(self._engines, self._files)
        objections = ObjectionRecords(self._engines)
        looks = Looks(objections, self._clock)
        objecting = Objecting(objections, drafting, looks, self._receipt_key)
        demanding = Demanding(objections, drafting, self._receipt_key)
        supervising = Supervising(
            objecting,
            drafting,
            files,
            looks,
            origins_of=readings.origins_of,
            district=District(self._district, self._district_page),
        )
        invitations = InvitationRecords(self._engines)
        inviting = Inviting(invitations, drafting)
        joining = Joining(invitations, drafting)
        who = guard.person
        return [
            *SignInRoutes(
                sessions, guard, deployment.settings, self._clock, inviting.invited
            ).routes(),
            *InvitationRoutes(
                deployment, inviting, joining, guard, readings.origins_of, self._clock
            ).routes(),
            *DraftRoutes(deployment, drafting, who, readings.origins_of).routes(),
            *FormRoutes(deployment, drafting, who, inviting.coming).routes(),
            *ChoiceRoutes(drafting, who).routes(),
            *PeopleRoutes(deployment, drafting, who, readings.origins_of).routes(),
            *FileRoutes(
                deployment,
                Evidence(files, self._clock),
                Tables(readings, files, drafts),
                drafting,
                who,
                origin_of=guard.origin_of,
                looks=looks,
            ).routes(),
            *ObjectionRoutes(
                deployment,
                objecting,
                demanding,
                who,
                origin_of=guard.origin_of,
                clock=self._clock,
            ).routes(),
            *SupervisorRoutes(deployment, supervising, who).routes(),
            *DescriptionRoutes(deployment.settings).routes(),
            *PageRoutes(self._verifier_files).routes(),
        ]

    def close(self) -> None:
        """Close the database; the server has stopped."""
        self._engines.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
