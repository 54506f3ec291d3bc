import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, type BuildOptions, type Metafile, type OutputFile } from 'esbuild'

const source = path.join(import.meta.dirname, 'src')

/** How the portal is bundled: `quick` takes larger answers for a node that runs from source. */
export interface PortalBuild {
  /** Where the files go; made where it is not there. */
  readonly folder: string
  readonly quick?: boolean
}

/**
 * Bundles the portal: `index.html`, and under `assets/` files that are named by their content, each also compressed. The
 * page has `{{nonce}}` wherever the node puts a new one for every answer.
 */
export async function buildPortal({ folder, quick = false }: PortalBuild): Promise<void> {
  const pages = await bundle({
    entryPoints: [
      path.join(source, 'main.tsx'),
      path.join(source, 'theme.ts'),
      path.join(source, 'icon.svg'),
    ],
    splitting: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  await mkdir(path.join(folder, 'assets'), { recursive: true })
  await Promise.all(pages.outputFiles.map((file) => writeAsset(folder, file, quick)))
  // The page last: what it names is there.
  await writeFile(path.join(folder, 'index.html'), await pageOf(pages.metafile))
}

interface Bundled {
  readonly metafile: Metafile
  readonly outputFiles: readonly OutputFile[]
}

const common = {
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'none',
  logLevel: 'error',
  outdir: '.',
  absWorkingDir: path.join(import.meta.dirname, '..'),
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  loader: { '.svg': 'copy' },
} as const satisfies BuildOptions

const bundle = async (
  options: Pick<BuildOptions, 'entryPoints' | 'splitting' | 'define'>,
): Promise<Bundled> => build({ ...common, ...options })

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

async function writeAsset(
  folder: string,
  { path: file, contents }: OutputFile,
  quick: boolean,
): Promise<void> {
  const target = path.join(folder, 'assets', path.basename(file))
  const params = { [constants.BROTLI_PARAM_QUALITY]: quick ? 4 : 11 }
  await Promise.all([
    writeFile(target, contents),
    writeFile(`${target}.br`, await brotli(contents, { params })),
    writeFile(`${target}.gz`, await gzipped(contents, { level: quick ? 4 : 9 })),
  ])
}

async function pageOf(metafile: Metafile): Promise<string> {
  const template = await readFile(path.join(source, 'index.html'), 'utf8')
  const main = outputOf(metafile, 'main.tsx')
  const [mainFile, { cssBundle }] = main
  const scripts = staticImports(metafile, mainFile)
  const head = [
    `<script nonce="{{nonce}}" src="/${outputOf(metafile, 'theme.ts')[0]}"></script>`,
    ...(cssBundle === undefined ? [] : [`<link rel="stylesheet" href="/${cssBundle}" />`]),
    ...scripts.map((file) => `<link rel="modulepreload" href="/${file}" />`),
    `<script type="module" nonce="{{nonce}}" src="/${mainFile}"></script>`,
  ]
  return template
    .replace('{{head}}', head.join('\n    '))
    .replace('{{icon}}', `/${outputOf(metafile, 'icon.svg')[0]}`)
}

type Output = Metafile['outputs'][string]

function outputOf(metafile: Metafile, entry: string): readonly [string, Output] {
  const found = Object.entries(metafile.outputs).find(
    ([file, { entryPoint, inputs }]) =>
      entryPoint?.endsWith(`/${entry}`) === true ||
      (file.endsWith('.svg') && Object.keys(inputs).some((input) => input.endsWith(`/${entry}`))),
  )
  if (found === undefined) throw new Error(`the bundle of the portal has no ${entry}`)
  return found
}

/** What a page needs before it can show anything, besides its own script. */
function staticImports(metafile: Metafile, file: string, found = new Set<string>()): readonly string[] {
  for (const { path: imported, kind } of metafile.outputs[file]?.imports ?? [])
    if (kind === 'import-statement' && !found.has(imported)) {
      found.add(imported)
      staticImports(metafile, imported, found)
    }
  return [...found]
}

const [folder, mode] = process.argv.slice(2)
if (import.meta.main && folder !== undefined) await buildPortal({ folder, quick: mode === '--quick' })
