"""Classes that users might send as metadata or values."""

import dataclasses

import attrs
import pydantic


@dataclasses.dataclass
class ADataclass:
    name: str


@attrs.define
class AnAttrsClass:
    name: str


class AModel(pydantic.BaseModel):
    name: str
