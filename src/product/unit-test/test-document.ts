import * as z from 'zod'
import { parseDocument } from '../../spec/document.ts'
import type { Issue } from '../../spec/issue.ts'
import { issuesFromZod } from '../../spec/issues-from-zod.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { strictObject } from '../../spec/strict-object.ts'
import type { TestTable } from './test-table.ts'

const row = z.record(z.string(), z.unknown())

const testDocument = strictObject({
  name: z.string().min(1),
  /** The step under test: a dataset or an inner step. */
  dataset: z.string(),
  /** Rows by the name SQL uses; what is not given is empty, or computed where it is a step. */
  given: z.record(z.string(), z.array(row)).default({}),
  expect: strictObject({ ordered: z.boolean().default(false), rows: z.array(row) }),
})

/** One `tests/*.yaml`: given rows, expected rows. Columns not given are NULL; only columns expected are compared. */
export type TestDocument = z.infer<typeof testDocument> & { readonly file: string }

export type ParsedTest =
  | { readonly kind: 'test'; readonly test: TestDocument }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }

/** Reads a test file and checks that it speaks of tables and columns that are there. */
export function parseTest(file: string, text: string, tables: readonly TestTable[]): ParsedTest {
  const { document, issues } = parseDocument(file, text)
  if (document === undefined) return { kind: 'issues', issues }
  const parsed = testDocument.safeParse(document.value)
  if (!parsed.success) return { kind: 'issues', issues: issuesFromZod(parsed.error, document) }
  const test = { ...parsed.data, file }
  const found = unknownNames(test, tables).map(({ path, what, name, known }): Issue => ({
    ...document.locate(path, 'key'),
    code: 'unknown-name',
    severity: 'error',
    message: `there is no ${what} ${name} here`,
    expected: known.join(', '),
    ...remedyFor(name, known),
  }))
  return found.length > 0 ? { kind: 'issues', issues: found } : { kind: 'test', test }
}

interface UnknownName {
  readonly path: readonly (string | number)[]
  readonly what: string
  readonly name: string
  readonly known: readonly string[]
}

const remedyFor = (name: string, known: readonly string[]): { remedy?: string } => {
  const remedy = didYouMean(name, known)
  return remedy === undefined ? {} : { remedy }
}

function unknownNames(test: TestDocument, tables: readonly TestTable[]): readonly UnknownName[] {
  const steps = tables.flatMap(({ step, name }) => (step ? [name] : []))
  const unknown: UnknownName[] = []
  if (!steps.includes(test.dataset))
    unknown.push({ path: ['dataset'], what: 'dataset or inner step', name: test.dataset, known: steps })
  for (const [name, rows] of Object.entries(test.given)) {
    const table = tables.find((entry) => entry.name === name)
    if (table === undefined)
      unknown.push({
        path: ['given', name],
        what: 'input or step',
        name,
        known: tables.map((entry) => entry.name),
      })
    else unknown.push(...unknownColumns(rows, { table, path: ['given', name] }))
  }
  const tested = tables.find(({ name }) => name === test.dataset)
  if (tested !== undefined)
    unknown.push(...unknownColumns(test.expect.rows, { table: tested, path: ['expect', 'rows'] }))
  return unknown
}

function unknownColumns(
  rows: readonly Readonly<Record<string, unknown>>[],
  { table, path }: { table: TestTable; path: readonly (string | number)[] },
): readonly UnknownName[] {
  const known = table.columns.map(({ name }) => name)
  return rows.flatMap((entry, index) =>
    Object.keys(entry)
      .filter((column) => !known.includes(column))
      .map((column) => ({
        path: [...path, index, column],
        what: `column of ${table.name}`,
        name: column,
        known,
      })),
  )
}
