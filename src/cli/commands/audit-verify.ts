import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { MeshClient } from '../../api/client/mesh-client.ts'
import { printable } from '../../engine/encode/terminal-text.ts'
import { errorTable, fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
import { verifyExport } from '../../sidecar/audit/verify-export.ts'
import { verifyAudit, type Verification } from '../../sidecar/audit/verify.ts'
import { parseDocument } from '../../spec/document.ts'
import { formatIssue } from '../../spec/issue.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import { parseNodesDocument } from '../../spec/nodes-document.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'

export interface VerifyAuditOptions {
  /** A file of checkpoints that was kept elsewhere. */
  readonly checkpoint?: string
  /** What `audit export` wrote: it is verified in place of the audit of this node. */
  readonly export?: string
  /** The `nodes.yaml` with the public key of its node. */
  readonly keys?: string
}

/** `hansa audit verify`: reads the whole audit; its exit status is that of damage where there is any. */
export async function auditVerify(
  context: AskingContext,
  { checkpoint, export: file, keys }: VerifyAuditOptions,
): Promise<number> {
  if (file !== undefined) return verifyElsewhere(context, file, { keys, checkpoint })
  if (checkpoint === undefined)
    return askMesh(context, {}, async (mesh) => told(context, await verifyInParts(mesh)))
  if (context.node !== undefined) throw keptHere()
  return withStore(context, async ({ metadata }, { state }) =>
    told(context, await verifyAudit({ store: metadata, state, keptElsewhere: checkpoint })),
  )
}

/** A node reads its audit part by part. */
async function verifyInParts(mesh: MeshClient): Promise<Told> {
  const all = { entries: 0, checkpoints: 0, signed: 0, damageCount: 0 }
  const damage: { readonly message: string }[] = []
  for (let from: number | undefined = 1; from !== undefined;) {
    const part: Answers<'verifyAudit'> = await mesh.verifyAudit({ from })
    all.entries += part.entries
    all.checkpoints += part.checkpoints
    all.signed = Math.max(all.signed, part.signed)
    all.damageCount += part.damageCount
    if (damage.length < mostShown) damage.push(...part.damage.map((message) => ({ message })))
    from = part.next
  }
  return { ...all, damage }
}

const mostShown = 100

const keptHere = (): HansaError =>
  new HansaError('invalid_input', 'a node is not given the checkpoints that you keep', {
    remedy: 'Export its audit with `hansa audit export`, and hold that to them: `--export` and `--keys`.',
  })

/** Of an export: the mesh, its folder and its store are not needed. */
async function verifyElsewhere(
  context: CommandContext,
  file: string,
  { keys, checkpoint }: { readonly keys: string | undefined; readonly checkpoint: string | undefined },
): Promise<number> {
  if (keys === undefined)
    throw new HansaError(
      'invalid_input',
      'without the public keys of the nodes anybody could have signed it',
      {
        remedy: 'Give `--keys nodes.yaml`, from somebody whom you trust.',
      },
    )
  const verified = await verifyExport(path.resolve(file), {
    nodes: readNodes(path.resolve(keys)),
    keptElsewhere: checkpoint,
  })
  if (!context.json)
    printLine(context.terminal, printable(`The audit of node:${verified.node} of ${verified.mesh}:`, 1000))
  return told(context, verified)
}

function readNodes(file: string): readonly KnownNode[] {
  const { document, issues } = parseDocument(file, readText(file))
  const nodes = document === undefined ? issues : parseNodesDocument(document)
  if ('nodes' in nodes) return nodes.nodes
  throw new HansaError('invalid_input', `${file} is no list of nodes`, { detail: nodes.map(formatIssue) })
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw new HansaError('not_found', `there is no file ${file}`)
    throw fromSystemError(error, 'reading the keys of the nodes')
  }
}

/** The whole of it, or what a node says of that. */
type Told = Omit<Verification, 'head' | 'damage'> & {
  readonly damage: readonly { readonly message: string }[]
}

function told({ terminal, json }: CommandContext, verification: Told): number {
  if (json) printJson(terminal, verification)
  else for (const line of linesOf(verification)) printLine(terminal, printable(line, 1000))
  return verification.damageCount === 0 ? 0 : errorTable.corrupt.exitStatus
}

function linesOf({ entries, checkpoints, signed, damage, damageCount }: Told): readonly string[] {
  const unseen = damageCount - damage.length
  return [
    ...damage.map(({ message }) => message),
    ...(unseen === 0 ? [] : [`and ${counted(unseen, 'fault')} more`]),
    `${counted(entries, 'entry', 'entries')} and ${counted(checkpoints, 'checkpoint')} read: ${damageCount === 0 ? 'nothing is damaged' : counted(damageCount, 'fault')}.`,
    signed === 0
      ? 'Nothing is signed: a chain written anew from its beginning would not be noticed.'
      : `Signed up to entry ${signed}.`,
  ]
}
