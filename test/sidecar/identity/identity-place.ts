import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { PrincipalName } from '../../../src/governance/principal.ts'
import { parsePrincipal } from '../../../src/governance/principal.ts'
import type { SignInFailed } from '../../../src/sidecar/access-entry.ts'
import { issueToken, setPassword } from '../../../src/sidecar/identity/issue-credential.ts'
import { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import type { IdentitySettings } from '../../../src/spec/mesh.ts'
import { defaultVocabulary, type Vocabulary } from '../../../src/spec/vocabulary.ts'
import type { MetadataStore } from '../../../src/store/metadata-store.ts'
import { openSqlMetadataStore } from '../../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../../src/store/sqlite-database.ts'

export const identitiesYaml = `apiVersion: hansa/v1
kind: Identities
principals:
  - principal: user:ana
    teams: [planning]
    attributes: { state: IL }
  - principal: user:bo
  - principal: service:dashboard
    teams: [planning]
  - principal: team:planning
    teams: [network]
  - principal: team:network
`

const vocabulary: Vocabulary = { ...defaultVocabulary, attributes: { state: 'string', clearance: 'long' } }

/** A folder with identities, a store for credentials, and a clock. */
export class IdentityPlace implements AsyncDisposable {
  readonly folder: string
  readonly metadata: MetadataStore
  readonly failed: SignInFailed[] = []
  /** In force; may be changed. */
  vocabulary: Vocabulary = vocabulary
  #now = Date.now()

  private constructor(folder: string, metadata: MetadataStore) {
    this.folder = folder
    this.metadata = metadata
    this.identities(identitiesYaml)
  }

  static async make(): Promise<IdentityPlace> {
    const folder = mkdtempSync(path.join(tmpdir(), 'hansa-identity-'))
    const database = await SqliteDatabase.open(path.join(folder, 'state', 'metadata.db'))
    return new IdentityPlace(folder, await openSqlMetadataStore(database))
  }

  get file(): string {
    return path.join(this.folder, 'identities.yaml')
  }

  get now(): Date {
    return new Date(this.#now)
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000
  }

  /** Writes the identities file anew. */
  identities(text: string): void {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(this.file, text)
  }

  signIn(identity: Partial<IdentitySettings> = {}): SignIn {
    return new SignIn({
      mesh: 'test',
      settings: {
        state: path.join(this.folder, 'state'),
        identity: { file: this.file, ...identity },
      },
      store: { metadata: this.metadata },
      vocabulary: () => Promise.resolve(this.vocabulary),
      effects: { now: () => this.now },
      onFailed: (failed) => void this.failed.push(failed),
    })
  }

  async token(principal: string, expiresAt?: Date): Promise<string> {
    const { token } = await issueToken(this.metadata, {
      principal: named(principal),
      now: () => this.now,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    })
    return token
  }

  async password(principal: string, password: string): Promise<void> {
    // Two of one millisecond have no order.
    this.pass(1)
    await setPassword(this.metadata, password, { principal: named(principal), now: () => this.now })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.metadata.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function named(principal: string): PrincipalName {
  const name = parsePrincipal(principal)
  if (name === undefined) throw new Error(`${principal} is no principal`)
  return name
}

/** An `Authorization` header. */
export const bearer = (token: string): string => `Bearer ${token}`
export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
