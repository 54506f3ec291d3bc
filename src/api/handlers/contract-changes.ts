import { compareContracts } from '../../spec/compatibility.ts'
import type { DataContract } from '../../spec/data-contract.ts'
import { majorOf } from '../../spec/semver.ts'
import type { Publication, PublicationHead } from '../../store/publication.ts'

export const versionAnswer = ({ sequence, version, publishedAt }: PublicationHead) => ({
  publication: sequence,
  version,
  publishedAt,
})

/** What contracts promise otherwise in a later publication: those that are served in one of the two. */
export function contractChanges(was: Publication, now: Publication) {
  const [before, after] = [served(was), served(now)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, next] = [before.get(key), after.get(key)]
    const id = (next ?? old)?.id
    if (id === undefined) return []
    const changes = old === undefined || next === undefined ? [] : compareContracts(old, next)
    return [
      {
        id,
        ...(old === undefined ? {} : { was: old.version }),
        ...(next === undefined ? {} : { now: next.version }),
        changes: changes.map(({ kind, path, message }) => ({ kind, path, message })),
      },
    ]
  })
}

/** Contracts of output ports by id and major; where data come from is the owners' business. */
function served({ documents: { product, contracts } }: Publication): ReadonlyMap<string, DataContract> {
  const ids = new Set(product.outputPorts?.map(({ contractId }) => contractId))
  return new Map(
    contracts
      .filter(({ id }) => ids.has(id))
      .map((contract) => [`${contract.id}@${String(majorOf(contract.version))}`, contract]),
  )
}
