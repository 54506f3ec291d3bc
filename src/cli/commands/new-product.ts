import path from 'node:path'
import { isPostgresAddress } from '../../product/scaffold/postgres-address.ts'
import { scaffoldProduct, type ScaffoldedProduct } from '../../product/scaffold/scaffold-product.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

/** `hansa new product`: writes a product proposed from a sample file or a database's table. Returns the exit status. */
export async function newProduct(
  context: CommandContext,
  { name, from, table }: { name: string; from: string; table?: string },
): Promise<number> {
  const made = await scaffoldProduct({
    meshFolder: context.folder,
    name,
    // A file is named from where the person is, as everywhere in a shell; `-C` only says which mesh.
    from: isPostgresAddress(from) ? from : path.resolve(from),
    table,
    environment: context.effects.environment,
  })
  if (context.json) printJson(context.terminal, made)
  else show(context.terminal, made)
  return 0
}

function show(terminal: Terminal, made: ScaffoldedProduct): void {
  const print = (line?: string): void => printLine(terminal, line)
  for (const file of made.files) print(`wrote ${path.relative(made.root, file)}`)
  print()
  print(`${made.columns} ${made.columns === 1 ? 'column' : 'columns'}. ${keyLine(made)}`)
  if (made.personalColumns.length > 0)
    print(`Classified confidential, since they look personal: ${made.personalColumns.join(', ')}.`)
  for (const note of made.notes) print(note)
  print('All of it is a proposal: read the contract before others rely on it.')
  print()
  print('Next:')
  if (made.variables.length > 0) print(`  $ export ${made.variables.map((name) => `${name}=…`).join(' ')}`)
  print(`  $ hansa test ${made.name}`)
  print(`  $ hansa apply ${made.name}`)
  print(`  $ hansa query "select * from ${made.name.replace('/', '.')} limit 10"`)
}

const keyLine = ({ primaryKey, keyReason }: ScaffoldedProduct): string =>
  primaryKey.length === 0 ? keyReason : `Primary key: ${primaryKey.join(', ')}. ${keyReason}`
