import type { Connection } from '../../engine/engine.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Dataset } from '../../spec/mesh.ts'
import type { PersonalFinding } from './personal-finding.ts'
import { isOfPeople } from './personal-words.ts'
import { recognise } from './recognise.ts'
import { sampleValues } from './sample-values.ts'

/** Looks for personal data in `columns` of a dataset, which stands on `connection` as `relation`. */
export async function findPersonalData(
  connection: Connection,
  { key, name }: Pick<Dataset, 'key' | 'name'>,
  { relation, columns }: { readonly relation: string; readonly columns: readonly Column[] },
): Promise<readonly PersonalFinding[]> {
  const rowsArePeople = isOfPeople(name)
  const sampled = await sampleValues(connection, relation, columns)
  return sampled.flatMap(({ column, field, values }) => {
    const looks = recognise({ name: field?.split('.').at(-1) ?? column, rowsArePeople, values })
    return looks === undefined
      ? []
      : [{ dataset: key, column, ...(field === undefined ? {} : { field }), ...looks }]
  })
}
