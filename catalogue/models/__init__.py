"""What is stored. One module per noun group; the whole list stands here."""

from catalogue.models.calibration import Calibration
from catalogue.models.case import Case, Membership
from catalogue.models.custody import CustodyEvent, LedgerHead
from catalogue.models.evidence import Damage, Fragment, Nature, Original, Photograph, Region
from catalogue.models.examination import Candidate, Comparison, Examination
from catalogue.models.features import Feature, FeatureKind, Mark
from catalogue.models.incident import Incident
from catalogue.models.people import DeviceToken, Role, User
from catalogue.models.reference import (
    Alias,
    Component,
    Distinction,
    Exemplar,
    Family,
    MissileType,
    ReferencePack,
    ReferenceValue,
    Release,
    Source,
)
from catalogue.models.signature import Signature
from catalogue.models.validation import Validation

__all__ = [
    "Alias",
    "Calibration",
    "Candidate",
    "Case",
    "Comparison",
    "Component",
    "CustodyEvent",
    "Damage",
    "DeviceToken",
    "Distinction",
    "Examination",
    "Exemplar",
    "Family",
    "Feature",
    "FeatureKind",
    "Fragment",
    "Incident",
    "LedgerHead",
    "Mark",
    "Membership",
    "MissileType",
    "Nature",
    "Original",
    "Photograph",
    "ReferencePack",
    "ReferenceValue",
    "Region",
    "Release",
    "Role",
    "Signature",
    "Source",
    "User",
    "Validation",
]
