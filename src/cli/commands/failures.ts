import { Engine, type Row } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import { newestAside } from '../../product/keep-aside.ts'
import { matchName } from '../../spec/match-name.ts'
import { loadDeclared, withStore } from '../open-mesh.ts'
import type { CommandContext } from '../command-context.ts'
import type { Store } from '../../store/store.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

interface Kept {
  readonly kind: string
  readonly name: string
  readonly rows: readonly Row[]
}

/** `hansa failures <product>`: the rows its newest build kept aside, for the owner. */
export async function failures(
  context: CommandContext,
  { product, limit }: { product: string; limit: number },
): Promise<number> {
  return withStore(context, async (store, settings) => {
    const kept = await readAside(settings.state, await productKey(context, { store, product }), limit)
    if (context.json) printJson(context.terminal, kept)
    else if (kept.length === 0) printLine(context.terminal, 'No rows are kept aside.')
    else for (const one of kept) printLine(context.terminal, asideText(one))
    return 0
  })
}

/** Also of a product that was never published, and of one that is no longer declared. */
async function productKey(
  context: CommandContext,
  { store, product }: { store: Store; product: string },
): Promise<string> {
  const { mesh } = await loadDeclared(context, store)
  const declared = mesh?.products.map(({ key }) => key) ?? []
  const keys = new Set([...declared, ...(await store.metadata.heads()).keys()])
  return matchName(product, [...keys], {
    message: `there is no product ${product}`,
    remedy: '`hansa status` lists what is published.',
  })
}

async function readAside(state: string, product: string, limit: number): Promise<readonly Kept[]> {
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  const kept: Kept[] = []
  for (const { kind, name, file } of await newestAside(state, product))
    kept.push({
      kind,
      name,
      rows: await connection.rows(`from read_parquet(${quoteLiteral(file)}) limit ${limit}`),
    })
  return kept
}

function asideText({ kind, name, rows }: Kept): string {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => columns.map((column) => cellText(row[column])))
  return `${kind === 'quarantine' ? 'Did not fit the source' : 'Broke a rule of'} ${name}:\n${textTable(columns, cells)}\n`
}

const cellText = (value: Row[string] | undefined): string =>
  value === null || value === undefined ? '∅' : typeof value === 'string' ? value : JSON.stringify(value)
