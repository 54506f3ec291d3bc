import { Document, isMap, isScalar, isNode } from 'yaml'

type Path = readonly (string | number)[]

/** A comment in the line above the key or the list item at `path`. */
export interface YamlComment {
  readonly path: Path
  readonly text: string
}

/** A value as YAML, keys in their order, with comments where they help; `heading` stands at the top. */
export function yamlText(
  value: unknown,
  { heading, comments = [] }: { readonly heading?: string; readonly comments?: readonly YamlComment[] } = {},
): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  for (const comment of comments) addComment(document, comment)
  if (heading !== undefined) document.commentBefore = lines(heading)
  return document.toString({ lineWidth: 110, singleQuote: true })
}

function addComment(document: Document, { path, text }: YamlComment): void {
  const parent = document.getIn(path.slice(0, -1), true)
  const key = path.at(-1)
  const node = isMap(parent)
    ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key
    : document.getIn(path, true)
  if (!isNode(node)) throw new Error(`no node at ${path.join('.')} to comment on`)
  node.commentBefore = lines(text)
}

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
