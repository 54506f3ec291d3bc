import { isPlainName } from '../../spec/plain-name.ts'
import { firstRows, type ReadFacts } from './read-facts.ts'

/** A statement that reads the first rows of a dataset. */
export const selectSql = ({ domain, dataset }: Pick<ReadFacts, 'domain' | 'dataset'>): string =>
  `select * from ${sqlName(domain)}.${sqlName(dataset)} limit ${firstRows}`

const sqlName = (name: string): string => (isPlainName(name) ? name : `"${name.replaceAll('"', '""')}"`)
