"""What psycopg 3 is told beside the rows of old data, as JSON; the connection is in the environment."""

import json

import psycopg

told = {}
notices = []

with psycopg.connect(autocommit=True) as connection:
    connection.add_notice_handler(lambda notice: notices.append([notice.severity, notice.message_primary]))
    forms = {"text": {}, "binary": {"binary": True}, "prepared": {"prepare": True}}
    for name, form in forms.items():
        question = "select count(*)::int as n from sales.prices where n >= %s"
        row = connection.execute(question, (1000,), **form).fetchone()
        told[name] = [row[0], *notices]
        notices.clear()

print(json.dumps(told))
