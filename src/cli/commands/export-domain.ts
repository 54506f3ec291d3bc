import path from 'node:path'
import { exportDomain as exportTo } from '../../store/export-domain.ts'
import type { DomainTold } from '../../store/exported-domain.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa export <domain> <folder>`: all that is published of a domain and agreed about it, for `hansa import` at another node. */
export async function exportDomain(
  context: CommandContext,
  { domain, folder }: { domain: string; folder: string },
): Promise<number> {
  return withStore(context, async (store, _, mesh) => {
    const now = context.effects.now()
    const told = await exportTo(store, { domain, mesh, now, folder: path.resolve(folder) })
    if (context.json) printJson(context.terminal, told)
    else printLine(context.terminal, `${domainText(told)} written to ${folder}\ndigest ${told.digest}`)
    return 0
  })
}

/** What of a domain has moved, in words. */
export const domainText = ({
  domain,
  products,
  publications,
  agreements,
  pushes,
  objects,
  bytes,
}: DomainTold): string =>
  `${domain}: ${counted(products, 'product')} in ${counted(publications, 'publication')}, ` +
  `${counted(agreements, 'agreement')}, ${pushes === 0 ? '' : `${counted(pushes, 'push', 'pushes')}, `}${counted(objects, 'object')} (${counted(bytes, 'byte')})`
