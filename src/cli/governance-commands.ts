import type { Command } from 'commander'
import type { OutlookOptions } from './commands/governance-outlook.ts'
import type { ProposeOptions } from './propose-options.ts'
import type { ReviewOptions } from './commands/governance-review.ts'
import type { SignOptions } from './commands/governance-sign.ts'
import { example, isoTime, wholeNumber, type Ask, type Runs } from './program-parts.ts'

/** Deciding rules of the whole mesh together, by signature. */
export function governanceCommands(root: Command, runs: Runs): void {
  const governance = root
    .command('governance')
    .description('decide the rules of the whole mesh together: propose, review, sign and enact them')
    .addHelpText('after', example('governance propose', '--reason "Personal data are masked for everybody"'))
  memberCommands(governance, runs)
  bundleCommands(governance, runs.ask)
}

function memberCommands(governance: Command, { run, ask }: Runs): void {
  governance
    .command('key')
    .description('make a key to sign rules with, and print its public half for governance/charter.yaml')
    .requiredOption('--out <file>', 'the file that will hold the private key')
    .addHelpText('after', example('governance key', '--out ~/hansa-council.pem'))
    .action((options: { out: string }) =>
      run(async (context) => (await import('./commands/governance-key.ts')).governanceKey(context, options)),
    )
  governance
    .command('review')
    .description('show what the proposed bundle of rules changes, whom it touches, and who has signed it')
    .option('--nodes', 'also what every node of the mesh answers for its own products')
    .option(
      '--digest <digest>',
      'take the proposal of this digest, or whose digest begins so, in place of one in the folder',
    )
    .addHelpText('after', example('governance review', '--nodes'))
    .action((options: ReviewOptions) =>
      ask(async (context) =>
        (await import('./commands/governance-review.ts')).governanceReview(context, options),
      ),
    )
  governance
    .command('sign')
    .description('put a signature under the proposed bundle of rules')
    .requiredOption('--key <file>', 'the file with the private key of a member of the council')
    .option(
      '--digest <digest>',
      'sign the proposal of this digest, as `review` prints it; at a node it is needed',
    )
    .addHelpText('after', example('governance sign', '--key ~/hansa-council.pem'))
    .action((options: SignOptions) =>
      ask(async (context) =>
        (await import('./commands/governance-sign.ts')).governanceSign(context, options),
      ),
    )
}

function bundleCommands(governance: Command, ask: Ask): void {
  governance
    .command('propose')
    .description(
      'write the declared rules of the whole mesh down as the next bundle, for the council to sign',
    )
    .requiredOption('--reason <text>', 'why, in a sentence for those who are to sign')
    .option(
      '--enforce-from <time>',
      'when it comes into force (ISO 8601; default: once it is signed)',
      isoTime,
    )
    .option('--key <file>', 'the key of a member of the council, to sign it at once')
    .addHelpText('after', example('governance propose', '--reason "Personal data are masked for everybody"'))
    .action((options: ProposeOptions) =>
      ask(
        async (context) =>
          (await import('./commands/governance-propose.ts')).governancePropose(context, options),
        { fromFolder: true },
      ),
    )
  governance
    .command('enact')
    .description('put in force what enough of the council signed; `apply` does it too')
    .addHelpText('after', example('governance enact', ''))
    .action(() =>
      ask(async (context) => (await import('./commands/governance-enact.ts')).governanceEnact(context)),
    )
  governance
    .command('outlook')
    .description('show what a bundle that is to come would deny or hide of what was really read lately')
    .option('--days <count>', 'how far back the audit of this node is looked at', wholeNumber, 30)
    .option('--nodes', 'what every node of the mesh answers for its own products')
    .addHelpText('after', example('governance outlook', '--days 90'))
    .action((options: OutlookOptions) =>
      ask(async (context) =>
        (await import('./commands/governance-outlook.ts')).governanceOutlook(context, options),
      ),
    )
  governance
    .command('log')
    .description('list the bundles that were put in force here, and who signed them')
    .addHelpText('after', example('governance log', ''))
    .action(() =>
      ask(async (context) => (await import('./commands/governance-log.ts')).governanceLog(context)),
    )
}
