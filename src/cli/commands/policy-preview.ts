import type { AccessChange } from '../../governance/compare-access.ts'
import type { AccessDecision } from '../../governance/entitlement.ts'
import { policyText } from '../../governance/explain.ts'
import { rowCounter, type CountRows } from '../../sidecar/agreement/count-rows.ts'
import { Directory } from '../../sidecar/identity/directory.ts'
import { previewPolicies, type PreviewedChange } from '../../sidecar/policy-preview/preview-policies.ts'
import { readIdentities } from '../../spec/check-identity.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withMesh } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa policy preview`: who would see more or less under the declared rules than under those in force. */
export async function policyPreview(context: CommandContext): Promise<number> {
  return withMesh(context, async ({ mesh, store, effects }) => {
    const { file } = mesh.settings.identity
    const changes = await previewPolicies({
      mesh,
      metadata: store.metadata,
      now: effects.now(),
      // Teams read by their members.
      principals: [...(readIdentities(file).identities?.keys() ?? [])].filter(
        (name) => !name.startsWith('team:'),
      ),
      directoryFor: (vocabulary) =>
        new Directory({ mesh: mesh.name, file, vocabulary: () => Promise.resolve(vocabulary), effects }),
    })
    const count = rowCounter(store, mesh.settings.engine)
    const shown = await Promise.all(changes.map((change) => withRows(change, count)))
    if (context.json) printJson(context.terminal, shown.map(documentOf))
    else for (const line of linesOf(shown)) printLine(context.terminal, line)
    return 0
  })
}

interface ShownChange extends PreviewedChange {
  /** Rows that are seen of all: now, and then. */
  readonly rows: { readonly before: number; readonly after: number; readonly total: number }
}

async function withRows(change: PreviewedChange, count: CountRows): Promise<ShownChange> {
  const rowsBy = (decision: AccessDecision): Promise<number> =>
    decision.kind === 'denied' ? Promise.resolve(0) : count(change.snapshot, decision.entitlement.rows)
  const [before, after] = [await rowsBy(change.before), await rowsBy(change.after)]
  return { ...change, rows: { before, after, total: change.snapshot.rows } }
}

const documentOf = ({ principal, dataset, purpose, agreement, change, rows }: ShownChange): object => ({
  principal,
  dataset,
  purpose,
  ...(agreement === undefined ? {} : { agreement }),
  change,
  rows,
})

function linesOf(changes: readonly ShownChange[]): readonly string[] {
  if (changes.length === 0) return ['Nobody would see more or less.']
  return [
    ...changes.flatMap((change) => [headOf(change), ...detailOf(change.change, change.rows), '']),
    `${counted(changes.length, 'change')}; \`hansa apply\` puts the rules in force.`,
  ]
}

const headOf = ({ principal, dataset, purpose, agreement }: ShownChange): string =>
  `${principal}, ${dataset} for ${purpose}${agreement === undefined ? '' : ` by ${agreement}`}`

function detailOf(change: AccessChange, { before, after, total }: ShownChange['rows']): readonly string[] {
  switch (change.kind) {
    case 'gained':
      return [
        `  + may read it: ${after} of ${total} rows`,
        ...change.because.map((each) => `    ${policyText(each)}`),
      ]
    case 'lost':
      return ['  - may not read it any more', `    ${change.message ?? ''}`]
    case 'changed':
      return [
        ...change.columns.map(
          ({ name, was, now, change, because }) =>
            `  ${change === 'gained' ? '+' : '-'} ${name}: ${was} → ${now}: ${because.map(policyText).join('; ')}`,
        ),
        ...(change.rows === 'same'
          ? []
          : [
              `  ${after >= before ? '+' : '-'} rows: ${before} → ${after} of ${total}`,
              ...change.because.map((each) => `    ${policyText(each)}`),
            ]),
      ]
  }
}
