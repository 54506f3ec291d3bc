"""What SQLAlchemy and pandas see of the shop, as JSON; the connection is in the environment."""

import json

import pandas
import sqlalchemy
from sqlalchemy import MetaData, Table, func, select

engine = sqlalchemy.create_engine("postgresql+psycopg://")
inspector = sqlalchemy.inspect(engine)
told = {
    "schemas": inspector.get_schema_names(),
    "tables": inspector.get_table_names("sales"),
    "views": inspector.get_view_names("sales"),
    "columns": [
        [column["name"], str(column["type"]), column["nullable"], column["comment"]]
        for column in inspector.get_columns("orders", "sales")
    ],
    "primary key": inspector.get_pk_constraint("orders", "sales"),
    "foreign keys": inspector.get_foreign_keys("orders", "sales"),
    "abroad": inspector.get_foreign_keys("customers", "sales"),
    "indexes": inspector.get_indexes("orders", "sales"),
    "comment": inspector.get_table_comment("orders", "sales"),
    "unique": inspector.get_unique_constraints("orders", "sales"),
    "checks": inspector.get_check_constraints("orders", "sales"),
    "has": [inspector.has_table("orders", "sales"), inspector.has_table("ledger", "hidden")],
}

metadata = MetaData()
orders = Table("orders", metadata, schema="sales", autoload_with=engine)
customers = metadata.tables["sales.customers"]
told["reflected"] = sorted(metadata.tables)
told["join"] = str(orders.join(customers).onclause)

with engine.connect() as connection:
    rows = connection.execute(
        select(orders.c.id, orders.c.amount, customers.c.name)
        .join_from(orders, customers)
        .where(orders.c.amount > 5, customers.c.name.in_(["ann", "bob"]))
        .order_by(orders.c.id.desc())
        .limit(10)
    ).all()
    told["rows"] = [[repr(value) for value in row] for row in rows]
    told["counted"] = connection.execute(
        select(orders.c.paid, func.count(), func.sum(orders.c.amount)).group_by(orders.c.paid).order_by(orders.c.paid)
    ).all()[0][1]
    streamed = connection.execution_options(yield_per=5000).execute(sqlalchemy.text("select n from sales.ticks"))
    told["parts"] = [len(part) for part in streamed.partitions(12_000)]

frame = pandas.read_sql("select * from sales.orders order by id", engine)
told["frame"] = {name: str(kind) for name, kind in frame.dtypes.items()}
told["table"] = pandas.read_sql_table("customers", engine, schema="sales").to_dict("records")
with engine.connect().execution_options(stream_results=True) as connection:
    chunks = pandas.read_sql("select n, label from sales.ticks", connection, chunksize=12_000)
    told["chunks"] = [len(chunk) for chunk in chunks]
told["with values"] = pandas.read_sql(
    sqlalchemy.text("select label from sales.ticks where n = :n"), engine, params={"n": 7}
)["label"].tolist()

print(json.dumps(told, default=str))
