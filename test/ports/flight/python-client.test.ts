import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { find, skipWithout } from '../../support/needs.ts'
import { ServedFlight } from './served-flight.ts'

/** What ADBC's driver and PyArrow's Flight client made of what they were given, as JSON. */
const script = `
import datetime, json, sys
import adbc_driver_flightsql.dbapi as flight_sql
import pyarrow as pa
import pyarrow.flight as flight

address, password, token = sys.argv[1:4]
purpose = {"adbc.flight.sql.rpc.call_header.hansa-purpose": "dpv:Marketing"}

def error_of(work):
    try:
        work()
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"

said = {}
with flight_sql.connect(address, db_kwargs={"username": "ana", "password": password, **purpose}, autocommit=True) as ana:
    with ana.cursor() as cursor:
        cursor.execute("select * from sales.orders order by id")
        frame = cursor.fetch_df()
        said["rows"] = json.loads(frame.to_json(orient="records", date_format="iso", default_handler=str))
        said["types"] = {name: str(kind) for name, kind in frame.dtypes.items()}
        cursor.execute("select id from sales.orders where day >= ? and customer <> ? and amount < ? order by id",
                       [datetime.date(2026, 1, 6), "nobody", 100.0])
        said["bound"] = cursor.fetchall()
        cursor.execute("select unnest(?::bigint[]) as n, ? as nothing, ? as at, ? as bytes, ? as truth", [
            [1, 2], None, datetime.datetime(2026, 1, 2, 3, 4, 5, 6), b"\\x00\\xff", True])
        said["kinds"] = [[str(value) for value in row] for row in cursor.fetchall()]
        cursor.execute("select null as n, [] as l, {'a': null} as s, 'x'::enum('x') as e")
        said["nulls"] = [[str(value) for value in row] for row in cursor.fetchall()]
        said["many"] = error_of(lambda: cursor.executemany("select ?", [(1,), (2,)]))
        said["hidden"] = error_of(lambda: cursor.execute("select card from sales.orders"))
        said["denied"] = error_of(lambda: cursor.execute("select * from sales.notes where"))
        cursor.execute("select * from sales.prices")
        said["counted"] = sum(batch.num_rows for batch in cursor.fetch_record_batch())
    said["objects"] = [[table["table_name"], [column["column_name"] for column in table["table_columns"]]]
        for catalog in ana.adbc_get_objects(depth="all").read_all().to_pylist()
        for schema in catalog["catalog_db_schemas"] for table in schema["db_schema_tables"]]
    said["schema"] = str(ana.adbc_get_table_schema("orders", db_schema_filter="sales").field("amount"))
    said["info"] = {name: value for name, value in ana.adbc_get_info().items() if name.startswith("vendor")}
said["wrong"] = error_of(lambda: flight_sql.connect(address, db_kwargs={"username": "ana", "password": "wrong"}).close())

client = flight.connect(address)
header, value = client.authenticate_basic_token("ana", password)
options = flight.FlightCallOptions(headers=[(header, value), (b"hansa-purpose", b"dpv:Marketing")])
said["actions"] = sorted(action.type for action in client.list_actions(options))
def command(sql):
    url = b"type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery"
    query = sql.encode()
    inner = bytes([10, len(query)]) + query
    return flight.FlightDescriptor.for_command(bytes([10, len(url)]) + url + bytes([18, len(inner)]) + inner)
info = client.get_flight_info(command("select range as n from range(100000000)"), options)
said["ordered"] = [info.ordered, info.total_records, str(info.schema)]
reader = client.do_get(info.endpoints[0].ticket, options)
reader.read_chunk()
reader.cancel()
said["cancelled"] = error_of(lambda: [None for _ in reader])
said["status"] = error_of(lambda: client.cancel_flight_info(flight.CancelFlightInfoRequest(info), options) if hasattr(flight, "CancelFlightInfoRequest") else None)
said["put"] = error_of(lambda: client.do_put(command("delete from sales.orders"), pa.schema([]), options)[0].close())
said["nobody"] = error_of(lambda: list(client.list_actions()))
bearer = flight.FlightCallOptions(headers=[(b"authorization", f"Bearer {token}".encode())])
said["token"] = client.do_get(client.get_flight_info(command("select 1 as n"), bearer).endpoints[0].ticket, bearer).read_all().to_pylist()
json.dump(said, sys.stdout, default=str)
`

type Said = Readonly<Record<string, unknown>>

describe('the clients of Flight SQL for Python', { skip: skipWithout('adbc') }, () => {
  let served: ServedFlight
  let said: Said
  before(async () => {
    served = await ServedFlight.serve()
    const password = 'the password of Ana'
    await served.setPassword('user:ana', password)
    const token = await served.token('user:eve')
    const python = find('adbc') ?? 'python3'
    const { stdout } = await promisify(execFile)(python, ['-c', script, served.url, password, token], {
      timeout: 100_000,
    })
    assert.doesNotMatch(stdout, /CANARY|canary/)
    said = JSON.parse(stdout) as Said
  })
  after(() => served[Symbol.asyncDispose]())

  it('read into pandas what their reader may see', () => {
    assert.deepEqual((said['rows'] as Said[])[0], {
      id: 1,
      customer: 'ann',
      email: 'ann.xxxxx@xxxxxxx.xxx',
      amount: 10.5,
      day: '2026-01-05T00:00:00.000',
      region: 'north',
      seen_at: '2026-01-05T08:00:00.000',
      paid: true,
    })
    assert.equal((said['rows'] as Said[]).length, 4)
    assert.equal(said['counted'], 30_000)
  })

  it('bind values of every kind, one row of them', () => {
    assert.deepEqual(said['bound'], [[2], [3]])
    assert.deepEqual(said['kinds'], [
      ['1', 'None', '2026-01-02 03:04:05.000006', String.raw`b'\x00\xff'`, 'True'],
      ['2', 'None', '2026-01-02 03:04:05.000006', String.raw`b'\x00\xff'`, 'True'],
    ])
    assert.deepEqual(said['nulls'], [['None', '[]', "{'a': None}", 'x']])
    assert.match(String(said['many']), /nothing is written/)
  })

  it('find what there is', () => {
    assert.deepEqual(said['objects'], [
      ['notes', ['note']],
      ['orders', ['id', 'customer', 'email', 'amount', 'day', 'region', 'seen_at', 'paid']],
      ['prices', ['n', 'label']],
    ])
    assert.match(String(said['schema']), /decimal128\(9, 2\)/)
    assert.partialDeepStrictEqual(said['info'], { vendor_name: 'Hansa' })
    assert.deepEqual(said['actions'], [
      'CancelFlightInfo',
      'CancelQuery',
      'ClosePreparedStatement',
      'CreatePreparedStatement',
    ])
  })

  it('hear what is wrong, and how to mend it', () => {
    assert.match(String(said['hidden']), /there is no column "card"/)
    assert.match(String(said['denied']), /syntax/i)
    assert.match(String(said['wrong']), /the name or the password is wrong/)
    assert.match(String(said['nobody']), /FlightUnauthenticatedError/)
    assert.match(String(said['put']), /only values of a prepared statement|nothing is written/)
  })

  it('sign in with a bearer, and cancel what they read', () => {
    assert.deepEqual(said['token'], [{ n: 1 }])
    assert.deepEqual(said['ordered'], [true, -1, 'n: int64'])
    assert.match(String(said['cancelled']), /FlightCancelledError/)
  })
})
