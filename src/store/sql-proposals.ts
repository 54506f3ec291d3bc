import type { MeshEvent } from './mesh-event.ts'
import { proposedEvent, signedEvent } from './mesh-event-of.ts'
import type { ProposalStore, SeenProposal } from './proposal-store.ts'
import { numberOf, textOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'

/** A member of the council can sign as many as they like. */
const mostOfNumber = 256

/** The part of the metadata store that remembers which proposals and signatures were told of. */
export function sqlProposals(database: SqlDatabase): ProposalStore {
  return {
    recordProposals: async (seen, now) => {
      const unknown: SeenProposal[] = []
      for (const each of seen) if (isNews(each, await signedBefore(database, each))) unknown.push(each)
      if (unknown.length === 0) return
      await database.transaction(
        async (transaction) => {
          const events: MeshEvent[] = []
          for (const each of unknown) events.push(...(await record(transaction, each, now.toISOString())))
          await recordMeshEvents(transaction, events)
        },
        // Of several who see it at once, one writes it down.
        { exclusive: true },
      )
    },
  }
}

/** Who had signed it when it was told of; undefined where it never was. */
async function signedBefore(
  executor: SqlExecutor,
  { digest }: SeenProposal,
): Promise<readonly string[] | undefined> {
  const [row] = await executor.all('select signed from hansa_proposal where digest = $1', [digest])
  // Only this room writes it.
  return row && (JSON.parse(textOf(row, 'signed')) as readonly string[])
}

const isNews = ({ signed }: SeenProposal, before: readonly string[] | undefined): boolean =>
  before === undefined || signed.some((member) => !before.includes(member))

async function record(
  transaction: SqlExecutor,
  proposal: SeenProposal,
  at: string,
): Promise<readonly MeshEvent[]> {
  const { digest, number, signed } = proposal
  const before = await signedBefore(transaction, proposal)
  if (!isNews(proposal, before) || (before === undefined && (await isFull(transaction, number)))) return []
  const all = [...new Set([...(before ?? []), ...signed])]
  await transaction.all(
    `insert into hansa_proposal (digest, number, signed) values ($1, $2, $3)
     on conflict (digest) do update set signed = excluded.signed`,
    [digest, number, JSON.stringify(all)],
  )
  const added = signed.filter((member) => before?.includes(member) !== true)
  return [
    ...(before === undefined ? [proposedEvent(proposal, at)] : []),
    ...added.map((member) => signedEvent(proposal, { member, at })),
  ]
}

async function isFull(transaction: SqlExecutor, number: number): Promise<boolean> {
  const count = 'select cast(count(*) as integer) as told from hansa_proposal where number = $1'
  const [row] = await transaction.all(count, [number])
  return row !== undefined && numberOf(row, 'told') >= mostOfNumber
}
