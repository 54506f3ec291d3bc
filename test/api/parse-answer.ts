import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parse } from 'oxigraph'
import { parseAllDocuments } from 'yaml'
import { readEventStream } from '../../src/api/client/read-event-stream.ts'
import { textLiteral } from '../../src/engine/text-literal.ts'
import { mediaOf } from './met-answers.ts'

/** Of each media type that is not JSON what reads it, and gives what its parts are; each fails where it is not of that form. */
const readers: Readonly<Record<string, (answer: Response) => Promise<readonly unknown[]>>> = {
  'application/ld+json': graphOf,
  'application/n-triples': graphOf,
  'text/turtle': graphOf,
  'application/yaml': async (answer) =>
    parseAllDocuments(await answer.text()).map((document) => {
      assert.deepEqual([...document.errors, ...document.warnings], [])
      return document.toJS() as unknown
    }),
  'application/x-ndjson': async (answer) => {
    const lines = (await answer.text()).split('\n')
    assert.equal(lines.pop(), '')
    return lines.map((line): unknown => JSON.parse(line))
  },
  'text/event-stream': async (answer) => {
    for await (const { id, data } of readEventStream(answer))
      if (data !== undefined) {
        assert.ok(id)
        return [JSON.parse(data) as unknown]
      }
    return []
  },
  'application/sparql-results+json': async (answer) => {
    const { head, results, boolean } = (await answer.json()) as Solutions
    if (boolean !== undefined) return [boolean]
    assert.ok(head.vars && results)
    return rowsOf(
      head.vars,
      results.bindings.map((row) => new Map(Object.entries(row).map(([name, { value }]) => [name, value]))),
    )
  },
  'application/sparql-results+xml': async (answer) => solutionsOfXml(await answer.text()),
  'text/csv': async (answer) => rowsOfText(await answer.text(), `delim = ',', quote = '"', escape = '"'`),
  'text/tab-separated-values': async (answer) => {
    const [names, ...rows] = await rowsOfText(await answer.text(), `delim = '\\t', quote = '', escape = ''`)
    return [names?.map((name) => name.replace(/^\?/, '')), ...rows.map((row) => row.map(valueOfTerm))]
  },
}

/** The parts of an answer: rows after their names, triples, documents, objects of lines or of events. */
export async function parseAnswer(answer: Response): Promise<readonly unknown[]> {
  const reader = readers[mediaOf(answer)]
  assert.ok(reader, `there is a reader of ${mediaOf(answer)}`)
  const parts = await reader(answer)
  assert.ok(parts.length > 0, `${mediaOf(answer)} that says nothing`)
  return parts
}

interface Solutions {
  readonly head: { readonly vars?: readonly string[] }
  readonly results?: { readonly bindings: readonly Readonly<Record<string, { readonly value: string }>>[] }
  readonly boolean?: boolean
}

async function graphOf(answer: Response): Promise<readonly unknown[]> {
  return parse(await answer.text(), { format: mediaOf(answer) }).map((quad) => quad.toString())
}

const rowsOf = (
  names: readonly string[],
  rows: readonly ReadonlyMap<string, string>[],
): readonly (readonly string[])[] => [names, ...rows.map((row) => names.map((name) => row.get(name) ?? ''))]

/** By the engine's reader, which refuses what breaks the rules of its form. */
async function rowsOfText(text: string, form: string): Promise<readonly (readonly string[])[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hansa-answer-'))
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    const file = path.join(folder, 'answer')
    writeFileSync(file, text)
    const read = await connection.runAndReadAll(
      `select * from read_csv(${textLiteral(file)}, header = false, all_varchar = true, strict_mode = true, auto_detect = false,
        columns = {${columnsOf(text, form)}}, ${form})`,
    )
    return read.getRows().map((row) => row.map((value) => (typeof value === 'string' ? value : '')))
  } finally {
    connection.closeSync()
    instance.closeSync()
    rmSync(folder, { recursive: true })
  }
}

/** Names of variables have no separators in them. */
const columnsOf = (text: string, form: string): string =>
  (text.split(/\r?\n/)[0] ?? '')
    .split(form.includes("','") ? ',' : '\t')
    .map((_, place) => `c${place}: 'varchar'`)
    .join(', ')

/** A term of TSV is written as in Turtle (https://www.w3.org/TR/sparql11-results-csv-tsv/ §4). */
function valueOfTerm(term: string): string {
  if (term === '') return ''
  const [quad] = parse(`<urn:s> <urn:p> ${term} .`, { format: 'text/turtle' })
  return quad?.object.value ?? ''
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Reads what https://www.w3.org/TR/rdf-sparql-XMLres/ has of XML, every tag closed in its place, and nothing else. */
function solutionsOfXml(text: string): readonly unknown[] {
  const names: string[] = []
  const rows: Map<string, string>[] = []
  const open: string[] = []
  let binding = ''
  for (const [, end, name = '', attributes = '', own, said] of text
    .replace(/^<\?xml version="1.0"[^?]*\?>\s*/, '')
    .matchAll(/<(\/?)([a-z]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)|[^]/g)) {
    if (said !== undefined) {
      const value = said.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (_, decimal, hex, entity: string) =>
        decimal !== undefined || hex !== undefined
          ? String.fromCodePoint(decimal === undefined ? parseInt(String(hex), 16) : Number(decimal))
          : (entities[entity] ?? assert.fail(`&${entity};`)),
      )
      const row = rows.at(-1)
      if (/^(literal|uri|bnode)$/.test(open.at(-1) ?? '') && row !== undefined) row.set(binding, value)
      else if (open.at(-1) === 'boolean') return [value === 'true']
      else assert.equal(value.trim(), '')
      continue
    }
    assert.notEqual(name, '', text)
    if (end === '/') assert.equal(open.pop(), name)
    else if (own !== '/') open.push(name)
    const [, named = ''] = / name="([^"]*)"/.exec(attributes) ?? []
    if (end !== '/' && name === 'variable') names.push(named)
    if (end !== '/' && name === 'result') rows.push(new Map())
    if (end !== '/' && name === 'binding') binding = named
  }
  assert.deepEqual(open, [])
  return rowsOf(names, rows)
}
