import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { openStaging } from '../../product/staging.ts'
import { importDomain as importFrom } from '../../store/import-domain.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { domainText } from './export-domain.ts'

/** `hansa import <folder>`: takes up a domain that another node has exported, before it is applied here. */
export async function importDomain(
  context: CommandContext,
  { folder, digest }: { folder: string; digest: string | undefined },
): Promise<number> {
  return withStore(context, async (store, { state }, mesh) => {
    const staging = await openStaging(state, store.locks, `import-${randomUUID()}`)
    try {
      const wanted = { mesh, digest, folder: path.resolve(folder), staging: staging.folder }
      const told = await importFrom(store, wanted)
      if (context.json) printJson(context.terminal, told)
      else printLine(context.terminal, `${domainText(told)} taken up`)
    } finally {
      await staging.remove()
    }
    return 0
  })
}
