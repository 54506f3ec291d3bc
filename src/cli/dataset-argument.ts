import { HansaError } from '../errors.ts'
import type { DatasetName } from '../sidecar/dataset-access.ts'

/** A dataset as a person typed it. */
export function datasetArgument(text: string): DatasetName {
  const [domain, name, ...others] = text.split('.')
  if (domain !== undefined && name !== undefined && others.length === 0) return { domain, name }
  throw new HansaError('invalid_input', `${text} names no dataset`, {
    remedy: 'Write it as in SQL: `domain.dataset`.',
  })
}
