import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..')

/** The guides, in the order in which a reader follows them: later ones go on from the files of earlier ones. */
export const guides = [
  'README.md',
  'examples/aviation/README.md',
  'docs/declare.md',
  'docs/sources.md',
  'docs/transform.md',
  'docs/quality.md',
  'docs/publish-and-evolve.md',
  'docs/guardrails.md',
  'docs/query.md',
  'docs/identity.md',
  'docs/http.md',
  'docs/api.md',
  'docs/events.md',
  'docs/push.md',
  'docs/mcp.md',
  'docs/pgwire.md',
  'docs/connect.md',
  'docs/flight-sql.md',
  'docs/delta-sharing.md',
  'docs/access.md',
  'docs/policies.md',
  'docs/council.md',
  'docs/compliance.md',
  'docs/mesh.md',
  'docs/audit.md',
  'docs/operations.md',
  'docs/lineage.md',
  'docs/slo.md',
  'docs/graph.md',
  'docs/store.md',
] as const

/** A fenced block of a guide, by what it is for. */
export type Block =
  /** A line before it names the file in bold code: the reader writes it. */
  | { readonly kind: 'file'; readonly line: number; readonly file: string; readonly text: string }
  /** A `sh` block: it runs and ends with `exit`; the `text` block right after it says what it prints. */
  | {
      readonly kind: 'commands'
      readonly line: number
      readonly text: string
      readonly exit: number
      readonly prints: string | undefined
    }
  /** A `sh` block that goes on running until the guide ends; the `text` block after it says when it is ready. */
  | { readonly kind: 'server'; readonly line: number; readonly text: string; readonly prints: string }
  /** A `yaml` block that is a whole document. */
  | { readonly kind: 'document'; readonly line: number; readonly text: string }
  /** A `sql` block that stands alone: queries on the demo mesh, each ended by a semicolon. */
  | { readonly kind: 'query'; readonly line: number; readonly text: string }

interface Fence {
  readonly line: number
  readonly language: string
  readonly text: string
  /** The last line above it that is not empty. */
  readonly before: string
  /** Whether only empty lines part it from the fence above. */
  readonly follows: boolean
}

/**
 * What a guide asks to be done, in order. Everything is done unless `<!-- not run: why -->` stands above it, and a
 * command ends with status 0 unless `<!-- exit 5 -->` does, or until the guide ends where `<!-- serves -->` does.
 */
export function blocksOf(markdown: string): readonly Block[] {
  const fences = fencesOf(markdown)
  return fences.flatMap((fence, index): readonly Block[] => {
    const { line, language, text, before } = fence
    const file = /^\*\*`([^`]+)`\*\*$/.exec(before)?.[1]
    if (before.startsWith('<!-- not run: ')) return []
    if (file !== undefined) return [{ kind: 'file', line, file, text }]
    const next = fences[index + 1]
    const prints = next?.language === 'text' && next.follows ? next.text : undefined
    const exit = Number(/^<!-- exit (\d+) -->$/.exec(before)?.[1] ?? 0)
    if (before === '<!-- serves -->') return [{ kind: 'server', line, text, prints: prints ?? '' }]
    if (language === 'sh') return [{ kind: 'commands', line, text, exit, prints }]
    if (language === 'yaml') return [{ kind: 'document', line, text }]
    return language === 'sql' ? [{ kind: 'query', line, text }] : []
  })
}

function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = []
  let open: { line: number; language: string; lines: string[]; before: string; follows: boolean } | undefined
  let before = ''
  let follows = false
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    if (open !== undefined && fence !== null) {
      const { lines, ...rest } = open
      fences.push({ ...rest, text: `${lines.join('\n')}\n` })
      open = undefined
      before = ''
      follows = true
    } else if (open !== undefined) open.lines.push(line)
    else if (fence !== null) open = { line: index + 1, language: fence[1] ?? '', lines: [], before, follows }
    else if (line.trim() !== '') {
      before = line.trim()
      follows = false
    }
  }
  return fences
}

export const readGuide = (file: string): string => readFileSync(path.join(root, file), 'utf8')
