"""Column shapes that every table shares: one metadata, identity keys, instants, closed sets of words."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, MetaData, func

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    """A 64-bit identity primary key named `id`; bulk loads may set it themselves."""
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """A foreign key to `target` ("person.id")."""
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable, index=index)


def instant(name: str, *, nullable: bool = False, now: bool = False) -> Column[object]:
    """A `timestamptz`; `now` lets PostgreSQL stamp it."""
    return Column(
        name, DateTime(timezone=True), nullable=nullable, server_default=func.now() if now else None
    )


def one_of(column: str, *words: str) -> CheckConstraint:
    """A closed set of words as a CHECK: readable in psql, and a new word is one migration."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")
