import { systemEffects, type Effects } from '../effects.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given besides its own arguments. */
export interface CommandContext {
  readonly terminal: Terminal
  readonly effects: Effects
  /** Any folder of the mesh. */
  readonly folder: string
  /** Whether a program reads the output. */
  readonly json: boolean
}

export const systemContext = (
  terminal: Terminal,
  options: { mesh?: string; json?: boolean },
): CommandContext => ({
  terminal,
  effects: systemEffects,
  folder: options.mesh ?? process.cwd(),
  json: options.json ?? false,
})
