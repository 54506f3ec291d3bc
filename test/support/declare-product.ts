import { stringify } from 'yaml'

/** Column names with their types in short: `integer`, `string!` (required), `integer#` (key), or a whole ODCS property. */
export type ShortColumns = Readonly<Record<string, string | object>>

export interface ShortContract {
  readonly id?: string
  readonly version?: string
  readonly status?: string
  /** Of the one schema object; the port's where absent. */
  readonly name?: string
  readonly columns: ShortColumns
  /** Further fields of the schema object, e.g. `quality`. */
  readonly object?: object
  /** `hansa.*` settings of the schema object. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Further fields of the contract, e.g. `slaProperties`. */
  readonly more?: object
}

export interface ShortSource extends ShortContract {
  /** File beside the contract; `<port>.csv` where absent. */
  readonly path?: string
  readonly format?: string
  /** The server as a whole, for what is no file. */
  readonly server?: object
}

/** An output; several majors of one port have keys such as `orders` and `orders@1`. */
export type ShortOutputs = Readonly<Record<string, ShortContract>>

export interface ShortProduct {
  readonly version?: string
  readonly sources?: Readonly<Record<string, ShortSource>>
  /** Contract ids of other products by input port; `id@2` for another major than 1. */
  readonly reads?: Readonly<Record<string, string>>
  readonly serves: ShortOutputs
  readonly sql?: Readonly<Record<string, string>>
  /** `hansa.*` settings of the product. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly tests?: Readonly<Record<string, object>>
  /** Further fields of the descriptor, e.g. `team`. */
  readonly more?: object
  /** Further files of the folder: data, README.md, programs. */
  readonly files?: Readonly<Record<string, string>>
}

/** All files of a product's folder, by path in it. Contract ids are `<domain>.<product>.<port>` unless given. */
export function productFiles(key: string, product: ShortProduct): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  const sources = Object.entries(product.sources ?? {})
  for (const [port, source] of sources) {
    const { path = `${port}.csv`, format = 'csv', server = { type: 'local', path, format } } = source
    const servers = [{ server: 'here', ...server }]
    files[`${port}.source.odcs.yaml`] = contractYaml(source, { key, port, more: { servers } })
  }
  for (const [port, contract] of Object.entries(product.serves))
    files[`${port}.odcs.yaml`] = contractYaml(contract, { key, port })
  files['product.odps.yaml'] = descriptorYaml(key, product)
  for (const [name, sql] of Object.entries(product.sql ?? {})) files[`transform/${name}.sql`] = sql
  for (const [name, test] of Object.entries(product.tests ?? {}))
    files[`tests/${name}.yaml`] = stringify(test)
  return { ...files, ...product.files }
}

const contractId = (key: string, port: string, { id }: ShortContract): string =>
  id ?? `${key.replace('/', '.')}.${port}`

function contractYaml(
  contract: ShortContract,
  { key, port, more = {} }: { key: string; port: string; more?: object },
): string {
  const { version = '1.0.0', status = 'active', name = bare(port), columns, object, settings } = contract
  return stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: contractId(key, port, contract),
    version,
    status,
    ...more,
    schema: [{ name, properties: properties(columns), ...object, ...customProperties(settings) }],
    ...contract.more,
  })
}

const bare = (port: string): string => port.replace(/@.*/, '')

const properties = (columns: ShortColumns): readonly object[] => {
  let position = 0
  return Object.entries(columns).map(([name, column]) => {
    if (typeof column !== 'string') return { name, ...column }
    const logicalType = column.replace(/[!#]$/, '')
    if (column.endsWith('#'))
      return { name, logicalType, required: true, primaryKey: true, primaryKeyPosition: (position += 1) }
    return { name, logicalType, ...(column.endsWith('!') ? { required: true } : {}) }
  })
}

const customProperties = (settings: Readonly<Record<string, unknown>> | undefined): object =>
  settings === undefined
    ? {}
    : {
        customProperties: Object.entries(settings).map(([name, value]) => ({
          property: `hansa.${name}`,
          value,
        })),
      }

function descriptorYaml(key: string, { version = '1.0.0', ...product }: ShortProduct): string {
  const inputs = [
    ...Object.entries(product.sources ?? {}).map(([name, source]) => ({
      name,
      version: source.version ?? '1.0.0',
      contractId: contractId(key, name, source),
    })),
    ...Object.entries(product.reads ?? {}).map(([name, id]) => ({
      name,
      version: `${/@(\d+)$/.exec(id)?.[1] ?? '1'}.0.0`,
      contractId: id.replace(/@\d+$/, ''),
    })),
  ]
  const outputs = Object.entries(product.serves).map(([name, contract]) => ({
    name: bare(name),
    version: contract.version ?? '1.0.0',
    contractId: contractId(key, name, contract),
  }))
  return stringify({
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: key,
    status: 'active',
    version,
    ...(inputs.length === 0 ? {} : { inputPorts: inputs }),
    outputPorts: outputs,
    ...customProperties(product.settings),
    ...product.more,
  })
}
