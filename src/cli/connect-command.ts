import { Option, type Command } from 'commander'
import { clientNames } from '../ports/connect/connect-clients.ts'
import type { ConnectCommandOptions } from './commands/connect.ts'
import { example, type Ask } from './program-parts.ts'

/** How people get at data with the tools they have. */
export function connectCommand(root: Command, ask: Ask): void {
  root
    .command('connect <dataset>')
    .description('print lines to read a dataset with, ready to paste into the tools people have')
    .option('--as <principal>', 'who reads, e.g. user:ana; the operator without it')
    .option(
      '--purpose <purpose>',
      'what the data are read for; the agreed purpose, where there is one, without it',
    )
    .option('--agreement <id>', 'the agreement that it rests on, where there are several')
    .addOption(
      new Option('--with <client>', 'for this client only, and nothing but its lines').choices(clientNames),
    )
    .addHelpText('after', example('connect', 'flightops.flights --as user:ana --with psql'))
    .action((dataset: string, options: ConnectCommandOptions) =>
      ask(async (context) => (await import('./commands/connect.ts')).connect(context, dataset, options)),
    )
}
