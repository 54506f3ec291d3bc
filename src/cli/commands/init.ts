import path from 'node:path'
import { scaffoldMesh } from '../../product/scaffold/scaffold-mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa init [folder]`: writes a new mesh that builds at once. Returns the exit status. */
export async function init(
  context: CommandContext,
  { folder }: { folder: string | undefined },
): Promise<number> {
  const made = await scaffoldMesh(path.resolve(folder ?? context.folder))
  if (context.json) {
    printJson(context.terminal, made)
    return 0
  }
  const print = (line?: string): void => printLine(context.terminal, line)
  for (const file of made.files) print(`wrote ${path.relative(made.root, file)}`)
  for (const note of made.notes) print(note)
  print()
  print('Next:')
  const here = path.relative(process.cwd(), made.root)
  if (here !== '') print(`  $ cd ${shellWord(here)}`)
  print('  $ hansa test')
  print('  $ hansa apply')
  print('  $ hansa query "select country, sum(value_eur) as value_eur from sales.orders group by all"')
  return 0
}

const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
