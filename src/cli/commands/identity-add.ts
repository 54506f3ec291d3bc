import { existsSync, readFileSync } from 'node:fs'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { editIdentities } from '../../sidecar/identity/edit-identities.ts'
import { writeIdentities } from '../../sidecar/identity/write-identities.ts'
import type { AttributeValue } from '../../spec/attribute-type.ts'
import { parseDocument } from '../../spec/document.ts'
import type { Identity } from '../../spec/identities.ts'
import { parseIdentitiesDocument, type IdentitiesContext } from '../../spec/identities-document.ts'
import { formatIssue, type Issue } from '../../spec/issue.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { readVocabulary } from '../../spec/read-governance.ts'
import type { AttributeType, Vocabulary } from '../../spec/vocabulary.ts'
import type { CommandContext } from '../command-context.ts'
import { meshRoot, withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { principalArgument } from '../principal-argument.ts'
import { declaredIdentities } from '../with-identity.ts'

export interface IdentityAddOptions {
  readonly principal: string
  readonly team?: readonly string[]
  /** As `name=value`. */
  readonly attribute?: readonly string[]
}

/** `hansa identity add <principal>`: writes an entry of the identities file, or adds to the one there is. */
export async function identityAdd(context: CommandContext, options: IdentityAddOptions): Promise<number> {
  const principal = formatPrincipal(principalArgument(options.principal))
  return withStore(context, async (_, { identity: { file } }, mesh) => {
    const vocabulary = declaredVocabulary(meshRoot(context))
    const isKnown = declaredIdentities(file).has(principal)
    const text = editIdentities(existsSync(file) ? readFileSync(file, 'utf8') : undefined, {
      principal,
      teams: (options.team ?? []).map((team) => team.replace(/^team:/, '')),
      attributes: Object.fromEntries((options.attribute ?? []).map((each) => attributeOf(each, vocabulary))),
    })
    const { entry, warnings } = checked(text, principal, { file, vocabulary, mesh })
    await writeIdentities(file, text)
    for (const warning of warnings) noteLine(context.terminal, formatIssue(warning))
    if (context.json) printJson(context.terminal, entry)
    else printLine(context.terminal, `${principal} is ${isKnown ? 'changed' : 'added'}${inTeams(entry)}`)
    return 0
  })
}

const inTeams = ({ teams }: Identity): string => (teams.length === 0 ? '' : `, in ${teams.join(', ')}`)

function declaredVocabulary(root: string): Vocabulary {
  const issues: Issue[] = []
  const vocabulary = readVocabulary({ root, issues })
  if (issues.length > 0) throw wrong('the vocabulary is broken', issues)
  return vocabulary
}

/** The entry as it would be read; nothing is written that would keep people out. */
function checked(
  text: string,
  principal: string,
  { file, ...context }: IdentitiesContext & { readonly file: string },
): { readonly entry: Identity; readonly warnings: readonly Issue[] } {
  const { document, issues: syntax } = parseDocument(file, text)
  const { identities, issues } =
    document === undefined
      ? { identities: undefined, issues: syntax }
      : parseIdentitiesDocument(document, context)
  const entry = identities?.get(principal)
  if (entry === undefined) throw wrong('the identities file would be wrong', issues)
  return { entry, warnings: issues }
}

const wrong = (message: string, issues: readonly Issue[]): HansaError =>
  new HansaError('invalid_input', message, {
    detail: issues.map(formatIssue),
    remedy: 'Nothing was written.',
  })

/** `clearance=2` as the vocabulary types it. */
function attributeOf(text: string, { attributes: types }: Vocabulary): [string, AttributeValue] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new HansaError('invalid_input', `${text} is no attribute`, { remedy: 'Write `name=value`.' })
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  if (type === undefined)
    throw new HansaError('invalid_input', `the vocabulary has no attribute ${name}`, {
      remedy:
        didYouMean(name, Object.keys(types)) ??
        'Declare it under `attributes` in governance/vocabulary.yaml.',
    })
  return [name, valueOf(value, type)]
}

/** What is not of the type stays text: the check of the whole file says so. */
function valueOf(text: string, type: AttributeType): AttributeValue {
  switch (type) {
    case 'string':
      return text
    case 'long':
      return /^-?\d+$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text
    case 'set':
      return text.split(',').map((item) => item.trim())
  }
}
