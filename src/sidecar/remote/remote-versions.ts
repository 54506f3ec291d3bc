import { foldName } from '../../engine/sql/same-name.ts'
import { mentionedNames, type MentionedVersion } from '../mentioned-names.ts'
import type { RemoteDataset, RemoteDatasets } from './remote-datasets.ts'

/** A dataset of another node that a statement may name, in one version. */
export interface RemoteVersion {
  readonly dataset: RemoteDataset
  /** Every name SQL has for it, each as `[domain, dataset]`. */
  readonly names: readonly (readonly [string, string])[]
  /** A number or a time, where the name says one. */
  readonly version?: string
}

/** Datasets of other nodes that `sql` may name, by its words. */
export async function remoteMentionedIn(
  sql: string,
  remote: Pick<RemoteDatasets, 'mentioned'>,
): Promise<readonly RemoteVersion[]> {
  const { words, versions } = mentionedNames(sql)
  const wanted = new Set([...words, ...versions.map(({ dataset }) => dataset)])
  return withVersions(await remote.mentioned(wanted), versions)
}

/** All datasets of other nodes, and the versions that `sql` mentions. */
export async function allRemoteFor(
  sql: string,
  remote: Pick<RemoteDatasets, 'all'>,
): Promise<readonly RemoteVersion[]> {
  return withVersions(await remote.all(), mentionedNames(sql).versions)
}

const withVersions = (
  datasets: readonly RemoteDataset[],
  versions: readonly MentionedVersion[],
): readonly RemoteVersion[] => [
  ...datasets.map((dataset) => ({ dataset, names: dataset.names })),
  ...datasets.flatMap((dataset) => atVersions(dataset, versions)),
]

const atVersions = (
  dataset: RemoteDataset,
  versions: readonly MentionedVersion[],
): readonly RemoteVersion[] =>
  versions.flatMap(({ dataset: mentioned, version }) =>
    dataset.names
      .filter(([, name]) => foldName(name) === mentioned)
      .map(([domain, name]) => ({ dataset, names: [[domain, `${name}@${version}`] as const], version })),
  )
