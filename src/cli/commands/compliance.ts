import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError } from '../../errors.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { auditLines, complianceLines, complies, type ComplianceAnswer } from '../compliance-text.ts'
import { printJson, printLine } from '../terminal.ts'

export interface ComplianceOptions {
  readonly policy?: string
  readonly domain?: string
  /** Of the node that is asked only, also where it has joined a registry. */
  readonly here?: boolean
  /** Also whether every node's audit goes on from what it said before. */
  readonly audit?: boolean
}

/**
 * `hansa compliance`: what passes the rules, what fails since when, what is excepted until when; of the whole mesh where
 * the node has joined a registry. Exit status 1 where anything fails, or a node cannot be gone by.
 */
export async function compliance(
  context: AskingContext,
  { audit = false, ...narrowed }: ComplianceOptions,
): Promise<number> {
  const { terminal, json } = context
  return askMesh(context, {}, async (mesh) => {
    if (audit && narrowed.here === true) throw nobodyElse()
    const audits = audit ? await auditsOf(mesh) : []
    const answer = await complianceOf(mesh, narrowed)
    const isFine = complies(answer) && audits.every(({ faults }) => faults.length === 0)
    if (json) printJson(terminal, { complies: isFine, ...answer, ...(audit ? { audits } : {}) })
    else for (const line of [...complianceLines(answer), ...auditLines(audits)]) printLine(terminal, line)
    return isFine ? 0 : 1
  })
}

/** Nothing is said of one node where all were asked for. */
async function complianceOf(
  mesh: MeshClient,
  narrowed: Omit<ComplianceOptions, 'audit'>,
): Promise<ComplianceAnswer> {
  const { nodes, rows, fault } = await mesh.showCompliance(narrowed)
  if (fault !== undefined)
    throw new HansaError('source_unavailable', fault, { remedy: '`--here` asks no other node.' })
  return { nodes, rows, findings: await Array.fromAsync(every(mesh.listFindings, narrowed)) }
}

async function auditsOf(mesh: MeshClient) {
  const { items } = await mesh.compareAudits()
  if (items === undefined) throw nobodyElse()
  return items
}

const nobodyElse = (): HansaError =>
  new HansaError(
    'invalid_input',
    'this node has joined no registry, so there is nobody to compare audits with',
    {
      remedy: '`hansa audit verify` verifies the audit of this node.',
    },
  )
