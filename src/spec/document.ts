import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument as parseYaml,
  type Document as YamlDocument,
  type Node as YamlNode,
  type YAMLError,
} from 'yaml'

import type { Issue, Position } from './issue.ts'

/** A way into a document: keys and indexes from its root. */
export type DocumentPath = readonly (string | number)[]

/** A YAML file as read. `locate` says where a path is, or the nearest part of it that exists. */
export interface Document {
  readonly file: string
  readonly text: string
  readonly value: unknown
  readonly locate: Locate
}

export type Locate = (path: DocumentPath, part?: 'key' | 'value') => Position

export interface ParsedDocument {
  /** Absent where the YAML is broken. */
  readonly document: Document | undefined
  readonly issues: readonly Issue[]
}

/** Parses YAML text; all syntax errors and duplicate keys are found at once. Positions are worked out on demand. */
export function parseDocument(file: string, content: string): ParsedDocument {
  const text = withoutMark(content)
  const yaml = parseYaml(text, { prettyErrors: false, logLevel: 'error' })
  const locate = locator(file, text)
  if (yaml.errors.length > 0) return { document: undefined, issues: syntaxIssues(file, text, yaml.errors) }
  try {
    const value: unknown = yaml.toJS()
    refuseCycles(value, new Set())
    return { document: { file, text, value, locate }, issues: [] }
  } catch (error) {
    return { document: undefined, issues: [unusableIssue(file, error)] }
  }
}

/** Makes the function that finds positions in `text`; the text is parsed with positions when first asked. */
export function locator(file: string, content: string): Locate {
  const text = withoutMark(content)
  let parsed: { readonly yaml: YamlDocument.Parsed; readonly lines: LineCounter } | undefined
  return (path, part = 'value') => {
    if (parsed === undefined) {
      const lines = new LineCounter()
      parsed = {
        yaml: parseYaml(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' }),
        lines,
      }
    }
    const { line, col } = parsed.lines.linePos(offsetOf(parsed.yaml, path, part))
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}

/** Some editors put a byte order mark before the text; it is no column. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)

function offsetOf(yaml: YamlDocument.Parsed, path: DocumentPath, part: 'key' | 'value'): number {
  let node: YamlNode | null = yaml.contents
  let found = node?.range?.[0] ?? 0
  for (const [index, step] of path.entries()) {
    const next = child(yaml, node, step)
    if (next === undefined) return found
    const last = index === path.length - 1
    found = (last && part === 'key' ? next.key : (next.value ?? next.key))?.range?.[0] ?? found
    node = next.value
  }
  return found
}

interface Child {
  readonly key: YamlNode | null
  readonly value: YamlNode | null
}

function child(yaml: YamlDocument.Parsed, parent: YamlNode | null, step: string | number): Child | undefined {
  const node = isAlias(parent) ? parent.resolve(yaml) : parent
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    return isNode(item) ? { key: item, value: item } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (pair === undefined || !isNode(pair.key)) return undefined
  // An empty value is placed after its key; what a person looks for is the key.
  const empty = isScalar(pair.value) && pair.value.value === null && pair.value.source === ''
  return { key: pair.key, value: isNode(pair.value) && !empty ? pair.value : pair.key }
}

function syntaxIssues(file: string, text: string, errors: readonly YAMLError[]): Issue[] {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1)
  if (errors.some(({ message }) => message.includes('call stack')))
    return [unusableIssue(file, new RangeError())]
  // Of several errors at one place the later ones follow from the first.
  const firsts = new Map(errors.toReversed().map((error) => [error.pos[0], error]))
  return [...firsts.values()].reverse().map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    const duplicate = error.code === 'DUPLICATE_KEY'
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      code: duplicate ? 'duplicate-key' : 'broken-yaml',
      severity: 'error',
      message: duplicate ? `the key \`${wordAt(text, error.pos[0])}\` is given twice` : yamlWords(error),
      ...(duplicate ? { remedy: 'Keep one of the two.' } : {}),
    }
  })
}

const wordAt = (text: string, offset: number): string =>
  /^(?:"[^"\n]*"|'[^'\n]*'|[^:\s,}\]]+)/.exec(text.slice(offset, offset + 200))?.[0] ?? ''

/** The parser's own words, cut to their first line. */
function yamlWords(error: YAMLError): string {
  if (error.code === 'MULTIPLE_DOCS') return 'the file holds more than one document, divided by `---`'
  return `broken YAML: ${error.message.split('\n')[0] ?? error.code}`
}

function unusableIssue(file: string, error: unknown): Issue {
  const deep = error instanceof RangeError
  return {
    file,
    line: 1,
    column: 1,
    code: 'broken-yaml',
    severity: 'error',
    message: deep
      ? 'broken YAML: it is nested too deeply'
      : `broken YAML: ${error instanceof Error ? error.message : String(error)}`,
  }
}

/** An anchor that contains its own alias would send every later reader round in circles. */
function refuseCycles(value: unknown, above: Set<object>): void {
  if (typeof value !== 'object' || value === null) return
  if (above.has(value)) throw new Error('an anchor contains itself')
  above.add(value)
  for (const inner of Object.values(value)) refuseCycles(inner, above)
  above.delete(value)
}
