import { HansaError } from '../../errors.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { proposeAtNode } from '../propose-at-node.ts'
import { proposeInFolder } from '../propose-in-folder.ts'
import type { ProposeOptions } from '../propose-options.ts'

/**
 * `hansa governance propose`: writes the declared rules of a folder down as the council's next bundle, for its members to sign. With a
 * member's key it is signed, and sent to the registries that the node has joined; a node that is asked is brought it.
 */
export async function governancePropose(context: AskingContext, options: ProposeOptions): Promise<number> {
  const { node } = context
  if (node === undefined) return proposeInFolder(context, options)
  const { key } = options
  if (key === undefined)
    throw new HansaError('invalid_input', 'a node takes what a member of the council stands by', {
      remedy: 'Name the file of your key, with `--key`; it stays here.',
    })
  return proposeAtNode(context, { ...options, key })
}
