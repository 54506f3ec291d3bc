import type { Issue } from '../spec/issue.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { Said } from '../spec/report.ts'
import { saidOfSyntax } from './cedar-words.ts'
import { countPolicies, parsePolicy, type PolicyJson } from './cedar.ts'
import { checkAnnotations } from './check-annotations.ts'
import { isMask } from './mask.ts'
import type { DeclaredPolicy } from './policy.ts'
import { characterAt, codeOf, placeOf, policyTexts, type PolicyText } from './policy-texts.ts'

export interface ParsedPolicies {
  /** Those without an error of their own. */
  readonly policies: readonly DeclaredPolicy[]
  readonly issues: readonly Issue[]
}

/** Reads policy files: syntax, annotations, and ids that are there once. Issues' files are the sources' paths. */
export function parsePolicies(sources: readonly PolicySource[]): ParsedPolicies {
  const issues: Issue[] = []
  const policies = sources.flatMap((source) => readFile(source, issues))
  const first = new Map<string, DeclaredPolicy>()
  for (const policy of policies) {
    const other = first.get(policy.id)
    if (other === undefined) first.set(policy.id, policy)
    else issues.push(issueAt(policy, annotationOffset(policy, 'id'), duplicate(policy, other)))
  }
  return { policies: [...first.values()], issues }
}

function readFile(source: PolicySource, issues: Issue[]): DeclaredPolicy[] {
  const texts = policyTexts(source.text)
  const found = issues.length
  const policies = texts.flatMap((text) => readPolicy({ source, ...text }, issues) ?? [])
  if (issues.length === found && countPolicies(source.text.replace(/^\uFEFF/, '')) !== texts.length)
    issues.push(issueAt({ source, text: source.text, offset: 0 }, 0, unreadable))
  return policies
}

const unreadable: Said = { code: 'broken-policy', message: 'the file cannot be taken apart into policies' }

interface Placed extends PolicyText {
  readonly source: PolicySource
}

/** An issue at a character of a policy's text. */
export function issueAt({ source, offset }: Placed, at: number, said: Said): Issue {
  const { code, severity = 'error', message, expected, remedy } = said
  return {
    file: source.path,
    ...placeOf(source.text, offset + at),
    code,
    severity,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

function readPolicy(placed: Placed, issues: Issue[]): DeclaredPolicy | undefined {
  const parsed = parsePolicy(placed.text)
  if (!('effect' in parsed)) {
    issues.push(issueAt(placed, characterAt(placed.text, parsed.start), saidOfSyntax(parsed)))
    return undefined
  }
  const before = issues.length
  checkAnnotations(parsed, (name, said) =>
    issues.push(issueAt(placed, name === undefined ? 0 : annotationOffset(placed, name), said)),
  )
  return issues.length > before ? undefined : declared(placed, parsed)
}

function declared(placed: Placed, cedar: PolicyJson): DeclaredPolicy {
  const { id = '', reason = '', mask = '', advice } = cedar.annotations ?? {}
  return {
    ...placed,
    id,
    reason,
    scope: placed.source.scope.kind,
    effect: cedar.effect,
    ...(isMask(mask) ? { mask } : {}),
    ...(advice === undefined ? {} : { advice }),
    cedar,
  }
}

const duplicate = ({ id }: DeclaredPolicy, { source, offset }: DeclaredPolicy): Said => ({
  code: 'duplicate-policy',
  message: `the policy \`${id}\` is also in ${source.path}:${placeOf(source.text, offset).line}`,
  remedy: 'Give one of them another `@id`: decisions name policies by it.',
})

/** Where an annotation is; the policy's beginning where it has none of that name. */
function annotationOffset({ text }: PolicyText, name: string): number {
  const code = codeOf(text)
  const found = new RegExp(`@\\s*${name}\\b`).exec(code)
  return found?.index ?? 0
}
