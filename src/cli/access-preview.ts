import type { AccessChange, RowsChange } from '../governance/compare-access.ts'
import type { AccessDecision, DecidingPolicy } from '../governance/entitlement.ts'
import { policyText } from '../governance/explain.ts'
import type { BuildContext } from '../product/build-context.ts'
import { rowCounter, type CountRows } from '../sidecar/agreement/count-rows.ts'
import { Directory } from '../sidecar/identity/directory.ts'
import { previewPolicies, type PreviewedChange } from '../sidecar/policy-preview/preview-policies.ts'
import { declaredSide, type DirectoryFor } from '../sidecar/policy-preview/rules-side.ts'
import { readIdentities } from '../spec/check-identity.ts'
import { counted } from './counted.ts'

/** Who would see more or less of what is published under the rules of `mesh` than under those in force. */
export async function previewAccess({ mesh, store, effects }: BuildContext): Promise<readonly ShownChange[]> {
  const { file } = mesh.settings.identity
  const now = effects.now()
  const directoryFor: DirectoryFor = (vocabulary) =>
    new Directory({ mesh: mesh.name, file, vocabulary: () => Promise.resolve(vocabulary), effects })
  const changes = await previewPolicies({
    mesh: mesh.name,
    metadata: store.metadata,
    after: declaredSide(mesh, directoryFor, now),
    now,
    // Teams read by their members.
    principals: [...(readIdentities(file).identities?.keys() ?? [])].filter(
      (name) => !name.startsWith('team:'),
    ),
    directoryFor,
  })
  const count = rowCounter(store, mesh.settings.engine)
  return Promise.all(changes.map((change) => withRows(change, count)))
}

export interface ShownChange extends PreviewedChange {
  /** Rows that are seen of all: now, and then. */
  readonly rows: { readonly before: number; readonly after: number; readonly total: number }
}

async function withRows(change: PreviewedChange, count: CountRows): Promise<ShownChange> {
  const rowsBy = (decision: AccessDecision): Promise<number> =>
    decision.kind === 'denied' ? Promise.resolve(0) : count(change.snapshot, decision.entitlement.rows)
  const [before, after] = [await rowsBy(change.before), await rowsBy(change.after)]
  return { ...change, rows: { before, after, total: change.snapshot.rows } }
}

/** A change as a program reads it. */
export const previewDocument = ({
  principal,
  dataset,
  purpose,
  agreement,
  change,
  rows,
}: ShownChange): object => ({
  principal,
  dataset,
  purpose,
  ...(agreement === undefined ? {} : { agreement }),
  change,
  rows,
})

/** Changes as a person reads them, and how to bring them about. */
export function previewLines(changes: readonly ShownChange[], how: string): readonly string[] {
  if (changes.length === 0) return ['Nobody would see more or less.']
  return [
    ...changes.flatMap((change) => [headOf(change), ...accessChangeLines(change.change, change.rows), '']),
    `${counted(changes.length, 'change')}; ${how}.`,
  ]
}

const headOf = ({ principal, dataset, purpose, agreement }: ShownChange): string =>
  `${principal}, ${dataset} for ${purpose}${agreement === undefined ? '' : ` by ${agreement}`}`

/** An `AccessChange`, as it is told to others too. */
export interface ToldChange {
  readonly kind: AccessChange['kind']
  readonly message?: string
  readonly columns?: readonly {
    readonly name: string
    readonly was: string
    readonly now: string
    readonly change: 'gained' | 'lost'
    readonly because: readonly DecidingPolicy[]
  }[]
  readonly rows?: RowsChange
  readonly because: readonly DecidingPolicy[]
}

/** What somebody would have more or less of, with numbers of rows where they are known. */
export function accessChangeLines(change: ToldChange, rows?: ShownChange['rows']): readonly string[] {
  switch (change.kind) {
    case 'gained':
      return [
        `  + may read it${rows === undefined ? '' : `: ${rows.after} of ${rows.total} rows`}`,
        ...change.because.map((each) => `    ${policyText(each)}`),
      ]
    case 'lost':
      return ['  - may not read it any more', `    ${change.message ?? ''}`]
    case 'changed':
      return [
        ...(change.columns ?? []).map(
          ({ name, was, now, change, because }) =>
            `  ${change === 'gained' ? '+' : '-'} ${name}: ${was} → ${now}: ${because.map(policyText).join('; ')}`,
        ),
        ...(change.rows === undefined || change.rows === 'same'
          ? []
          : [rowsLine(change.rows, rows), ...change.because.map((each) => `    ${policyText(each)}`)]),
      ]
  }
}

function rowsLine(change: Exclude<RowsChange, 'same'>, rows: ShownChange['rows'] | undefined): string {
  if (rows === undefined) return `  ${rowTexts[change]}`
  return `  ${rows.after >= rows.before ? '+' : '-'} rows: ${rows.before} → ${rows.after} of ${rows.total}`
}

const rowTexts = {
  gained: '+ more rows',
  lost: '- fewer rows',
  different: '~ rows by another filter',
} as const
