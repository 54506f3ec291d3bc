import { isHansaError } from '../errors.ts'
import type { Verdict as Refusal } from '../governance/verdict.ts'
import type { Product } from '../spec/mesh.ts'
import type { Run } from '../store/metadata-store.ts'
import type { Publication, PublishedInput } from '../store/publication.ts'
import type { BuildContext } from './build-context.ts'
import type { Built } from './build-product.ts'
import { namespacesOf } from './openlineage/dataset-name.ts'
import { runEvent, type EventType, type RunEvent, type RunEventParts } from './openlineage/run-event.ts'
import { sendEvent } from './openlineage/send-event.ts'
import { qualityFacets } from './quality/quality-facet.ts'

/** A build being recorded: it has begun, and one of the four ends is called once. */
export interface RunRecord {
  readonly runId: string
  published(built: Built, publication: Publication): Promise<void>
  rejected(built: Built): Promise<void>
  refused(built: Built, refusals: readonly Refusal[]): Promise<void>
  failed(error: unknown): Promise<void>
}

/** Records that a build began, as a run of the store and an OpenLineage `START`. */
export async function recordRun(
  product: Product,
  { mesh, store, effects }: BuildContext,
  { runId, inputs }: { runId: string; inputs: readonly PublishedInput[] },
): Promise<RunRecord> {
  const { endpoint } = mesh.settings.lineage
  const base = { ...namespacesOf(mesh), runId, inputs }
  const startedAt = effects.now().toISOString()
  const events: RunEvent[] = []
  const record = async (event: RunEvent, run: Partial<Run>): Promise<void> => {
    events.push(event)
    await store.metadata.recordRun({
      id: runId,
      product: product.key,
      startedAt,
      outcome: 'running',
      events,
      ...run,
    })
    const fault = endpoint === undefined ? undefined : await sendEvent(endpoint, event)
    if (fault !== undefined)
      effects.report({ kind: 'note', level: 'warning', text: `lineage was not sent: ${fault}` })
  }
  const event = (type: EventType, parts: Partial<RunEventParts> = {}): RunEvent =>
    runEvent(type, product, { ...base, eventTime: effects.now().toISOString(), ...parts })
  const end = (): { endedAt: string } => ({ endedAt: effects.now().toISOString() })
  const facetsOf = (built: Built) => ({ lineage: built.lineage, qualityFacets: qualityFacets(built.verdict) })

  await record(event('START'), {})
  return {
    runId,
    published: (built, { snapshots }) =>
      record(event('COMPLETE', { ...facetsOf(built), snapshots }), {
        ...end(),
        outcome: 'published',
        quality: built.verdict,
      }),
    rejected: (built) =>
      record(event('FAIL', { ...facetsOf(built), error: 'rules of severity error failed' }), {
        ...end(),
        outcome: 'rejected',
        quality: built.verdict,
      }),
    refused: (built, refusals) =>
      record(event('FAIL', { ...facetsOf(built), error: 'guardrails refused it' }), {
        ...end(),
        outcome: 'rejected',
        message: refusals.map(({ message }) => message).join('; '),
        quality: built.verdict,
      }),
    failed: (error) => {
      const message = isHansaError(error) ? error.message : 'an unexpected fault of Hansa'
      const { key } = product
      // The event may leave the node, and the engine's own words can show a value: it has the code only.
      const code = isHansaError(error) ? error.code : 'internal'
      const told = `the build ended with ${code}; \`hansa log ${key}\` says more`
      return record(event('FAIL', { error: told }), { ...end(), outcome: 'failed', message })
    },
  }
}

/**
 * Ends the record of a build whose process did not come to it. Whoever holds the product's lock may say so: nobody else
 * builds it. Between the commit point and the record, it was published.
 */
export async function settleInterrupted(
  product: Product,
  { mesh, store, effects }: BuildContext,
): Promise<void> {
  const [run] = await store.metadata.runs(product.key, 1)
  if (run?.outcome !== 'running') return
  const endedAt = effects.now().toISOString()
  const publication = await store.metadata.publication(product.key)
  const published = publication?.runId === run.id
  const event = runEvent(published ? 'COMPLETE' : 'ABORT', product, {
    ...namespacesOf(mesh),
    runId: run.id,
    inputs: published ? publication.inputs : [],
    eventTime: endedAt,
    ...(published ? { snapshots: publication.snapshots } : {}),
  })
  await store.metadata.recordRun({
    ...run,
    endedAt,
    events: [...run.events, event],
    ...(published
      ? { outcome: 'published', quality: publication.quality }
      : { outcome: 'failed', message: 'the process ended before the build did' }),
  })
}
