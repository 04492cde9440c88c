"""A FHIR R4 resource as the published models read it: every element known, every value of its type.

Of any resource type, with `contained` resources too; what the service takes of it is for `strict_parse` and the profiles.
"""

from collections.abc import Iterable
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel


def read(resource: dict[str, Any]) -> BaseModel:
    """The model of the resource's type, filled.

    The argument is not changed. Raises pydantic's ValidationError when an element is unknown, missing or of a wrong form, and
    ValueError when there is no such resource type.
    """
    model: BaseModel = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return model


def load_models(kinds: Iterable[str]) -> None:
    """Import the models of some resource types, which the first read of each would do otherwise."""
    for kind in kinds:
        get_fhir_model_class(kind)
