import { readReport } from './read-report.ts'
import { contradictions, keepSeen, readSeen, seenAfter, type SeenCheckpoints } from './seen-checkpoints.ts'
import type { GatheredFrom } from './mesh-compliance.ts'

/** What a node says of its audit, against all that it said when this node looked before. */
export interface NodeAudit {
  readonly node: string
  /** Its length by its newest checkpoint; absent where it says nothing that can be verified. */
  readonly entries?: number
  readonly at?: string
  /** Why its word cannot be true. */
  readonly faults: readonly string[]
}

/** Compares the checkpoints that every node reports with those seen before, and remembers them in the state folder. */
export async function meshAudits({
  registry,
  members,
  mesh,
  state,
}: Omit<GatheredFrom, 'now'>): Promise<readonly NodeAudit[]> {
  const reports = await registry.reports('checkpoint')
  const before = await readSeen(state)
  const after: Record<string, SeenCheckpoints[string]> = { ...before }
  const audits: NodeAudit[] = []
  for (const { node } of await members.all()) {
    const text = reports.find((each) => each.node === node)?.statement
    const report =
      text === undefined ? undefined : await readReport('checkpoint', text, { mesh, node, members })
    const known = before[node]
    if (report === undefined) {
      audits.push({ node, faults: silence(text, known) })
      continue
    }
    const newest = report.checkpoints.at(-1)
    audits.push({
      node,
      ...(newest === undefined ? {} : { entries: newest.sequence, at: newest.at }),
      faults: known === undefined ? [] : contradictions(known, report),
    })
    after[node] = seenAfter(known, report)
  }
  await keepSeen(state, after)
  return audits
}

/** Whoever has never signed anything is new; whoever has and says nothing any more hides something. */
function silence(text: string | undefined, known: SeenCheckpoints[string] | undefined): readonly string[] {
  if (text !== undefined) return ['what it is said to say of its audit is not signed by it']
  const longest = known?.points.at(-1)
  return longest === undefined
    ? []
    : [`it had ${longest.sequence} entries at ${longest.at}, and says nothing of it any more`]
}
