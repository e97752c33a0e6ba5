"""Endpoints: one declaration each, from which both the router and the OpenAPI document are made.

A declaration has the address, the method, the action it needs, what is asked for (parameters, body)
and what is answered, and the codes that it can be refused with. The function below it does the work,
in a thread of its own: the core is synchronous.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.web.access import Needed
from api.web.authority import Refused, forbidden
from api.web.house import House
from api.web.turns import kept_property
from core.accounts import Action, Caller, Reach, Within, reach

if TYPE_CHECKING:
    from starlette.requests import Request

Method = Literal["GET", "POST", "PUT", "DELETE"]

JSON: Final = "application/json"


class Model(BaseModel):
    """Base of what requests and answers hold: no other fields than are declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Model):
    """No parameters, or no body."""


Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B")


@dataclass(frozen=True)
class Call(Generic[Q, B]):
    """One request, checked: who asks, of which region, with which parameters and body.

    `reach` is where in the region the caller may do what the endpoint declares; `path` has the
    values of the address; `match` is what `If-Match` says.
    """

    request: Request
    house: House
    caller: Caller
    reach: Reach
    path: Mapping[str, Any]
    query: Q
    body: B
    action: Needed
    match: str = ""

    @property
    def region(self) -> str:
        """The region of the address."""
        return str(self.path["region"])

    @kept_property
    def _within(self) -> Within:
        """Looked up once: lists ask it of every organisation."""
        return self.house.within(self.region)

    def holds(self, organisation: str) -> bool:
        """Whether the caller may do it to an organisation."""
        if self.reach.whole or organisation in self.reach.organisations:
            return True
        if not self.reach.beneath:
            return False
        return self.reach.holds(organisation, self._within)

    def may(self, action: Action, organisation: str | None) -> bool:
        """Whether the caller may do something else than the endpoint declares, as `holds`."""
        return reach(self.caller, action, self.region).holds(organisation, self._within)

    def require(self, organisation: str | None = None) -> None:
        """Raise `Refused` ``web.forbidden`` where the caller may not, to an organisation or the region."""
        allowed = self.reach.whole if organisation is None else self.holds(organisation)
        if not allowed:
            raise self.forbidden(organisation)

    def forbidden(self, organisation: str | None) -> Refused:
        """The refusal of the endpoint's action."""
        assert isinstance(self.action, Action)
        return forbidden(self.action, self.region, organisation)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answers: data of its model, the position it is as of, further headers.

    `etag` stands in place of one made of the position and the content; `status` in place of the
    declared one.
    """

    content: Any
    position: int | None = None
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None


Work = Callable[[Call[Q, B]], "Answer | Response"]


@dataclass(frozen=True)
class Body:
    """What a body may be: of each media type its model; a model of None is read by the endpoint."""

    media: Mapping[str, Any]

    @classmethod
    def of(cls, model: Any) -> Body:
        """A body of JSON."""
        return cls({JSON: model})


@dataclass(frozen=True)
class Endpoint:
    """The declaration of one method of one address.

    `keyed` endpoints take an ``Idempotency-Key``, `matched` ones need ``If-Match``. What is
    `personal`, since it is about or names persons by their references, is stored by nobody.
    `media` is what is answered where that is no JSON of `answer`.
    """

    method: Method
    path: str
    work: Callable[[Call[Any, Any]], Answer | Response]
    needs: Needed
    tag: str
    query: type[BaseModel]
    body: Body | None
    answer: Any
    status: int
    codes: tuple[str, ...]
    media: str
    keyed: bool
    matched: bool
    personal: bool

    @property
    def name(self) -> str:
        """The name of the operation: its function's."""
        return self.work.__name__

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.work.__doc__ or "").strip().partition("\n")[0]

    @property
    def description(self) -> str:
        """The rest of it."""
        rest = (self.work.__doc__ or "").strip().partition("\n")[2]
        return "\n".join(line.strip() for line in rest.strip().splitlines())

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"


def endpoint(
    method: Method,
    path: str,
    *,
    needs: Needed,
    tag: str,
    answer: Any,
    query: type[Q] = Nothing,  # type: ignore[assignment]
    body: Body | None = None,
    status: int = 200,
    codes: tuple[str, ...] = (),
    media: str = JSON,
    keyed: bool = False,
    matched: bool = False,
    personal: bool = False,
) -> Callable[[Callable[[Call[Q, Any]], Answer | Response]], Endpoint]:
    """Declare the endpoint that the function below it works for; see `Endpoint`."""

    def declared(work: Callable[[Call[Q, Any]], Answer | Response]) -> Endpoint:
        return Endpoint(
            method,
            path,
            work,
            needs,
            tag,
            query,
            body,
            answer,
            status,
            codes,
            media,
            keyed,
            matched,
            personal,
        )

    return declared
