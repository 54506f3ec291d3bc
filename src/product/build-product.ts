import { Engine, type Connection } from '../engine/engine.ts'
import type { Dataset, Product } from '../spec/mesh.ts'
import type { PublishedInput } from '../store/publication.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { AnalysedProduct } from './analyse-product.ts'
import { analyseOrRefuse } from './analyse-or-refuse.ts'
import { buildCommand } from './build-command.ts'
import type { BuildContext } from './build-context.ts'
import { classificationsRead } from './classifications-read.ts'
import { classifyColumns, type ClassifiedColumns } from './classify-columns.ts'
import { buildSql } from './build-sql.ts'
import { memoryShare } from './memory-share.ts'
import { openInputs, type OpenedInput } from './open-inputs.ts'
import type { ProductLineage } from './product-lineage.ts'
import type { Verdict } from './quality/verdict.ts'
import { columnsUsed } from './columns-used.ts'
import { createViews } from './create-view.ts'
import { snapshotRelation } from './snapshot-relation.ts'
import { newChain, type Chain } from './snapshot-chain.ts'
import { datasetNames, stageDataset, type StageDataset } from './stage-dataset.ts'
import type { StagedDataset } from './staged-dataset.ts'
import type { Staging } from './staging.ts'
import { verifyBuild } from './verify-build.ts'

/** A build that is verified and not yet published. `staged` is absent where the published snapshots stand. */
export interface Built {
  readonly staged: readonly StagedDataset[] | undefined
  readonly snapshots: readonly Snapshot[]
  readonly verdict: Verdict
  /** Files in staging that hold failing rows, by `Dataset.sqlName`. */
  readonly failingRows: Readonly<Record<string, string>>
  readonly lineage: ProductLineage
  readonly classified: ClassifiedColumns
  readonly inputs: readonly OpenedInput[]
}

export interface BuildOptions {
  readonly inputs: readonly PublishedInput[]
  readonly alreadyRead: readonly OpenedInput[]
  readonly staging: Staging
  /** False: only verify the published snapshots against the contracts as they are now. */
  readonly rebuild: boolean
  readonly incremental: boolean
}

/** Runs a product's transformation from pinned inputs and verifies what came out. */
export async function buildProduct(
  product: Product,
  context: BuildContext,
  options: BuildOptions,
): Promise<Built> {
  const analysed = await analyseOrRefuse(product)
  const { staging } = options
  const opened = await openInputs(product, options.inputs, {
    context,
    staging,
    alreadyRead: options.alreadyRead,
    needed: (dataset) => columnsUsed(analysed.lineage, dataset),
  })
  try {
    const { settings } = context.mesh
    using engine = await Engine.open({
      memoryLimit: memoryShare(settings.engine.memoryLimit, settings.parallelism),
      threads: settings.engine.threads,
      tempDirectory: await staging.subfolder('spill'),
    })
    using connection = await engine.connect()
    return await buildOn(connection, product, { context, options, analysed, opened: opened.inputs })
  } finally {
    await opened.release()
  }
}

interface BuildParts {
  readonly context: BuildContext
  readonly options: BuildOptions
  readonly analysed: AnalysedProduct
  readonly opened: readonly OpenedInput[]
}

async function buildOn(connection: Connection, product: Product, parts: BuildParts): Promise<Built> {
  const { context, options, analysed, opened } = parts
  const chains = await openChains(product, context)
  const classified = classifyColumns(product, {
    lineage: analysed.lineage,
    read: await classificationsRead(product, context),
    vocabulary: context.mesh.governance.vocabulary,
  })
  const staged = options.rebuild ? await transform(connection, product, { ...parts, chains }) : undefined
  if (staged === undefined) await showPublished(connection, product, chains)
  const { failingRows = {}, ...verdict } = await verifyBuild(connection, product, {
    inputs: opened,
    context,
    staging: options.staging,
    files: localFiles(staged, chains),
    unclassified: ({ key, columns }) => columns.filter(({ name }) => isUnclassified(classified, key, name)),
  })
  return {
    staged,
    snapshots: [...chains.values()].flatMap(({ current }) =>
      current === undefined ? [] : [current.snapshot],
    ),
    verdict,
    failingRows,
    lineage: analysed.lineage,
    classified,
    inputs: opened,
  }
}

async function transform(
  connection: Connection,
  product: Product,
  { context, options, analysed, opened, chains }: BuildParts & { chains: Chains },
): Promise<readonly StagedDataset[]> {
  const { staging, incremental } = options
  const stage = reporting(
    stageDataset(connection, {
      staging,
      incremental,
      chain: (dataset) => chains.get(dataset.key) ?? newChain,
    }),
    context,
  )
  const { transform } = product
  switch (transform.kind) {
    case 'sql':
      return buildSql(connection, { steps: analysed.steps, inputs: opened, stage })
    case 'command':
      return buildCommand(product, transform.command, {
        inputs: opened,
        staging,
        stage,
        effects: context.effects,
      })
  }
}

const reporting =
  (stage: StageDataset, { effects }: BuildContext): StageDataset =>
  async (dataset, from) => {
    const task = `${dataset.domain}.${dataset.sqlName}`
    effects.report({ kind: 'started', task })
    const staged = await stage(dataset, from)
    const rows = staged.written.reduce((total, file) => total + file.rows, 0)
    effects.report({ kind: 'finished', task, ok: true, outcome: `${rows} rows written` })
    return staged
  }

type Chains = ReadonlyMap<string, Chain>

/** The chains of the product's datasets, with what is served now: after a rollback that is not the newest. */
async function openChains(product: Product, { store }: BuildContext): Promise<Chains> {
  const served = (await store.metadata.publication(product.key))?.snapshotIds ?? {}
  const chains = new Map<string, Chain>()
  for (const dataset of datasetsOf(product)) {
    const snapshots = await store.metadata.snapshots(dataset.key)
    const snapshot = snapshots.find(({ id }) => id === served[dataset.key])
    chains.set(dataset.key, {
      current: snapshot && { snapshot, relation: await snapshotRelation(store.objects, snapshot) },
      lastVersion: Math.max(0, ...snapshots.map(({ version }) => version)),
      lastColumnId: Math.max(0, ...snapshots.map(({ lastColumnId }) => lastColumnId)),
    })
  }
  return chains
}

async function showPublished(connection: Connection, product: Product, chains: Chains): Promise<void> {
  for (const dataset of datasetsOf(product)) {
    const current = chains.get(dataset.key)?.current
    if (current !== undefined) await createViews(connection, datasetNames(dataset), current.relation)
  }
}

/** Where the data to be verified are on this machine, by `Dataset.key`. */
function localFiles(
  staged: readonly StagedDataset[] | undefined,
  chains: Chains,
): ReadonlyMap<string, readonly string[]> {
  if (staged !== undefined) return new Map(staged.map(({ dataset, files }) => [dataset.key, files]))
  return new Map([...chains].map(([key, { current }]) => [key, current?.relation.files ?? []]))
}

const isUnclassified = (classified: ClassifiedColumns, key: string, column: string): boolean =>
  classified
    .get(key)
    ?.some(
      ({ name, declared, inherited }) => name === column && declared === undefined && inherited === undefined,
    ) ?? false

const datasetsOf = (product: Product): readonly Dataset[] => product.outputs.flatMap((port) => port.datasets)
