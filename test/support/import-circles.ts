import path from 'node:path'
import ts from 'typescript'

/** What each file imports of the others: for its values, its types or both, at once or later. Paths are absolute. */
export type Imports = ReadonlyMap<string, readonly string[]>

/** Reads the imports of TypeScript files; those of packages are left out. */
export function importsOf(files: readonly string[]): Imports {
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(ts.sys.readFile(file) ?? '', true, true)
      const named = importedFiles.map(({ fileName }) => path.resolve(path.dirname(file), fileName))
      return [file, named.filter((each) => known.has(each))]
    }),
  )
}

/** Files that import each other round about, a list for each circle (Tarjan's strongly connected components). */
export function importCircles(imports: Imports): readonly (readonly string[])[] {
  const seen = new Map<string, { readonly index: number; low: number }>()
  const open: string[] = []
  const circles: string[][] = []
  const visit = (file: string): number => {
    const place = { index: seen.size, low: seen.size }
    seen.set(file, place)
    open.push(file)
    for (const next of imports.get(file) ?? []) {
      const before = seen.get(next)
      if (before === undefined) place.low = Math.min(place.low, visit(next))
      else if (open.includes(next)) place.low = Math.min(place.low, before.index)
    }
    if (place.low === place.index) {
      const circle = open.splice(open.indexOf(file))
      if (circle.length > 1 || imports.get(file)?.includes(file) === true) circles.push(circle.toSorted())
    }
    return place.low
  }
  for (const file of imports.keys()) if (!seen.has(file)) visit(file)
  return circles
}
