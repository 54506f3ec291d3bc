import * as z from 'zod'

import { attributeTypeWords, isOfAttributeType } from './attribute-type.ts'
import type { Document } from './document.ts'
import { teamsAround, type Identities, type Identity } from './identities.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { didYouMean } from './nearest.ts'
import { principalId, principalText } from './principal-text.ts'
import { reporter, type Report } from './report.ts'
import { strictObject } from './strict-object.ts'
import type { Vocabulary } from './vocabulary.ts'

const attribute = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: 'text, a whole number, true or false, or a list of texts',
})

const entry = strictObject({
  principal: z.string().regex(principalText, {
    error: '`user:`, `team:`, `service:`, `agent:` or `node:` and an id, such as `user:ana`',
  }),
  name: z.string().optional(),
  email: z.string().optional(),
  teams: z
    .array(z.string().regex(principalId, { error: 'the id of a team without its kind, such as `planning`' }))
    .optional(),
  attributes: z.record(z.string(), attribute).optional(),
})

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Identities'),
  principals: z.array(entry).nullish(),
})

type Entry = z.infer<typeof entry>

export interface ParsedIdentities {
  /** Absent where an issue is an error. */
  readonly identities: Identities | undefined
  readonly issues: readonly Issue[]
}

/** What a file is compared with. */
export interface IdentitiesContext {
  /** Attributes are checked against it where it is given: while a node runs, the one in force may be another. */
  readonly vocabulary?: Vocabulary | undefined
  /** The mesh's name: its own node is the operator, and nobody's to list. */
  readonly mesh?: string
}

/** Reads `identities.yaml`; teams within teams are resolved. */
export function parseIdentitiesDocument(
  document: Document,
  { vocabulary, mesh }: IdentitiesContext = {},
): ParsedIdentities {
  const result = schema.safeParse(document.value)
  if (!result.success) return { identities: undefined, issues: issuesFromZod(result.error, document) }
  const entries = result.data.principals ?? []
  const issues: Issue[] = []
  const report = reporter(document.locate, issues)
  reportDuplicates(entries, report)
  if (mesh !== undefined) reportOperator(entries, mesh, report)
  reportTeams(entries, report)
  if (vocabulary !== undefined) reportAttributes(entries, vocabulary, report)
  const isWrong = issues.some(({ severity }) => severity === 'error')
  return { identities: isWrong ? undefined : identitiesOf(entries), issues }
}

function identitiesOf(entries: readonly Entry[]): Identities {
  const teamsOf = directTeams(entries)
  return new Map(
    entries.map(({ principal, teams = [], attributes = {}, name, email }): [string, Identity] => [
      principal,
      {
        principal,
        teams: teamsAround(teams, teamsOf),
        attributes,
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
      },
    ]),
  )
}

/** The teams that a team is in by its own entry. */
function directTeams(entries: readonly Entry[]): (team: string) => readonly string[] {
  const teams = new Map(entries.map(({ principal, teams = [] }) => [principal, teams]))
  return (team) => teams.get(`team:${team}`) ?? []
}

function reportDuplicates(entries: readonly Entry[], report: Report): void {
  const seen = new Set<string>()
  for (const [index, { principal }] of entries.entries()) {
    if (seen.has(principal))
      report(['principals', index, 'principal'], {
        code: 'duplicate-principal',
        message: `\`${principal}\` is there twice`,
        remedy: 'Make one entry of the two.',
      })
    seen.add(principal)
  }
}

function reportOperator(entries: readonly Entry[], mesh: string, report: Report): void {
  const index = entries.findIndex(({ principal }) => principal === `node:${mesh}`)
  if (index < 0) return
  report(['principals', index, 'principal'], {
    code: 'reserved-principal',
    message: `\`node:${mesh}\` is the operator of this node, whom no credential but its own makes`,
    remedy: 'Take the entry out.',
  })
}

function reportTeams(entries: readonly Entry[], report: Report): void {
  const known = new Set(
    entries.flatMap(({ principal }) =>
      principal.startsWith('team:') ? [principal.slice('team:'.length)] : [],
    ),
  )
  for (const [index, { teams = [] }] of entries.entries())
    for (const [position, team] of teams.entries())
      if (!known.has(team))
        report(['principals', index, 'teams', position], {
          code: 'unknown-team',
          severity: 'warning',
          message: `\`team:${team}\` is not listed`,
          remedy: didYouMean(team, known) ?? `Add an entry \`team:${team}\`.`,
        })
  reportCircles(entries, report)
}

/** A team that is in itself, however far around: each circle is reported once, at the first of its teams. */
function reportCircles(entries: readonly Entry[], report: Report): void {
  const teamsOf = directTeams(entries)
  const around = (team: string): readonly string[] => teamsAround(teamsOf(team), teamsOf)
  const reported = new Set<string>()
  for (const [index, { principal }] of entries.entries()) {
    const [, kind, team = ''] = principalText.exec(principal) ?? []
    if (kind !== 'team' || reported.has(team) || !around(team).includes(team)) continue
    const circle = around(team).filter((other) => around(other).includes(team))
    for (const member of circle) reported.add(member)
    const others = circle.filter((member) => member !== team)
    report(['principals', index, 'teams'], {
      code: 'team-in-itself',
      message: `\`${principal}\` is in itself${others.length === 0 ? '' : `, by way of ${others.join(', ')}`}`,
      remedy: 'Take one of these teams out of another.',
    })
  }
}

function reportAttributes(
  entries: readonly Entry[],
  { attributes: types }: Vocabulary,
  report: Report,
): void {
  for (const [index, { attributes = {} }] of entries.entries())
    for (const [name, value] of Object.entries(attributes)) {
      const type = Object.hasOwn(types, name) ? types[name] : undefined
      const path = ['principals', index, 'attributes', name]
      if (type === undefined)
        report(
          path,
          {
            code: 'unknown-attribute',
            message: `the vocabulary has no attribute \`${name}\``,
            remedy:
              didYouMean(name, Object.keys(types)) ??
              'Declare it under `attributes` in governance/vocabulary.yaml.',
          },
          'key',
        )
      else if (!isOfAttributeType(value, type))
        report(path, {
          code: 'wrong-type',
          message: `\`${name}\` is not of the type \`${type}\` that the vocabulary gives it`,
          expected: attributeTypeWords[type],
        })
    }
}
