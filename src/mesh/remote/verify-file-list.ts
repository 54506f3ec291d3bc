import { formatPrincipal } from '../../governance/principal.ts'
import { statementHeader, verifyStatement } from '../../governance/signed-statement.ts'
import type { HansaError } from '../../errors.ts'
import type { AskingPrincipal } from '../asking-principal.ts'
import { fileListSchema, fileListType, type FileList } from '../file-list.ts'
import type { MeshMembers } from '../mesh-members.ts'
import { clockSeconds } from '../node-assertion.ts'
import { notReliable } from './node-fault.ts'
import { clocksApart } from './owner-fault.ts'

/** What a list of files has to be about. */
export interface FileQuestion {
  readonly principal: AskingPrincipal
  /** `Dataset.key`. */
  readonly dataset: string
  readonly purpose?: string | undefined
  readonly agreement?: string | undefined
  readonly version?: number | undefined
}

export interface FileListCheck {
  readonly mesh: string
  /** Who is to have signed it, and who asked. */
  readonly node: string
  readonly self: string
  readonly members: Pick<MeshMembers, 'keyOf' | 'lookAgain'>
}

/** The list, where the node has signed it by its key of now; undefined otherwise. */
export async function readFileList(
  text: string,
  { node, members }: Pick<FileListCheck, 'node' | 'members'>,
): Promise<FileList | undefined> {
  let key = await members.keyOf(node)
  if (key !== undefined && statementHeader(text)?.key !== key) key = await members.lookAgain(node)
  if (key === undefined) return undefined
  return verifyStatement(text, { type: fileListType, key, schema: fileListSchema })
}

/** The list, once it is signed by its owner and about what was asked. Throws `source_unavailable` where it is not. */
export async function verifyFileList(
  text: string,
  question: FileQuestion,
  check: FileListCheck,
): Promise<FileList> {
  const list = await readFileList(text, check)
  if (list === undefined)
    throw notReliable(check.node, 'the list of files is damaged, or not signed by its key of now')
  const other = differenceOf(list, question, check)
  if (other !== undefined)
    throw notReliable(check.node, `the list of files that it signed is for another ${other}`)
  return list
}

/** In what a list differs from the question. */
export function differenceOf(
  list: FileList,
  { principal, dataset, purpose, agreement, version }: FileQuestion,
  { mesh, node, self }: FileListCheck,
): string | undefined {
  const wanted: readonly (readonly [string, unknown, unknown])[] = [
    ['mesh', list.mesh, mesh],
    ['node', list.node, node],
    ['principal', list.principal, formatPrincipal(principal)],
    ['asking node', list.actor, `node:${self}`],
    ['agent', list.agent, principal.agent && formatPrincipal(principal.agent)],
    ['dataset', list.dataset, dataset],
    ['purpose', list.purpose, purpose ?? list.purpose],
    ['agreement', list.agreement, agreement ?? list.agreement],
    ['version', list.version, version ?? list.version],
  ]
  return wanted.find(([, said, asked]) => said !== asked)?.[0]
}

/**
 * What is wrong with the times of a list that was asked for between two moments: one of before says what was allowed then,
 * and is no answer now.
 */
export function faultOfTimes(
  { node, issuedAt }: FileList,
  { asked, heard }: { readonly asked: Date; readonly heard: Date },
): HansaError | undefined {
  const issued = Date.parse(issuedAt)
  const behind = issued - asked.getTime()
  const ahead = issued - heard.getTime()
  const apart = behind < 0 ? behind / 1000 : Math.max(0, ahead / 1000)
  if (Math.abs(apart) <= clockSeconds) return undefined
  return notReliable(node, `its list of files is not of now, or ${clocksApart(node, apart)}`)
}
