/** A dataset or a job outside the mesh, as OpenLineage names it (`Naming.md`). */
export interface ExternalName {
  readonly namespace: string
  readonly name: string
}

/** What lineage calls a dataset outside the mesh, each another way: the first blank ends the namespace. No `Dataset.key` has one. */
export const externalKey = ({ namespace, name }: ExternalName): string => `${written(namespace)} ${name}`

/** What lineage calls a job outside the mesh that somebody tells of. */
export const jobKey = (teller: string, job: ExternalName): string => `job ${teller} ${externalKey(job)}`

/** What `externalKey` made; undefined of a dataset of the mesh. */
export function externalName(key: string): ExternalName | undefined {
  const blank = key.indexOf(' ')
  return blank === -1 ? undefined : { namespace: read(key.slice(0, blank)), name: key.slice(blank + 1) }
}

const written = (namespace: string): string => namespace.replaceAll('%', '%25').replaceAll(' ', '%20')
const read = (text: string): string => text.replaceAll('%20', ' ').replaceAll('%25', '%')
