import { columnsOf } from '../../spec/column-type.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { SchemaObject, Server } from '../../spec/data-contract.ts'
import type { Column } from '../../spec/logical-type.ts'
import { onBadRows } from '../../spec/resolve-inputs.ts'
import type { FileFormat } from '../../engine/source/file-group.ts'
import type { PushPlace, PushPort } from '../../store/push-store.ts'
import { rowRules } from './row-rules.ts'
import type { RowRule } from '../../engine/source/set-rows-aside.ts'
import { readColumn } from '../identity.ts'
import { keyOf } from './key-of.ts'
import { fileFormat } from '../source/file-format.ts'
import { withSettings } from '../source/source.ts'

/** How rows may be written that are pushed. */
export type PushForm = 'ndjson' | 'csv' | 'parquet'

/** What the contract of an open input port says of one of its schema objects. */
export interface PushTarget {
  readonly place: PushPlace
  readonly columns: readonly Column[]
  readonly rules: readonly RowRule[]
  readonly onBadRows: 'fail' | 'quarantine'
  readonly server: Server
}

/** The schema object of that name, or the only one where none is named; undefined where it cannot be told. */
export function pushTarget(open: PushPort, name: string | undefined): PushTarget | undefined {
  const { contract, product, port } = open
  const objects = contract.schema ?? []
  const [only, another] = objects
  const object = name === undefined && another === undefined ? only : named(objects, name)
  const server = contract.servers?.[0]
  if (object === undefined || server === undefined) return undefined
  return {
    place: { product, port, object: object.name },
    columns: columnsOf(object),
    rules: rowRules(contract, object),
    onBadRows: onBadRows(object, contract),
    server: withSettings(server, object.customProperties, contract.customProperties),
  }
}

const named = (objects: readonly SchemaObject[], name: string | undefined): SchemaObject | undefined =>
  objects.find((object) => object.name === name)

/** How what was sent is read: its form is said by the request, the dialect of CSV by the contract. */
export const formatOf = (form: PushForm, { server }: Pick<PushTarget, 'server'>): FileFormat =>
  fileFormat(
    {
      ...server,
      format: form,
      customProperties: server.customProperties?.filter(({ property }) => property !== 'hansa.format'),
    },
    { name: '' },
  )

/** Hash of all that rows are checked against: what was checked against the same is not checked again. */
export const shapeOf = (columns: readonly Column[]): string =>
  canonicalHash({ columns: columns.map(readColumn), key: keyOf(columns) })
