"""The tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinics",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("whole", sa.String(length=64), nullable=False),
        sa.Column("last_record", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", name=op.f("pk_clinics")),
    )
    op.create_table(
        "documents",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=128), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "document", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_clinic_id_record"), "documents", ["clinic_id", "record"], unique=False)
    op.create_table(
        "events",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("clock", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("whole", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "position", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "clinic_id", "consultation", "sequence", name=op.f("uq_events_clinic_id_consultation_sequence")
        ),
    )
    op.create_table(
        "patient_keys",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "record", name=op.f("pk_patient_keys")),
    )
    op.create_table(
        "patient_words",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("word", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "word", "record", name=op.f("pk_patient_words")),
    )
    op.create_index(
        op.f("ix_patient_words_clinic_id_record_word"), "patient_words", ["clinic_id", "record", "word"], unique=False
    )
    op.create_table(
        "patients",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("name_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "record", name=op.f("pk_patients")),
    )
    op.create_index(
        op.f("ix_patients_clinic_id_name_key_record"), "patients", ["clinic_id", "name_key", "record"], unique=False
    )
    op.create_table(
        "people",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("clinic_id", "person", name=op.f("pk_people")),
    )
    op.create_table(
        "settings",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "name", name=op.f("pk_settings")),
    )
    op.create_table(
        "worklist",
        sa.Column("clinic_id", sa.String(length=64), nullable=False),
        sa.Column("consultation", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("opened", sa.String(length=27), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("clinic_id", "consultation", name=op.f("pk_worklist")),
    )
    op.create_index(op.f("ix_worklist_clinic_id_day_opened"), "worklist", ["clinic_id", "day", "opened"], unique=False)
    op.create_index(
        op.f("ix_worklist_clinic_id_finished_opened"), "worklist", ["clinic_id", "finished", "opened"], unique=False
    )
    op.create_index(
        op.f("ix_worklist_clinic_id_record_opened"), "worklist", ["clinic_id", "record", "opened"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_worklist_clinic_id_record_opened"), table_name="worklist")
    op.drop_index(op.f("ix_worklist_clinic_id_finished_opened"), table_name="worklist")
    op.drop_index(op.f("ix_worklist_clinic_id_day_opened"), table_name="worklist")
    op.drop_table("worklist")
    op.drop_table("settings")
    op.drop_table("people")
    op.drop_table("patients")
    op.drop_index(op.f("ix_patient_words_clinic_id_record_word"), table_name="patient_words")
    op.drop_table("patient_words")
    op.drop_table("patient_keys")
    op.drop_table("events")
    op.drop_index(op.f("ix_documents_clinic_id_record"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("clinics")
