"""What all tables share: the metadata, times, row numbers, references."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, MetaData, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware UTC time on both databases; SQLite keeps it naive, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive time; hand SQLite the naive UTC one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""A row number: 64 bits; SQLite's rowid needs the plain name to count by itself."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    """Give the column of a row's own number."""
    return Column("id", Number, primary_key=True)


def ref(table: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    """Give the column of another table's row number."""
    return Column(name or f"{table}_id", Number, ForeignKey(f"{table}.id"), nullable=nullable)
