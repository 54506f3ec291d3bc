"""What psycopg 3 sees of the shop, as JSON; the connection is in the environment."""

import json
from datetime import date

import psycopg
from psycopg.types import TypeInfo
from psycopg.types.json import Jsonb

told = {}

with psycopg.connect() as connection:
    told["parameters"] = {
        name: connection.info.parameter_status(name)
        for name in ("server_encoding", "TimeZone", "integer_datetimes", "standard_conforming_strings")
    }
    told["encrypted"] = connection.pgconn.ssl_in_use
    question = "select id, customer_id, amount, day, placed_at, paid, tags, weight from sales.orders order by id"
    for form in (False, True):
        rows = connection.execute(question, binary=form).fetchall()
        told["binary" if form else "text"] = [[repr(value) for value in row] for row in rows]

    values = (2, "10.26", date(2026, 1, 5), True, [1, 2, 3], "it's", None, b"\x00\xff", 1.5)
    row = connection.execute(
        """select %s::int8 + 1, %s::numeric(9, 2), %s::date, %s::bool, %s::int8[], %s::text, %s::text, %s::bytea, %s::float8""",
        values,
    ).fetchone()
    told["values"] = [repr(value) for value in row]
    told["filtered"] = connection.execute(
        "select id from sales.orders where id = any(%s) and amount > %s and day >= %s order by id",
        ([1, 2, 9], 5, date(2026, 1, 1)),
    ).fetchall()
    told["json"] = connection.execute("select %s::json", (Jsonb({"a": [1]}),)).fetchone()[0]

    # From its sixth run on it is prepared.
    prepared = [
        connection.execute("select name from sales.customers where id = %s", (number % 2 + 1,), prepare=number > 3)
        .fetchone()[0]
        for number in range(8)
    ]
    told["prepared"] = prepared

    info = TypeInfo.fetch(connection, "numeric")
    told["type"] = [info.name, info.oid, info.array_oid, TypeInfo.fetch(connection, "hstore")]
    connection.commit()

    with connection.cursor("many") as cursor:
        cursor.itersize = 4000
        cursor.execute("select n, label from sales.ticks order by n")
        first = cursor.fetchmany(10)
        rest = sum(1 for _ in cursor)
    told["cursor"] = [first[9], rest]
    connection.commit()

    streamed = 0
    for n, _ in connection.cursor().stream("select n, label from sales.ticks"):
        streamed += n
    told["streamed"] = streamed
    connection.commit()

    with connection.cursor().copy("copy (select id, day, tags from sales.orders order by id) to stdout") as copy:
        told["copy"] = b"".join(bytes(data) for data in copy).decode()
    with connection.cursor().copy("copy sales.orders (id, amount, paid) to stdout (format binary)") as copy:
        copy.set_types(["int8", "numeric", "bool"])
        told["copied rows"] = [[repr(value) for value in row] for row in copy.rows()]
    connection.commit()

    with connection.pipeline():
        answers = [connection.execute("select %s::int4", (number,)) for number in range(5)]
    told["pipeline"] = [answer.fetchone()[0] for answer in answers]
    connection.commit()

    failures = []
    for statement in (
        "select nothing from sales.orders",
        "select card from sales.customers",
        "select * from hidden.ledger",
        "insert into sales.orders values (1)",
        "select 1 +",
    ):
        try:
            connection.execute(statement)
        except psycopg.Error as error:
            failures.append([type(error).__name__, error.sqlstate, error.diag.statement_position])
        connection.rollback()
    told["failures"] = failures

    connection.execute("set hansa.purpose = 'dpv:ServiceManagement'")
    try:
        connection.execute("select * from sales.orders")
    except psycopg.errors.InsufficientPrivilege as error:
        told["another purpose"] = error.diag.message_hint
    connection.rollback()
    told["purpose again"] = connection.execute("show hansa.purpose").fetchone()[0]

print(json.dumps(told))
