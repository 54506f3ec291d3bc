import { HansaError } from '../errors.ts'
import type { DatasetAccess, DecideOptions } from './dataset-access.ts'
import type { QueryParts } from './query-parts.ts'
import type { NamedVersion } from './published-datasets.ts'
import type { Reader } from './reader.ts'

/** Decides about one dataset without reading it; errors as `Sidecar.decide`. */
export async function decideOne(
  { published, decisions }: Pick<QueryParts, 'published' | 'decisions'>,
  reader: Reader,
  { named, options }: { readonly named: NamedVersion; readonly options: DecideOptions },
): Promise<DatasetAccess> {
  const dataset = await published.open(named, options)
  const [access] = await decisions.decide(reader, [dataset], options)
  if (access === undefined) throw new HansaError('internal', 'nothing was decided')
  return access
}
