import type { Command } from 'commander'
import type { IdentityAddOptions } from './commands/identity-add.ts'
import type { IdentityPasswordOptions } from './commands/identity-password.ts'
import type { IdentityTokenOptions } from './commands/identity-token.ts'
import { example, wholeNumber, type Run, type Runs } from './program-parts.ts'

/** Who may sign in, and with what. */
export function identityCommands(root: Command, { run, ask }: Runs): void {
  const identity = root
    .command('identity')
    .description('list and add principals, and make and revoke their tokens and passwords')
    .addHelpText('after', example('identity add', 'user:ana --team planning'))
  principalCommands(identity, run)
  credentialCommands(identity, { run, ask })
}

function principalCommands(identity: Command, run: Run): void {
  identity
    .command('list')
    .description('list principals, with their teams, attributes and valid credentials')
    .addHelpText('after', example('identity list', ''))
    .action(() => run(async (context) => (await import('./commands/identity-list.ts')).identityList(context)))
  identity
    .command('add <principal>')
    .description('write a principal into the identities file, or add to its entry')
    .option('--team <team>', 'a team it is in; can be repeated', collected)
    .option('--attribute <name=value>', 'an attribute of the vocabulary; can be repeated', collected)
    .addHelpText('after', example('identity add', 'user:ana --team planning --attribute state=IL'))
    .action((principal: string, options: Omit<IdentityAddOptions, 'principal'>) =>
      run(async (context) =>
        (await import('./commands/identity-add.ts')).identityAdd(context, { ...options, principal }),
      ),
    )
}

function credentialCommands(identity: Command, { run, ask }: Runs): void {
  identity
    .command('token <principal>')
    .description('make a token and print it, this once')
    .option('--days <count>', 'how long it is good (default: until it is revoked)', wholeNumber)
    .option('--note <text>', 'what it is for')
    .addHelpText(
      'after',
      example('identity token', 'service:dashboard --days 90 --note "the wall in hall 2"'),
    )
    .action((principal: string, options: Omit<IdentityTokenOptions, 'principal'>) =>
      run(async (context) =>
        (await import('./commands/identity-token.ts')).identityToken(context, { ...options, principal }),
      ),
    )
  identity
    .command('password <principal>')
    .description('set a password: a new one that is printed this once, or one from standard input')
    .option('--stdin', 'read it from standard input', false)
    .addHelpText('after', example('identity password', 'user:ana'))
    .action((principal: string, options: Omit<IdentityPasswordOptions, 'principal'>) =>
      run(async (context) =>
        (await import('./commands/identity-password.ts')).identityPassword(context, {
          ...options,
          principal,
        }),
      ),
    )
  identity
    .command('credentials [principal]')
    .description('list tokens and passwords that were made, newest first, without their secrets')
    .addHelpText('after', example('identity credentials', 'user:ana'))
    .action((principal?: string) =>
      ask(async (context) =>
        (await import('./commands/identity-credentials.ts')).identityCredentials(context, { principal }),
      ),
    )
  identity
    .command('revoke <credential>')
    .description('end a token or a password, for the next request on')
    .addHelpText('after', example('identity revoke', '3f9c1e0a7d52b846'))
    .action((credential: string) =>
      ask(async (context) =>
        (await import('./commands/identity-revoke.ts')).identityRevoke(context, { credential }),
      ),
    )
}

/** All values of an option that can be repeated. */
const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]
