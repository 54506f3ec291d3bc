import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { find, skipWithout } from '../../support/needs.ts'
import { governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient } from './delta-client.ts'
import { kinds, kindsInPandas } from './kinds.ts'

/** What pandas made of a table: JSON of its rows, and the types of its columns. */
const script = `
import json, sys, warnings
warnings.filterwarnings("ignore")
import delta_sharing
from delta_sharing.protocol import DeltaSharingProfile
from delta_sharing.rest_client import DataSharingRestClient

profile = sys.argv[1]

def rows(frame):
    return json.loads(frame.to_json(orient="records", date_format="iso", default_handler=str))

def read(table, **options):
    try:
        frame = delta_sharing.load_as_pandas(f"{profile}#{table}", **options)
        return {"rows": rows(frame), "types": {name: str(kind) for name, kind in frame.dtypes.items()}}
    except Exception as error:
        return {"error": str(error)}

def changes(table, **options):
    try:
        return {"rows": rows(delta_sharing.load_table_changes_as_pandas(f"{profile}#{table}", **options))}
    except Exception as error:
        return {"error": str(error)}

client = delta_sharing.SharingClient(profile)
rest = DataSharingRestClient(DeltaSharingProfile.read_from_file(profile), num_retries=0)
share = client.list_shares()[0] if client.list_shares() else None
json.dump({
    "shares": [each.name for each in client.list_shares()],
    "schemas": [each.name for each in client.list_schemas(share)] if share else [],
    "tables": [[each.share, each.schema, each.name] for each in client.list_all_tables()],
    "paged": len(rest.list_all_tables(share, max_results=1).tables) if share else 0,
    "version": delta_sharing.get_table_version(f"{profile}#sales.orders.orders") if share else None,
    "protocol": delta_sharing.get_table_protocol(f"{profile}#sales.orders.orders").min_reader_version if share else None,
    "orders": read("sales.orders.orders"),
    "upper": read("SALES.Orders.ORDERS"),
    "first": read("sales.orders.orders", version=1),
    "limited": read("sales.orders.orders", limit=2),
    "kinds": read("sales.kinds.kinds"),
    "empty": read("sales.orders.orders", version=3),
    "changes": changes("sales.orders.orders", starting_version=1),
    "hidden": read("sales.secrets.secrets"),
}, sys.stdout)
`

interface Read {
  readonly rows?: readonly Readonly<Record<string, unknown>>[]
  readonly types?: Readonly<Record<string, string>>
  readonly error?: string
}

type Answers = Readonly<
  Record<'orders' | 'upper' | 'first' | 'limited' | 'kinds' | 'empty' | 'changes' | 'hidden', Read>
> &
  Readonly<Record<'shares' | 'schemas' | 'tables' | 'paged' | 'version' | 'protocol', unknown>>

describe('the delta-sharing client for Python', { skip: skipWithout('delta-sharing') }, () => {
  let served: ServedMesh
  let ana: Answers
  let eve: Answers
  before(async () => {
    const mesh = governedShop()
    mesh.declare({ 'sales/kinds': kinds })
    served = await ServedMesh.serve(mesh)
    for (const rows of [later, southOnly, later]) {
      mesh.writeTo('sales/orders', 'deliveries.csv', [header, ...rows].join('\n'))
      await mesh.apply()
    }
    ana = await answers('user:ana')
    eve = await answers('user:eve')
  })
  after(() => served[Symbol.asyncDispose]())

  const header = 'id,customer,email,card,amount,day,region,seen_at,paid'
  const later = [
    '7,fay,fay.phi@example.org,4111-0007,1.25,2026-03-01,north,2026-03-01T12:00:00,true',
    '8,gus,gus.chi@example.org,4111-CANARY,2.50,2026-03-02,south,,false',
  ]
  const southOnly = later.slice(1)

  async function answers(name: string): Promise<Answers> {
    const { endpoint, token } = await DeltaClient.of(served, name, { purpose: 'dpv:Marketing' })
    const profile = path.join(served.mesh.root, `${name.replace(':', '-')}.share`)
    writeFileSync(profile, JSON.stringify({ shareCredentialsVersion: 1, endpoint, bearerToken: token }))
    const python = find('delta-sharing') ?? 'python3'
    const { stdout } = await promisify(execFile)(python, ['-c', script, profile], { timeout: 100_000 })
    assert.doesNotMatch(stdout, /CANARY|canary/)
    return JSON.parse(stdout) as Answers
  }

  it('lists what may be read', () => {
    assert.deepEqual([ana.shares, ana.schemas, ana.paged], [['sales'], ['kinds', 'orders', 'prices'], 1])
    assert.deepEqual(ana.tables, [
      ['sales', 'kinds', 'kinds'],
      ['sales', 'orders', 'orders'],
      ['sales', 'prices', 'prices'],
    ])
    assert.deepEqual([eve.shares, eve.tables], [[], []])
  })

  it('reads a table as its reader may see it', () => {
    assert.deepEqual(ana.orders.rows, [
      {
        id: 7,
        customer: 'fay',
        email: 'fay.xxx@xxxxxxx.xxx',
        amount: 1.25,
        day: '2026-03-01T00:00:00.000',
        region: 'north',
        seen_at: '2026-03-01T12:00:00.000',
        paid: true,
      },
    ])
    assert.deepEqual([ana.version, ana.protocol], [4, 1])
  })

  it('travels in time', () => {
    assert.deepEqual(
      ana.first.rows?.map(({ id }) => id),
      [1, 2, 3, 5],
    )
  })

  it('reads every type, and a table of which no row may be seen', () => {
    assert.deepEqual(ana.kinds.error, undefined)
    assert.deepEqual(ana.kinds.rows?.[0], kindsInPandas)
    assert.deepEqual([ana.empty.rows, Object.keys(ana.empty.types ?? {}).length], [[], 8])
  })

  it('reads what changed, row by row', () => {
    const said = ana.changes.rows?.map(({ _change_type, _commit_version, id }) => [
      _commit_version,
      _change_type,
      id,
    ])
    assert.deepEqual(said?.toSorted(), [
      [1, 'insert', 1],
      [1, 'insert', 2],
      [1, 'insert', 3],
      [1, 'insert', 5],
      [2, 'delete', 1],
      [2, 'delete', 2],
      [2, 'delete', 3],
      [2, 'delete', 5],
      [2, 'insert', 7],
      [3, 'delete', 7],
      [4, 'insert', 7],
    ])
  })

  it('reads some rows, and names in any case', () => {
    assert.equal(ana.limited.rows?.length, 1)
    assert.deepEqual(ana.upper, ana.orders)
  })

  it('says what the server says where nothing may be read', () => {
    assert.match(eve.orders.error ?? '', /403.*PERMISSION_DENIED/s)
    assert.match(ana.hidden.error ?? '', /404.*RESOURCE_DOES_NOT_EXIST/s)
  })
})
