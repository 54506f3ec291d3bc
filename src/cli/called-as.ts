import type { CommandContext } from './command-context.ts'

/** How whoever typed this command types another one of the same mesh. */
export function calledAs({ effects, folder }: Pick<CommandContext, 'effects' | 'folder'>): readonly string[] {
  const program = effects.environment['npm_command'] === 'exec' ? ['npx', 'hansa'] : ['hansa']
  return folder === process.cwd() ? program : [...program, '-C', folder]
}
