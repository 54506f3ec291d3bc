/** A dataset or a job outside the mesh, as OpenLineage names it (`Naming.md`). */
export interface ExternalName {
  readonly namespace: string
  readonly name: string
}

/** What lineage calls a dataset outside the mesh; no `Dataset.key` has a blank. */
export const externalKey = ({ namespace, name }: ExternalName): string => `${namespace} ${name}`

/** What lineage calls a job outside the mesh. */
export const jobKey = ({ namespace, name }: ExternalName): string => `job ${namespace} ${name}`

/** What `externalKey` made; undefined of a dataset of the mesh. */
export function externalName(key: string): ExternalName | undefined {
  const blank = key.indexOf(' ')
  return blank === -1 ? undefined : { namespace: key.slice(0, blank), name: key.slice(blank + 1) }
}
