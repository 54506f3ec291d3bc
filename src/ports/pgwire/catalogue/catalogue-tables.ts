import type { CatalogueTable } from '../../../sidecar/read-request.ts'
import type { VisibleDataset } from '../../../sidecar/visible-dataset.ts'
import { catalogueColumns, informationColumns } from './catalogue-columns.ts'
import { catalogueRelations, domainsOf } from './catalogue-relations.ts'
import { catalogueTable, informationTable } from './catalogue-table.ts'
import { informationTables } from './information-tables.ts'
import { relationTables } from './relation-tables.ts'
import { systemTables } from './system-tables.ts'

export interface CatalogueFacts {
  readonly mesh: string
  /** As the client signed in. */
  readonly user: string
  readonly datasets: readonly VisibleDataset[]
  readonly settings: readonly (readonly [name: string, value: string])[]
}

/** PostgreSQL's catalogue of what one reader may see, and of nothing else. */
export function catalogueTables({ datasets, ...facts }: CatalogueFacts): readonly CatalogueTable[] {
  const relations = catalogueRelations(datasets)
  const domains = domainsOf(datasets)
  const filled = [
    ...systemTables({ ...facts, domains }),
    ...relationTables(relations, facts.user),
    ...informationTables({ ...facts, domains, relations }),
  ]
  const names = new Set(filled.map(({ name }) => name.join('.')))
  const all = [
    ...Object.keys(catalogueColumns).map((name) => catalogueTable(name)),
    ...Object.keys(informationColumns).map((name) => informationTable(name)),
  ]
  return [...filled, ...all.filter(({ name }) => !names.has(name.join('.')))]
}
