import type { Command } from 'commander'
import { example, type Run } from './program-parts.ts'

/** `hansa export` and `hansa import`: a domain that leaves for a node of its own. */
export function domainCommands(root: Command, run: Run): void {
  root
    .command('export <domain> [folder]')
    .description('write down all that is published of a domain and agreed about it, for another node')
    .option('--undo', 'the domain stays: rows are pushed to it again')
    .addHelpText('after', example('export', 'sales ../sales-export'))
    .action((domain: string, folder: string | undefined, { undo = false }: { undo?: boolean }) =>
      run(async (context) =>
        (await import('./commands/export-domain.ts')).exportDomain(context, { domain, folder, undo }),
      ),
    )
  root
    .command('import <folder>')
    .description('take up a domain that another node has exported, before it is applied here')
    .option('--digest <digest>', 'what `hansa export` printed; anything else is refused')
    .addHelpText('after', example('import', '../sales-export'))
    .action((folder: string, { digest }: { digest?: string }) =>
      run(async (context) =>
        (await import('./commands/import-domain.ts')).importDomain(context, { folder, digest }),
      ),
    )
}
