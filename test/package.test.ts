import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { ServedApi } from './api/served-api.ts'
import { skipWithout } from './support/needs.ts'
import { customers, orders } from './support/shop.ts'
import { TestMesh } from './support/test-mesh.ts'

const checkout = path.resolve(import.meta.dirname, '..')
const run = promisify(execFile)

/** As in the checkout: its Node.js comes first, whichever started the tests. */
const environment = {
  ...process.env,
  PATH: [path.join(checkout, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter),
}

interface PackageDocument {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

interface LockedPackage {
  readonly version: string
  readonly license?: string
  readonly dev?: boolean
  readonly resolved?: string
  readonly integrity?: string
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(checkout, file), 'utf8'))
const document = readJson('package.json') as PackageDocument
const lockfile = readFileSync(path.join(checkout, 'package-lock.json'), 'utf8')
const locked = Object.entries(
  (JSON.parse(lockfile) as { packages: Record<string, LockedPackage> }).packages,
).filter(([place]) => place !== '')

describe('dependencies', () => {
  it('are pinned exactly', () => {
    for (const [name, version] of Object.entries({ ...document.dependencies, ...document.devDependencies }))
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
  })

  /** What may be linked, changed and sold without more than a notice. */
  const permissive = [
    'MIT',
    'MIT-0',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'CC0-1.0',
    'Unlicense',
    'Python-2.0',
  ]

  it('that are needed at run time are licensed permissively, all that they need included', () => {
    const needed = locked.filter(([, { dev }]) => dev !== true)
    assert.ok(needed.length > Object.keys(document.dependencies).length)
    const others = needed
      .map(([place, { license }]) => ({ place, license: installedLicense(place) ?? license }))
      .filter(
        ({ license = '' }) =>
          !license
            .split(/ OR | AND |[()]/)
            .filter(Boolean)
            .every((name) => permissive.includes(name)),
      )
    assert.deepEqual(others, [])
  })

  it('come from whatever registry the installer uses: the lockfile names none', () => {
    assert.deepEqual(
      locked.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place),
      [],
    )
    assert.doesNotMatch(lockfile, /\.tgz/)
  })
})

/** Of a package that this machine needs; those for other platforms are not here. */
function installedLicense(place: string): string | undefined {
  const file = path.join(place, 'package.json')
  return existsSync(path.join(checkout, file)) ? (readJson(file) as PackageDocument).license : undefined
}

/** As strict as a program can be, and nothing of Node.js or a browser but what the platform has. */
const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: [],
  target: 'es2024',
  lib: ['es2024', 'esnext', 'dom', 'dom.asynciterable'],
  module: 'nodenext',
  rewriteRelativeImportExtensions: true,
}

const typedProgram = `
import { every, MeshProblem, meshClient } from 'hansa/client'

declare const process: { readonly argv: readonly string[] }
const [, , address = '', token = ''] = process.argv
export const mesh = meshClient({ address, token })

const names: string[] = []
for await (const { product } of every(mesh.listProducts, { limit: 1 })) names.push(product)
console.log(names.join(' '))
const { product, version }: { product: string; version: string } = await mesh.showProduct({ domain: 'sales', product: 'orders' })
console.log(product, version)
try {
  await mesh.showTerm({ term: 'nothing' })
} catch (error) {
  if (!(error instanceof MeshProblem)) throw error
  console.log(error.code, error.status)
}
`

const wrongCalls = [
  'await mesh.showProdukt({})',
  "await mesh.showProduct({ domain: 'sales' })",
  "await mesh.showProduct({ domain: 'sales', product: 'orders', publicationn: 1 })",
  "await mesh.listProducts({ limit: '3' })",
  "await mesh.listAgreements({ state: 'gone' })",
  'console.log((await mesh.showMe()).nothing)',
  "const rows: number = (await mesh.searchMesh({ q: 'orders' })).items",
]

