import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { statementFault } from '../engine/statement-error.ts'
import type { DataQuality } from '../spec/data-contract.ts'
import { locator, type DocumentPath } from '../spec/document.ts'
import type { Issue } from '../spec/issue.ts'
import type { Dataset, OutputPort, Product } from '../spec/mesh.ts'
import { ruleQuery } from './quality/rule-query.ts'
import { RuleRoom, type RuleTable } from './quality/rule-room.ts'
import { subjectsOf } from './quality/subject.ts'

/** A `sql` rule of a contract, its placeholders filled in. */
interface SqlRule {
  readonly file: string
  readonly place: DocumentPath
  readonly sql: string
}

/** What is wrong with the SQL of a product's quality rules: each is tried where rules run, on tables without rows. */
export async function sqlRuleIssues(product: Product): Promise<readonly Issue[]> {
  const rules = product.outputs.flatMap(rulesOf)
  if (rules.length === 0) return []
  using room = await RuleRoom.open(product.outputs.flatMap(emptyTables), {
    tempDirectory: tmpdir(),
    memoryLimit: '256MB',
    threads: 1,
  })
  const issues: Issue[] = []
  for (const { file, place, sql } of rules) {
    const message = await faultOf(sql, room)
    if (message === undefined) continue
    const where = locator(file, readFileSync(file, 'utf8'))(place)
    issues.push({ ...where, code: 'unusable-rule', severity: 'error', message })
  }
  return issues
}

async function faultOf(sql: string, room: RuleRoom): Promise<string | undefined> {
  const verdict = await room.check(sql)
  if (!verdict.ok) return `the query is refused: ${verdict.message}`
  try {
    const { columns } = await room.firstRows(verdict.sql, 1)
    return columns === 1 ? undefined : `the query gives ${columns} columns, and a rule needs one value`
  } catch (error) {
    return `the query fails: ${statementFault(error, verdict.sql).message}`
  }
}

function rulesOf({ contract, datasets }: OutputPort): readonly SqlRule[] {
  return datasets.flatMap((dataset) => {
    const { object } = dataset
    const index = contract.document.schema?.findIndex(({ name }) => name === object.name) ?? 0
    const place: DocumentPath = ['schema', Math.max(0, index)]
    const subjects = subjectsOf(object.properties ?? [], dataset.columns, place)
    return [
      { place, quality: object.quality, column: undefined },
      ...subjects.map((subject) => ({
        place: subject.place,
        quality: subject.property.quality,
        column: subject.value,
      })),
    ].flatMap((ruled) =>
      queriesOf(dataset, ruled.quality, ruled.column).map(({ sql, number }) => ({
        file: contract.file,
        place: [...ruled.place, 'quality', number, 'query'],
        sql,
      })),
    )
  })
}

function queriesOf(
  { sqlName }: Dataset,
  quality: readonly DataQuality[] | undefined,
  column: string | undefined,
): readonly { sql: string; number: number }[] {
  return (quality ?? []).flatMap(({ type, query }, number) => {
    if (type !== 'sql' || query === undefined) return []
    const sql = ruleQuery(query, { table: sqlName, column })
    return sql === undefined ? [] : [{ sql, number }]
  })
}

const emptyTables = ({ contract, datasets }: OutputPort): readonly RuleTable[] =>
  datasets.map((dataset) => ({
    dataset,
    contract: contract.document,
    relation: '',
    files: [],
    actual: new Map(dataset.columns.map(({ name, type }) => [name.toLowerCase(), { name, type: type.sql }])),
  }))
