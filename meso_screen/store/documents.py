"""Sealing a document for keeping, and checking it when it is read: the same for every store."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidTag

from meso_screen.model.event import JSON
from meso_screen.problems import ProblemError, refuse
from meso_screen.store.base import Document, DocumentMeta
from meso_screen.store.keys import Keys, seal, unseal


def describe(document_id: str, content: bytes, meta: DocumentMeta) -> Document:
    """A document with its digest and length. Raises ProblemError for an empty one."""
    if not content or not document_id:
        raise refuse("An empty document cannot be kept.", document_id, "Make the document again.")
    return Document(
        id=document_id, meta=meta, sha256=hashlib.sha256(content).hexdigest(), length=len(content), content=content
    )


def kept_payload(document: Document) -> dict[str, JSON]:
    """What the log says about a document that was kept."""
    return {
        "document": document.id,
        "name": document.meta.name,
        "sha256": document.sha256,
        "length": document.length,
        "media_type": document.meta.media_type,
    }


def seal_document(keys: Keys, key: bytes, document: Document) -> bytes:
    """The document's content under the patient's key."""
    return seal(key, document.content, _about(keys, document.id))


def unseal_document(
    keys: Keys, key: bytes, document_id: str, meta: DocumentMeta, sha256: str, sealed: bytes
) -> Document:
    """The document again. Raises ProblemError if a byte of it is not what was kept."""
    try:
        document = describe(document_id, unseal(key, sealed, _about(keys, document_id)), meta)
    except InvalidTag:
        raise damaged(document_id) from None
    if document.sha256 != sha256:
        raise damaged(document_id)
    return document


def damaged(document_id: str) -> ProblemError:
    """The problem of a document that is not what was kept."""
    return refuse(
        "This document is not what was kept.", document_id, "Do not use it. Restore the records from a backup."
    )


def other_content(document_id: str) -> ProblemError:
    """The problem of a second document under the same id."""
    return refuse(
        "Another document is already kept under this number.", document_id, "Give the new document its own number."
    )


def erased(record: str) -> ProblemError:
    """The problem of asking for something of a patient who was erased."""
    return refuse("This patient was erased; nothing of the record can be read any more.", record)


def _about(keys: Keys, document_id: str) -> bytes:
    return f"{keys.clinic}|document|{document_id}".encode()
