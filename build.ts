import { globSync } from 'node:fs'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const checkout = import.meta.dirname

/**
 * Bundles what runs to `folder`: the command line and the programs that it starts, each where the source has it, and what
 * several of them share beside them. A command imports a thousand modules, which takes Node.js longer than most commands
 * take; packages stay what they are.
 */
export async function buildProgram(folder: string): Promise<void> {
  const programs = globSync('src/**/{worker,*-worker}.ts', { cwd: checkout })
  await build({
    ...common,
    entryPoints: ['src/cli/main.ts', ...programs].map(entry),
    outdir: folder,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
  })
  // By itself, so that others' programs load nothing of a node.
  await build({ ...common, entryPoints: ['src/api/client/mesh-client.ts'].map(entry), outdir: folder })
}

const entry = (file: string): { in: string; out: string } => ({
  in: file,
  out: path.relative('src', file).replace(/\.ts$/, ''),
})

const common = {
  absWorkingDir: checkout,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'error',
} as const satisfies BuildOptions

const [folder] = process.argv.slice(2)
if (import.meta.main && folder !== undefined) await buildProgram(path.resolve(folder))
