import { ByteReader } from './byte-reader.ts'
import { protocolViolation } from './postgres-error.ts'

/** What clients send first, without a tag. */
export type StartupMessage =
  | { readonly kind: 'ssl' | 'gss-encryption' }
  | { readonly kind: 'cancel'; readonly processId: number; readonly secret: Buffer }
  | Startup

export interface Startup {
  readonly kind: 'startup'
  /** The minor version of protocol 3. */
  readonly minor: number
  /** `user`, `database`, `options` and settings. */
  readonly parameters: ReadonlyMap<string, string>
}

const codes = { cancel: 80_877_102, ssl: 80_877_103, gss: 80_877_104 }
const mostParameters = 100

export function readStartup(body: Buffer): StartupMessage {
  const reader = new ByteReader(body)
  const code = reader.uint32()
  if (code === codes.ssl || code === codes.gss) {
    reader.end()
    return { kind: code === codes.ssl ? 'ssl' : 'gss-encryption' }
  }
  if (code === codes.cancel) return { kind: 'cancel', processId: reader.uint32(), secret: reader.rest() }
  if (code >>> 16 !== 3) throw protocolViolation('only version 3 of the protocol is spoken here')
  return { kind: 'startup', minor: code & 0xffff, parameters: readParameters(reader) }
}

function readParameters(reader: ByteReader): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    if (parameters.size >= mostParameters) throw protocolViolation('there are too many parameters')
    parameters.set(name, reader.text())
  }
  reader.end()
  return parameters
}

/** Settings of `options`, as `postgres` itself takes them: `-c name=value` and `--name=value`. */
export function startupOptions(options: string): ReadonlyMap<string, string> {
  const words = [...options.matchAll(/(?:\\.|[^\s\\])+/gs)].map(([word]) => word.replaceAll(/\\(.)/gs, '$1'))
  const settings = new Map<string, string>()
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const said = word === '-c' ? words[++index] : /^(?:--|-c)(.*)$/s.exec(word)?.[1]
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(said ?? '') ?? []
    if (name === undefined || value === undefined)
      throw protocolViolation('`options` is not of the form `-c name=value`')
    settings.set(word.startsWith('--') ? name.replaceAll('-', '_') : name, value)
  }
  return settings
}
