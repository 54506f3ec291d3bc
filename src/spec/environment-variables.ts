import type { DocumentPath } from './document.ts'
import { nearest } from './nearest.ts'
import type { Report } from './report.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Puts the environment's values where strings say `${NAME}`, anywhere in a document; a missing one is reported. */
export function replaceVariables(value: unknown, environment: Environment, report: Report): unknown {
  return replace(value, [])

  function replace(inner: unknown, path: DocumentPath): unknown {
    if (typeof inner === 'string') return replaceIn(inner, path)
    if (Array.isArray(inner)) return inner.map((item, index) => replace(item, [...path, index]))
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(
      Object.entries(inner).map(([key, item]) => [key, replace(item, [...path, key])]),
    )
  }

  function replaceIn(text: string, path: DocumentPath): string {
    return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      const found = environment[name]
      if (found === undefined) reportMissing(name, path)
      return found ?? ''
    })
  }

  function reportMissing(name: string, path: DocumentPath): void {
    const near = nearest(name, Object.keys(environment))
    report(path, {
      code: 'missing-variable',
      message: `the environment has no \`${name}\``,
      remedy: `${near === undefined ? '' : `Did you mean \`${near}\`? `}Set it before starting Hansa, or write the value here.`,
    })
  }
}
