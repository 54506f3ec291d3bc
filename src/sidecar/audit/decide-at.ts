import type { MetadataStore } from '../../store/metadata-store.ts'
import { decideOne } from '../decide-one.ts'
import { Decisions } from '../decisions.ts'
import { versioned } from '../governed-files.ts'
import { PublishedDatasets } from '../published-datasets.ts'
import type { Sidecar } from '../sidecar.ts'

export interface DecidingPlace {
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
}

/**
 * Decides as the sidecar will at that time, by the rules that are in force then as far as they are known; errors as its own. It
 * opens nothing and writes nothing.
 */
export function decideAt({ metadata, mesh, node }: DecidingPlace, at: Date): Pick<Sidecar, 'decide'> {
  const decisions = new Decisions({ metadata, mesh, node, now: () => at })
  const published = new PublishedDatasets(metadata)
  return {
    decide: async (reader, name, options) => {
      const named = await published.named(versioned(name, options))
      return decideOne({ published, decisions }, reader, { named, options })
    },
  }
}
