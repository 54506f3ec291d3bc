import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import { keyedHash } from '../support/keyed-hash.ts'
import { masks as strictestFirst, type Mask } from '../../src/governance/mask.ts'
import {
  classifications,
  type Cell,
  type GeneratedColumn,
  type GeneratedRow,
  type GeneratedWorld,
} from './generated-world.ts'

/** What the reference says of a column: as it is, absent, or masked. */
export type ColumnVerdict = 'clear' | 'withheld' | Mask

/**
 * The enforcer that is obviously right: every policy asked by itself, of every column and every row, with nothing
 * partial, compiled, cached or shared. A forbid that cannot be answered forbids.
 */
export class ReferenceEnforcer {
  readonly #world: GeneratedWorld
  readonly #principal: EntityJson

  constructor(world: GeneratedWorld, principal: string) {
    this.#world = world
    this.#principal = { uid: { type: 'Hansa::User', id: principal }, attrs: {}, parents: [] }
  }

  columns(): ReadonlyMap<string, ColumnVerdict> {
    return new Map(this.#world.columns.map((column) => [column.name, this.#verdict(column)]))
  }

  /** The rows that no policy forbids, whole and unmasked. */
  rows(): readonly GeneratedRow[] {
    return this.#world.rows.filter((row) => this.#forbidders('readRow', this.#rowEntity(row)).length === 0)
  }

  #verdict(column: GeneratedColumn): ColumnVerdict {
    const forbidders = this.#forbidders('readColumn', columnEntity(column))
    if (forbidders.length === 0) return 'clear'
    const masks = forbidders.map((id) => {
      const mask = strictestFirst.find((name) => this.#world.policies[id]?.includes(`@mask("${name}")`))
      return mask === undefined || fits(mask, column) ? mask : 'replace-with-null'
    })
    if (masks.includes(undefined)) return 'withheld'
    return strictestFirst.find((candidate) => masks.includes(candidate)) ?? 'withheld'
  }

  #forbidders(action: string, resource: EntityJson): string[] {
    return Object.entries(this.#world.policies)
      .filter(([, policy]) => policy.includes(`"${action}"`))
      .filter(([, policy]) => this.#forbids(policy, action, resource))
      .map(([id]) => id)
  }

  #forbids(policy: string, action: string, resource: EntityJson): boolean {
    const answer = cedar.isAuthorized({
      principal: this.#principal.uid,
      action: { type: 'Hansa::Action', id: action },
      resource: resource.uid,
      context: {},
      policies: {
        staticPolicies: { forbid: policy, permit: 'permit (principal, action, resource);' },
      },
      entities: [this.#principal, resource],
    })
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
    return answer.response.decision === 'deny' || answer.response.diagnostics.errors.length > 0
  }

  #rowEntity(row: GeneratedRow): EntityJson {
    const attributes = this.#world.columns.flatMap(({ name, type }) => {
      const value = row[name] ?? null
      return value === null ? [] : [[name, cedarValue(value, type)] as const]
    })
    return { uid: { type: 'gen::items', id: 'row' }, attrs: Object.fromEntries(attributes), parents: [] }
  }
}

const columnEntity = ({ name, classification, required }: GeneratedColumn): EntityJson => ({
  uid: { type: 'Hansa::Column', id: name } satisfies TypeAndId,
  attrs: {
    name,
    required,
    level: classification === undefined ? -1 : classifications.indexOf(classification),
    ...(classification === undefined ? {} : { classification }),
  },
  parents: [],
})

function cedarValue(value: NonNullable<Cell>, type: GeneratedColumn['type']): CedarValueJson {
  switch (type) {
    case 'date':
      return { __extn: { fn: 'datetime', arg: value } }
    case 'decimal':
      return { __extn: { fn: 'decimal', arg: value } }
    default:
      return value
  }
}

function fits(mask: Mask, { type }: GeneratedColumn): boolean {
  switch (mask) {
    case 'replace-with-null':
    case 'mask-to-fixed-value':
      return true
    case 'truncate-to-year':
    case 'truncate-to-month':
      return type === 'date'
    default:
      return type === 'string'
  }
}

/** A cell as it is shown; NULL stays NULL. `key` is that of keyed hashes. */
export function masked(
  value: Cell,
  mask: Mask,
  { type, key }: { type: GeneratedColumn['type']; key: Uint8Array },
): Cell {
  if (value === null || mask === 'replace-with-null') return null
  const text = String(value)
  switch (mask) {
    case 'mask-to-fixed-value':
      return { string: 'XXXXXXXX', long: 0, boolean: false, date: '1970-01-01', decimal: '0.00' }[type]
    case 'sha-256-global':
    case 'sha-256-query-local':
      return keyedHash(key, text)
    case 'mask-alphanum':
      return hidden(text)
    case 'truncate-to-year':
      return `${text.slice(0, 4)}-01-01`
    case 'truncate-to-month':
      return `${text.slice(0, 7)}-01`
    case 'show-first-4':
      return showing(text, 4)
    case 'show-last-4':
      return showing(text, -4)
  }
}

/** Iceberg's mask-alphanum: digits become `n` and all else `x`, but for what structures a number or an address. */
const hidden = (text: string): string =>
  Array.from(text, (character) =>
    /[0-9]/.test(character) ? 'n' : /[(),.@-]/.test(character) ? character : 'x',
  ).join('')

/** Four characters of the front, or of the end; none where there are no more. */
function showing(text: string, count: 4 | -4): string {
  const characters = Array.from(text)
  if (characters.length <= 4) return hidden(text)
  const [front, end] = [characters.slice(0, count).join(''), characters.slice(count).join('')]
  return count > 0 ? front + hidden(end) : hidden(front) + end
}
