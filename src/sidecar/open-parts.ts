import { defaultLimits, type StatementLimits } from '../engine/statement-limits.ts'
import type { Effects } from '../effects.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { AccessLog } from './access-log.ts'
import { Audit } from './audit/audit.ts'
import { Decisions } from './decisions.ts'
import { GoverningRules } from './governing-rules.ts'
import { KnownDatasets } from './known/known-datasets.ts'
import { NodeSecret } from './node-secret.ts'
import { PublishedDatasets } from './published-datasets.ts'
import type { PushParts } from './push/governed-push.ts'
import { PushChecker } from './push/push-checker.ts'
import type { QueryParts } from './query-parts.ts'
import type { Elsewhere } from './remote/elsewhere.ts'
import type { RemoteDatasets } from './remote/remote-datasets.ts'
import { Renditions } from './rendition/renditions.ts'
import { servedMetadata } from './served-metadata.ts'
import { SessionPool } from './session-pool.ts'
import { steadyClock } from './steady-clock.ts'

export interface SidecarOptions {
  readonly store: Store
  readonly settings: MeshSettings
  /** The mesh's name. */
  readonly mesh: string
  readonly effects: Effects
  /** Workers started ahead; `settings.sidecar.warmWorkers` where absent. A command that runs one statement wants none. */
  readonly warmWorkers?: number
  /** Datasets of other nodes, which a node of several reads too. */
  readonly remote?: RemoteDatasets
}

/** What a sidecar holds besides what statements need. */
export interface OpenedParts {
  /** The mesh's name. */
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
  readonly rules: GoverningRules
  readonly store: Store
  /** Of domains too that another node has by now. */
  readonly kept: Pick<MetadataStore, 'agreement'>
  readonly effects: Effects
  readonly audit: Audit
  readonly renditions: Renditions
  readonly pushes: PushParts & { readonly checker: PushChecker }
  readonly known: KnownDatasets
}

/** Opens what a sidecar works with, for it to close. */
export async function openParts(
  options: SidecarOptions,
): Promise<{ readonly parts: QueryParts; readonly opened: OpenedParts }> {
  const { settings, mesh, effects, warmWorkers } = options
  const { state, engine, sidecar } = settings
  const node = settings.node?.name
  const now = steadyClock(effects.now)
  const store = { ...options.store, metadata: servedMetadata(options.store.metadata, { mesh, node, now }) }
  const renditions = await Renditions.open({
    state,
    engine,
    effects,
    objects: store.objects,
    secret: await NodeSecret.open(state),
    maximumBytes: sidecar.renditionBytes,
  })
  const audit = await Audit.open({ store, state, effects })
  const decisions = new Decisions({ metadata: store.metadata, mesh, node, now })
  const log = new AccessLog(audit, effects)
  const rules = new GoverningRules(store.metadata, mesh, now)
  const checker = new PushChecker(settings)
  const pushes = {
    mesh,
    node,
    store,
    settings,
    effects,
    checker,
    check: checker.check,
    decisions,
    rules,
    log,
    now,
  }
  const published = new PublishedDatasets(store.metadata)
  // Whether a domain is another node's by now is asked each time, so what the store has of all of them is followed.
  const known = new KnownDatasets({ metadata: options.store.metadata, decisions, published, mesh, node })
  const parts = {
    published,
    decisions,
    log,
    sources: { store, renditions },
    elsewhere: elsewhereOf(options),
    sessions: new SessionPool({
      stateFolder: state,
      limits: statementLimits(settings),
      warmWorkers: warmWorkers ?? sidecar.warmWorkers,
    }),
  }
  const kept = options.store.metadata
  return { parts, opened: { mesh, node, rules, store, kept, effects, audit, renditions, pushes, known } }
}

const elsewhereOf = ({ remote, settings, mesh }: SidecarOptions): Elsewhere | undefined =>
  remote && settings.node && { datasets: remote, mesh, node: settings.node.name }

/** A row limit of 0 in mesh.yaml means none. */
const statementLimits = ({ query, engine }: MeshSettings): StatementLimits => ({
  ...defaultLimits,
  memoryLimit: query.memoryLimit,
  timeoutSeconds: query.timeoutSeconds,
  threads: engine.threads,
  ...(query.maxRows === 0 ? {} : { maxRows: query.maxRows }),
})
