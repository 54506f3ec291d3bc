import { HansaError } from '../../errors.ts'
import { knownBundles } from '../../product/council/council-in-force.ts'
import { isDue } from '../../product/council/bundle-in-force.ts'
import { decideToday } from '../../sidecar/audit/decide-today.ts'
import { outlook, type OutlookChange } from '../../sidecar/audit/outlook.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Store } from '../../store/store.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import { accessChangeLines } from '../access-preview.ts'
import type { CommandContext } from '../command-context.ts'
import { outlookOfNodes } from '../council-nodes.ts'
import { counted } from '../counted.ts'
import { directoryOf } from '../directory-of.ts'
import { allAnswered, nodeOutlookLines } from '../node-outlook-text.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

const dayMs = 86_400_000

export interface OutlookOptions {
  readonly days: number
  /** What every node of the mesh answers, of its own products. */
  readonly nodes?: boolean
}

/**
 * `hansa governance outlook`: what the bundle that is to come would deny or hide of what was really read lately. Exit status 3
 * where all nodes are asked, and one has not answered.
 */
export async function governanceOutlook(
  context: CommandContext,
  { days, nodes = false }: OutlookOptions,
): Promise<number> {
  const { effects } = context
  return withStore(context, async (store, settings, mesh) => {
    const coming = knownBundles(await store.metadata.bundle()).at(-1)
    const enforcedFrom = coming?.statement.enforcedFrom
    if (coming === undefined || enforcedFrom === undefined || isDue(coming.statement, effects.now()))
      throw nothingToCome()
    const bundle: Coming = { number: coming.statement.number, digest: coming.bundle.digest, enforcedFrom }
    const place = { store, settings, mesh }
    return nodes ? outlookByNodes(context, bundle, place) : outlookHere(context, bundle, { ...place, days })
  })
}

interface Coming {
  readonly number: number
  readonly digest: string
  readonly enforcedFrom: string
}

interface Place {
  readonly store: Store
  readonly settings: MeshSettings
  /** The mesh's name. */
  readonly mesh: string
}

async function outlookHere(
  { terminal, effects, json }: CommandContext,
  { number, enforcedFrom }: Coming,
  { store, settings, mesh, days }: Place & { readonly days: number },
): Promise<number> {
  const { metadata } = store
  // The sidecar decides as it will on that day: it has the rules, and takes the time from here.
  const later = { ...effects, now: () => new Date(Date.parse(enforcedFrom)) }
  const decider = async (clock: typeof effects) => {
    const sidecar = await Sidecar.open({ store, settings, mesh, effects: clock, warmWorkers: 0 })
    const directory = directoryOf({ mesh, settings, store, effects: clock })
    return { sidecar, decide: decideToday({ sidecar, directory, metadata }) }
  }
  const [now, then] = [await decider(effects), await decider(later)]
  try {
    const since = new Date(effects.now().getTime() - days * dayMs).toISOString()
    const changes = await outlook(metadata, { since, today: now.decide, then: then.decide })
    if (json) printJson(terminal, { bundle: number, enforcedFrom, changes })
    else for (const line of linesOf(changes, { number, enforcedFrom, days })) printLine(terminal, line)
    return 0
  } finally {
    await now.sidecar.close()
    await then.sidecar.close()
  }
}

async function outlookByNodes(
  { terminal, effects, json }: CommandContext,
  { number, digest, enforcedFrom }: Coming,
  { store: { metadata }, settings, mesh }: Place,
): Promise<number> {
  const nodes = await outlookOfNodes({ mesh, settings, metadata, now: effects.now }, digest)
  if (json) printJson(terminal, { bundle: number, enforcedFrom, nodes })
  else {
    printLine(terminal, `bundle ${number} is in force from ${enforcedFrom} on:`)
    for (const line of nodeOutlookLines(nodes)) printLine(terminal, line)
  }
  return allAnswered(nodes) ? 0 : 3
}

const nothingToCome = (): HansaError =>
  new HansaError('not_found', 'no bundle of the council is to come', {
    remedy:
      'One that was proposed with `--enforce-from`, signed and taken up by `hansa apply` is, until its time.',
  })

function linesOf(
  changes: readonly OutlookChange[],
  {
    number,
    enforcedFrom,
    days,
  }: { readonly number: number; readonly enforcedFrom: string; readonly days: number },
): readonly string[] {
  return [
    `bundle ${number} is in force from ${enforcedFrom} on; of what was read in the last ${counted(days, 'day')}:`,
    ...(changes.length === 0 ? ['all would be as it is'] : changes.flatMap(changeLines)),
  ]
}

const changeLines = ({ principal, dataset, purpose, accesses, change }: OutlookChange): readonly string[] => [
  `${principal}, ${dataset}${purpose === undefined ? '' : ` for ${purpose}`}, ${counted(accesses, 'read')}`,
  ...accessChangeLines(change),
]
