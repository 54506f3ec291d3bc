import { useLoaded } from '../api/loaded.ts'
import { mesh, type Purpose } from '../api/mesh.ts'

/** What data can be read for in this mesh, its own purposes first; none until they are there. */
export function usePurposes(): readonly Purpose[] {
  const { loaded } = useLoaded('purposes', ask)
  return loaded.kind === 'ready' ? loaded.value.items : none
}

let asked: ReturnType<typeof mesh.listPurposes> | undefined

/** Once by a page, since many fields have them; after a failure again. */
const ask = (): ReturnType<typeof mesh.listPurposes> =>
  (asked ??= mesh.listPurposes().catch((error: unknown) => {
    asked = undefined
    throw error
  }))

const none: readonly Purpose[] = []
