import { stringify } from 'yaml'
import { mesh } from '../api/mesh.ts'
import type { Draft } from './draft.ts'

/** The documents of a product that the reader owns, as a draft of its next version. Its SQL is not published, so it is to be brought along. */
export async function copiedDraft(key: string): Promise<Draft> {
  const [domain = '', product = ''] = key.split('/')
  const { own, contracts } = await mesh.showContracts({ domain, product })
  if (own === undefined) throw new TypeError('only who decides about a product can begin from it')
  const served = contracts.map(({ port, major, document }) => ({
    path: `${port}-v${major}.odcs.yaml`,
    text: stringify(document),
  }))
  const sources = own.sources.map((document, index) => ({
    path: `source-${index + 1}.odcs.yaml`,
    text: stringify(document),
  }))
  const sql = contracts.flatMap(({ document }) =>
    tablesOf(document).map(({ name, columns }) => ({
      path: `transform/${name}.sql`,
      text: `-- Put the SQL of ${name} here: it is in the folder of the product, and not published.\nselect ${columns.map((column) => `null as ${column}`).join(', ')}\n`,
    })),
  )
  return {
    product: key,
    files: [{ path: 'product.odps.yaml', text: stringify(own.product) }, ...served, ...sources, ...sql],
  }
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
}

function tablesOf(document: Readonly<Record<string, unknown>>): readonly Table[] {
  const schema = document['schema']
  return listOf(schema).map((object) => ({
    name: textOf(object, 'name'),
    columns: listOf(fieldOf(object, 'properties')).map((property) => textOf(property, 'name')),
  }))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name)
  return typeof text === 'string' ? text : ''
}
