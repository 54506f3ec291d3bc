import type { AuditRow } from '../../store/audit-store.ts'
import type { AuditEntry } from '../access-entry.ts'

/** An entry with its place in the chain. */
export interface AuditRecord {
  readonly sequence: number
  readonly entry: AuditEntry
}

/** Every kind there is, in the order people look for them. */
export const entryKinds = [
  'access',
  'denied',
  'ended',
  'push',
  'change',
  'sign-in-failed',
  'review',
] as const satisfies readonly Kind[]

type Kind = AuditEntry['kind']

/** The entry that a row holds; undefined where it was damaged, or a newer Hansa wrote it. `verify` says which. */
export function readEntry({ sequence, body }: AuditRow): AuditRecord | undefined {
  try {
    const entry: unknown = JSON.parse(body)
    return isEntry(entry) ? { sequence, entry } : undefined
  } catch {
    return undefined
  }
}

/** Only `Audit` writes entries, so their kind says their shape. */
const isEntry = (value: unknown): value is AuditEntry =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  entryKinds.some((kind) => kind === value.kind)

/** Keys of the datasets that an entry is about. */
export function datasetsOf(entry: AuditEntry): readonly string[] {
  switch (entry.kind) {
    case 'access':
      return entry.datasets.map(({ dataset }) => dataset)
    case 'denied':
      return entry.datasets
    case 'push':
      return [entry.dataset]
    case 'ended':
    case 'change':
    case 'sign-in-failed':
    case 'review':
      return []
  }
}

/** `<domain>/<product>` of a `Dataset.key`. */
export const productOf = (dataset: string): string => dataset.split('/', 2).join('/')
