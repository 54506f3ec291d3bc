import type { Command } from 'commander'
import { example, portNumber, wholeNumber, type Runs } from './program-parts.ts'
import type { RegistryOptions } from './commands/registry.ts'
import type { SearchOptions } from './commands/search.ts'

/** What is known of a whole mesh, by its registries. */
export function registryCommands(root: Command, { run, ask }: Runs): void {
  root
    .command('registry')
    .description('serve a registry of the mesh: an index of what its nodes signed')
    .option('--host <host>', 'where it listens', '127.0.0.1')
    .option('--port <port>', 'on which port; 0 takes any free one', portNumber, 8090)
    .option('--address <urls...>', 'by which nodes know it, where that is another than it listens at')
    .addHelpText('after', example('registry', '--host 0.0.0.0 --address https://registry.example.org'))
    .action((options: RegistryOptions) =>
      run(async (context) => (await import('./commands/registry.ts')).registry(context, options)),
    )
  root
    .command('nodes')
    .description(
      'list the nodes of the mesh: where they are, what they serve, and whether their word is good',
    )
    .addHelpText('after', example('nodes', '--json'))
    .action(() => ask(async (context) => (await import('./commands/nodes.ts')).nodes(context)))
  root
    .command('search <words...>')
    .description('find products by names, datasets, columns and descriptions; here also terms and people')
    .option('--domain <domain>', 'of this domain only')
    .option('--as <principal>', 'show what they may read of it; searches what is known here')
    .option('--purpose <purpose>', 'what they read for')
    .option('-n, --limit <count>', 'how many', wholeNumber, 20)
    .addHelpText('after', example('search', 'bird strikes'))
    .action((words: string[], options: Omit<SearchOptions, 'words'>) =>
      ask(async (context) => (await import('./commands/search.ts')).search(context, { words, ...options })),
    )
}
