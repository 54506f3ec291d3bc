import { facet, type Facet } from '../openlineage/facet.ts'
import type { CheckKind } from './check.ts'
import type { CheckResult } from './check-result.ts'
import type { Verdict } from './verdict.ts'

/** `DataQualityAssertionsDatasetFacet` 1-1-0 of each dataset, by `Dataset.key`. What was not run asserts nothing. */
export function qualityFacets(verdict: Verdict): ReadonlyMap<string, Facet> {
  const byDataset = Map.groupBy(verdict.results, ({ check }) => check.dataset)
  return new Map(
    [...byDataset].map(([dataset, results]) => [
      dataset,
      facet('DataQualityAssertionsDatasetFacet', '1-1-0', {
        assertions: results.filter(({ outcome }) => outcome !== 'skipped').map(assertion),
      }),
    ]),
  )
}

function assertion(result: CheckResult): Facet {
  const { check, measured, outcome, reason } = result
  return {
    assertion: assertionName(check.kind),
    success: outcome === 'pass',
    ...(check.column === undefined ? {} : { column: check.column }),
    severity: check.severity === 'warning' ? 'warn' : 'error',
    name: check.id,
    description: check.description,
    expected: check.expected,
    ...(measured === undefined ? {} : { actual: String(measured) }),
    params: {
      kind: check.kind,
      unit: check.unit,
      ...(check.dimension === undefined ? {} : { dimension: check.dimension }),
      ...(outcome === 'error' ? { error: reason ?? '' } : {}),
    },
  }
}

/** OpenLineage leaves the names open; these are the ones its own examples use, and ours where they have none. */
function assertionName(kind: CheckKind): string {
  switch (kind) {
    case 'required':
    case 'nullValues':
      return 'not_null'
    case 'unique':
    case 'primaryKey':
    case 'duplicateValues':
      return 'unique'
    case 'relationship':
      return 'relationships'
    case 'invalidValues':
      return 'accepted_values'
    case 'rowCount':
      return 'row_count'
    case 'sql':
      return 'custom_sql'
    default:
      return kind
  }
}

/**
 * `DataQualityMetricsDatasetFacet` 1-0-0 of each dataset whose rows were counted, by `Dataset.key`: rows, and NULLs
 * of the columns that a check counted them of.
 */
export function qualityMetrics(verdict: Verdict): ReadonlyMap<string, Facet> {
  const facets = new Map<string, Facet>()
  for (const [dataset, results] of Map.groupBy(verdict.results, ({ check }) => check.dataset)) {
    const rowCount = results.find(({ rows }) => rows !== undefined)?.rows
    if (rowCount === undefined) continue
    const columnMetrics: Record<string, { nullCount: number }> = {}
    for (const { check, failingRows } of results)
      if (isNullCount(check.kind) && check.column !== undefined && failingRows !== undefined)
        columnMetrics[check.column] = { nullCount: failingRows }
    facets.set(dataset, facet('DataQualityMetricsDatasetFacet', '1-0-0', { rowCount, columnMetrics }))
  }
  return facets
}

const isNullCount = (kind: CheckKind): boolean => kind === 'required' || kind === 'nullValues'
