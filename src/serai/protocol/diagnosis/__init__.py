"""Why a signature failed: the wrong string that a client must have signed, rebuilt.

Pure and apart from the call's path: `diagnose` rebuilds strings as wrong clients build them, and
is certain only when one of them gives the very sign that was sent.
"""

from serai.protocol.diagnosis.cause import Cause
from serai.protocol.diagnosis.causes import TABLE, Finding
from serai.protocol.diagnosis.diagnosing import diagnose
from serai.protocol.diagnosis.keying import KnownSecret, SecretKind
from serai.protocol.diagnosis.pasted import CannotRead, read_pasted
from serai.protocol.diagnosis.plans import PieceKind
from serai.protocol.diagnosis.received import Received
from serai.protocol.diagnosis.telling import Diagnosis, Piece, Verdict

__all__ = [
    "TABLE",
    "CannotRead",
    "Cause",
    "Diagnosis",
    "Finding",
    "KnownSecret",
    "Piece",
    "PieceKind",
    "Received",
    "SecretKind",
    "Verdict",
    "diagnose",
    "read_pasted",
]
