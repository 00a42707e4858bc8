"""What is stored. One module per noun group; the whole list stands here."""

from catalogue.models.attachment import Attachment
from catalogue.models.calibration import Calibration
from catalogue.models.case import Case, Membership
from catalogue.models.conclusion import Conclusion, Level, PhotoQuality, VerificationRequest
from catalogue.models.custody import CustodyEvent, LedgerHead
from catalogue.models.evidence import Damage, Fragment, Nature, Original, Photograph, Region
from catalogue.models.examination import Candidate, Comparison, Examination
from catalogue.models.features import Feature, FeatureKind, Mark
from catalogue.models.incident import Incident
from catalogue.models.mark_link import MarkLink
from catalogue.models.measurement import Measurement
from catalogue.models.parts import Part
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
from catalogue.models.rules import LaterFind, ReadingRule
from catalogue.models.signature import Signature
from catalogue.models.validation import Validation

__all__ = [
    "Alias",
    "Attachment",
    "Calibration",
    "Candidate",
    "Case",
    "Comparison",
    "Component",
    "Conclusion",
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
    "LaterFind",
    "LedgerHead",
    "Level",
    "Mark",
    "MarkLink",
    "Measurement",
    "Membership",
    "MissileType",
    "Nature",
    "Original",
    "Part",
    "PhotoQuality",
    "Photograph",
    "ReadingRule",
    "ReferencePack",
    "ReferenceValue",
    "Region",
    "Release",
    "Role",
    "Signature",
    "Source",
    "User",
    "Validation",
    "VerificationRequest",
]
