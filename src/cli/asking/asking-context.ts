import { HansaError } from '../../errors.ts'
import { systemContext, type CommandContext } from '../command-context.ts'
import type { Terminal } from '../terminal.ts'

/** Who asks. */
export interface Asking {
  /** Whom the operator of the folder acts as; at a node whoever the token is of asks. */
  readonly as?: string | undefined
  /** Whether a folder is asked with what it declares, which must be right then: the council has nothing before it otherwise. */
  readonly declared?: boolean
}

/** What a command is given that asks the Mesh API: of the mesh folder, or of a running node. */
export interface AskingContext extends CommandContext {
  /** The node that is asked; the mesh of the folder where absent. */
  readonly node?: NodeToAsk
}

export interface NodeToAsk {
  /** Its address, without a slash at the end. */
  readonly address: string
  /** Who asks; nobody where absent. */
  readonly token?: string
}

export interface GlobalOptions {
  readonly mesh?: string
  readonly json?: boolean
  readonly at?: string
}

export interface AskingOptions {
  /** Whether what the folder declares is brought to the node, so that both may be named. */
  readonly fromFolder?: boolean
}

/** A folder that is named counts before an address of the environment. */
export function askingContext(
  terminal: Terminal,
  options: GlobalOptions,
  { fromFolder = false }: AskingOptions = {},
): AskingContext {
  const context = systemContext(terminal, options)
  const { HANSA_ADDRESS: known, HANSA_TOKEN: token = '' } = context.effects.environment
  if (options.at !== undefined && options.mesh !== undefined && !fromFolder)
    throw new HansaError('invalid_input', '`--at` and `--mesh` name two places to ask', {
      remedy: 'Leave one of them out.',
    })
  const at = options.at ?? (options.mesh === undefined ? known : undefined)
  if (at === undefined || at === '') return context
  return { ...context, node: { address: nodeAddress(at), ...(token === '' ? {} : { token: token.trim() }) } }
}

/** Throws `invalid_input` where a node is named: the command is about a folder. */
export function folderContext(terminal: Terminal, options: GlobalOptions): CommandContext {
  if (options.at === undefined) return systemContext(terminal, options)
  throw new HansaError('invalid_input', 'this command works on the folder of a mesh, and asks no node', {
    remedy: 'Leave `--at` out, and run it where the folder is.',
  })
}

function nodeAddress(text: string): string {
  const parsed = URL.parse(text)
  const isNode =
    parsed !== null &&
    /^https?:$/.test(parsed.protocol) &&
    [parsed.username, parsed.password, parsed.search, parsed.hash].every((part) => part === '')
  if (isNode) return parsed.href.replace(/\/+$/, '')
  throw new HansaError('invalid_input', 'the node’s address is not understood', {
    remedy: 'Give its `http://…` or `https://…` address, without a user, a query or a fragment.',
  })
}