describe('the package', () => {
  let folder: string
  let tarball: string
  let files: readonly string[]

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-package-'))
    const copy = path.join(folder, 'copy')
    await mkdir(copy)
    for (const name of [
      'package.json',
      'build.ts',
      'tsconfig.json',
      'tsconfig.build.json',
      'LICENSE',
      'NOTICE',
      'README.md',
      'bin',
      'src',
      'portal',
    ])
      await cp(path.join(checkout, name), path.join(copy, name), { recursive: true })
    await symlink(path.join(checkout, 'node_modules'), path.join(copy, 'node_modules'))
    await run('npm', ['run', 'build'], { cwd: copy, env: environment })
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: copy,
      env: environment,
    })
    const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[]
    assert.ok(packed)
    tarball = path.join(folder, packed.filename)
    files = packed.files.map((file) => file.path)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('holds the compiled program, its licence, and nothing of the checkout besides', () => {
    for (const needed of [
      'bin/hansa.mjs',
      'dist/cli/main.js',
      'dist/api/client/mesh-client.js',
      'dist/sidecar/worker.js',
      'dist/sidecar/push/check-worker.js',
      'dist/api/drafts/draft-worker.js',
      'dist/discovery/graph/sparql/sparql-worker.js',
      'dist/portal/index.html',
      'LICENSE',
      'NOTICE',
      'README.md',
      'package.json',
    ])
      assert.ok(files.includes(needed), needed)
    const kept =
      /^(bin\/hansa\.mjs|dist\/.+\.(js|d\.ts|js\.map)|dist\/portal\/(index\.html|assets\/.+\.(js|css|svg)(\.br|\.gz)?)|LICENSE|NOTICE|README\.md|package\.json)$/
    assert.deepEqual(
      files.filter((file) => !kept.test(file)),
      [],
    )
  })

  it('types what a program asks of a node, and lets no wrong call through', async () => {
    const project = path.join(folder, 'typed')
    const modules = path.join(project, 'node_modules')
    await mkdir(path.join(modules, 'hansa'), { recursive: true })
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', path.join(modules, 'hansa')])
    // Of what the package depends on, all that its types name.
    await symlink(path.join(checkout, 'node_modules/zod'), path.join(modules, 'zod'))
    await writeFile(path.join(project, 'package.json'), '{"type":"module"}')
    await writeFile(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts'] }),
    )
    await writeFile(path.join(project, 'program.ts'), typedProgram)
    for (const [index, call] of wrongCalls.entries())
      await writeFile(
        path.join(project, `wrong${index}.ts`),
        `import { mesh } from './program.ts'\n${call}\n`,
      )
    const compiler = path.join(checkout, 'node_modules/typescript/bin/tsc')
    let said = ''
    await assert.rejects(
      run(process.execPath, [compiler, '-p', '.'], { cwd: project }),
      ({ stdout }: { stdout: string }) => {
        said = stdout
        return true
      },
    )
    // Neither the program nor a type of the package is among them.
    const refused = [...said.matchAll(/^(?:(\S.*?)\(\d+,\d+\): )?error /gm)].map(([, file]) => file)
    assert.deepEqual(
      [...new Set(refused)].toSorted(),
      wrongCalls.map((_, index) => `wrong${index}.ts`),
      said,
    )
    await using api = await ServedApi.serve(
      new TestMesh({ 'sales/orders': orders, 'crm/customers': customers }),
    )
    const { stdout } = await run(process.execPath, ['program.js', api.url, api.token], { cwd: project })
    assert.equal(stdout, 'crm/customers sales/orders\nsales/orders 1.0.0\nnot_found 404\n')
  })

  it(
    'makes, builds and asks a mesh where nothing else is installed',
    { skip: skipWithout('registry') },
    async () => {
      const project = path.join(folder, 'project')
      await mkdir(project)
      await writeFile(path.join(project, 'package.json'), '{"name":"project","private":true}')
      await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline', tarball], {
        cwd: project,
        env: environment,
      })
      assert.ok(!existsSync(path.join(project, 'node_modules/typescript')))
      const hansa = async (cwd: string, ...words: readonly string[]): Promise<string> =>
        (await run('npx', ['--no', '--', 'hansa', ...words], { cwd, env: environment })).stdout
      assert.equal(await hansa(project, '--version'), `${document.version}\n`)
      const { stdout: client } = await run(
        process.execPath,
        ['-e', "import('hansa/client').then((client) => console.log(Object.keys(client).sort().join()))"],
        { cwd: project, env: environment },
      )
      assert.equal(client, 'MeshProblem,every,followMesh,meshClient,verifyWebhook\n')
      await hansa(project, 'init', 'mesh')
      const mesh = path.join(project, 'mesh')
      assert.match(await hansa(mesh, 'test'), /1 passed, 0 failed/)
      await hansa(mesh, 'apply')
      assert.equal(
        await hansa(mesh, 'query', '-f', 'csv', 'select count(*) as n from sales.orders'),
        'n\r\n12\r\n',
      )
      await assert.rejects(
        hansa(mesh, 'demo'),
        ({ code, stderr }: { code: number; stderr: string }) =>
          code === 4 && stderr.includes('the demo mesh comes with a checkout'),
      )
    },
  )
})

describe('bin/hansa.mjs', () => {
  const bin = path.join(checkout, 'bin/hansa.mjs')

  /** Runs it as if Node.js were of another version. */
  const under = async (version: string): Promise<{ status: unknown; stderr: string }> => {
    const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const parameters = ['--import', `data:text/javascript,${encodeURIComponent(disguise)}`, bin, '--version']
    try {
      const { stderr } = await run(process.execPath, parameters)
      return { status: 0, stderr }
    } catch (error) {
      const { code, stderr } = error as { code: unknown; stderr: string }
      return { status: code, stderr }
    }
  }

  for (const version of ['14.21.3', '22.20.0', '24.11.1'])
    it(`says under Node.js ${version} which one is needed`, async () => {
      const { status, stderr } = await under(version)
      assert.equal(status, 2)
      assert.match(
        stderr,
        new RegExp(
          `^hansa: Node\\.js 24\\.12 or newer is needed, and this is ${version.replaceAll('.', '\\.')}\\.\\n.*npm install`,
        ),
      )
    })

  for (const version of ['24.12.0', '26.0.0'])
    it(`starts under ${version}`, async () => {
      assert.deepEqual(await under(version), { status: 0, stderr: '' })
    })

  it('uses no syntax that an old Node.js could not even read', () => {
    // Top-level await is of 14.8, `??=` of 15: a syntax error would come before our sentence.
    assert.doesNotMatch(readFileSync(bin, 'utf8'), /^\s*(?:export |const .* = )?await |\?\?=|\|\|=|&&=/m)
  })
})
