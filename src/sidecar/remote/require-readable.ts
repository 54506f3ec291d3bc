import { isTypeText } from '../../engine/engine-type.ts'
import type { RelationColumn } from '../../engine/relation.ts'
import { HansaError } from '../../errors.ts'
import type { RemoteDataset } from './remote-datasets.ts'

/**
 * Throws where names or types of columns are more than names and types: they become SQL before a session is sealed, and
 * an owner writes none.
 */
export function requireReadable({ key, node }: RemoteDataset, columns: readonly RelationColumn[]): void {
  if (columns.every(({ name, type }) => !name.includes('\0') && isTypeText(type))) return
  throw new HansaError('source_unavailable', `${node} describes ${key} in a way nobody can read`, {
    remedy: 'The two nodes may have different versions of Hansa.',
  })
}
