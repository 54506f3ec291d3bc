import { publicKeyText } from '../../governance/signed-statement.ts'
import type { CommandContext } from '../command-context.ts'
import { makeCouncilKey } from '../council-key.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

/** `hansa governance key`: makes a member's signing key, and prints its public half for the charter. */
export async function governanceKey(
  { terminal, json }: CommandContext,
  { out }: { readonly out: string },
): Promise<number> {
  const key = publicKeyText(await makeCouncilKey(out))
  if (json) printJson(terminal, { key, file: out })
  else {
    noteLine(terminal, `The private key is in ${out}: keep it, and show it to nobody. For the charter:`)
    printLine(terminal, key)
  }
  return 0
}
