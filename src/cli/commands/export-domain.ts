import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { exportDomain as exportTo } from '../../store/export-domain.ts'
import type { DomainTold } from '../../store/exported-domain.ts'
import { webhooksAbout } from '../../store/webhooks-about.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

export interface ExportOptions {
  readonly domain: string
  readonly folder: string | undefined
  readonly undo: boolean
}

/**
 * `hansa export <domain> <folder>`: all that is published of a domain and agreed about it, for `hansa import` at another
 * node; with `--undo` the domain stays.
 */
export async function exportDomain(
  context: CommandContext,
  { domain, folder, undo }: ExportOptions,
): Promise<number> {
  if ((folder !== undefined) === undo)
    throw new HansaError('invalid_input', 'an export has a folder, and `--undo` has none', {
      remedy:
        '`hansa export <domain> <folder>` writes one; `hansa export <domain> --undo` has the domain stay.',
    })
  return folder === undefined ? stay(context, domain) : leave(context, { domain, folder })
}

async function leave(
  context: CommandContext,
  { domain, folder }: { readonly domain: string; readonly folder: string },
): Promise<number> {
  return withStore(context, async (store, _, mesh) => {
    const now = context.effects.now()
    const told = await exportTo(store, { domain, mesh, now, folder: path.resolve(folder) })
    const webhooks = await webhooksAbout(store.metadata, domain)
    if (context.json) printJson(context.terminal, { ...told, webhooks })
    else printLine(context.terminal, `${domainText(told)} written to ${folder}\ndigest ${told.digest}`)
    noteLine(
      context.terminal,
      `nothing more is pushed to ${domain}, agreed about it or said of it here, until \`hansa export ${domain} --undo\``,
    )
    noteLine(
      context.terminal,
      'an agreement that is revoked or withdrawn here from now on is to be revoked at the new node too',
    )
    if (webhooks.length > 0 && !context.json)
      noteLine(
        context.terminal,
        `${counted(webhooks.length, 'webhook')} of this node ${webhooks.length === 1 ? 'hears' : 'hear'} of ${domain}: their principals make them again at the new node, with new keys`,
      )
    if (!context.json)
      for (const { principal, url, id } of webhooks)
        noteLine(context.terminal, `  ${id} of ${principal} to ${url}`)
    return 0
  })
}

/** What leaving has closed is open again. */
async function stay(context: CommandContext, domain: string): Promise<number> {
  return withStore(context, async (store) => {
    const wasLeaving = await store.metadata.keepDomain(domain)
    if (context.json) printJson(context.terminal, { domain, wasLeaving })
    else
      printLine(
        context.terminal,
        wasLeaving
          ? `${domain} stays: it is pushed to, agreed about and rated here again`
          : `${domain} was not leaving`,
      )
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
  ratings,
  objects,
  bytes,
}: DomainTold): string =>
  `${domain}: ${counted(products, 'product')} in ${counted(publications, 'publication')}, ` +
  `${counted(agreements, 'agreement')}, ${pushes === 0 ? '' : `${counted(pushes, 'push', 'pushes')}, `}${ratings === 0 ? '' : `${counted(ratings, 'rating')}, `}${counted(objects, 'object')} (${counted(bytes, 'byte')})`
