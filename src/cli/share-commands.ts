import type { Command } from 'commander'
import type { ShareProfileOptions } from './commands/share-profile.ts'
import { example, wholeNumber, type Run } from './program-parts.ts'

/** What clients of Delta Sharing are given. */
export function shareCommands(root: Command, run: Run): void {
  root
    .command('share')
    .description('give clients of Delta Sharing what they connect with')
    .addHelpText('after', example('share profile', '--as service:dashboard > dashboard.share'))
    .command('profile')
    .description('make a token and print it as a profile file, this once')
    .requiredOption('--as <principal>', 'whose profile it is, e.g. `service:dashboard`')
    .option('--purpose <purpose>', 'what is read with it; without it, what is agreed for each table')
    .option('--days <count>', 'how long it is good', wholeNumber, 90)
    .option('--endpoint <url>', 'where clients reach the node, if not at the address in mesh.yaml')
    .addHelpText(
      'after',
      example('share profile', '--as service:dashboard --purpose dpv:Marketing > dashboard.share'),
    )
    .action((options: ShareProfileOptions) =>
      run(async (context) => (await import('./commands/share-profile.ts')).shareProfile(context, options)),
    )
}
