"""The shape of the language, read off its models: which names may stand where."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def names_at(location: tuple[Any, ...], root: type[BaseModel]) -> list[str]:
    """The names that may stand beside the last step of a location in a file of the shape `root`."""
    models = [root]
    for step in location[:-1]:
        found = [inner for model in models for inner in _inside(model, step)]
        models = found or models
    return sorted(
        {_written(name, field.alias) for m in models for name, field in m.model_fields.items()}
    )


def models_of(root: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """The models that a file of the shape `root` is made of, itself included, by name."""
    found: dict[str, type[BaseModel]] = {}
    waiting = [root]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            fields = model.model_fields.values()
            waiting += [inner for field in fields for inner in _models(field.annotation)]
    return found


def _written(name: str, alias: str | None) -> str:
    return alias or name


def _inside(model: type[BaseModel], step: Any) -> list[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if step in (name, field.alias):
            return _models(field.annotation)
    return []


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = get_origin(annotation)
    arguments = get_args(annotation)
    if origin is Annotated:
        arguments = arguments[:1]
    if origin in (Annotated, Union, UnionType, dict, tuple, list):
        return [model for argument in arguments for model in _models(argument)]
    return []
