import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'

const schema = z.array(z.url({ protocol: /^https?$/ })).readonly()

/** Addresses of the registries that this node has joined, in the order in which they are asked: `<state>/mesh/registries.json`. */
export async function knownRegistries(state: string): Promise<readonly string[]> {
  try {
    return schema.parse(JSON.parse(await readFile(fileIn(state), 'utf8')))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw damaged(error)
    throw fromSystemError(error, 'reading which registries this node knows')
  }
}

/** Adds one, as the last that is asked. Throws `invalid_input` where it is no address. */
export async function addRegistry(state: string, url: string): Promise<readonly string[]> {
  const known = await knownRegistries(state)
  const address = registryAddress(url)
  return known.includes(address) ? known : put(state, [...known, address])
}

/** Forgets one; the same where it is not known. */
export async function removeRegistry(state: string, url: string): Promise<readonly string[]> {
  const address = registryAddress(url)
  return put(
    state,
    (await knownRegistries(state)).filter((each) => each !== address),
  )
}

/** An address as it is kept: without a `/` at the end, and without anything that only one request needs. Throws `invalid_input` where it is none. */
export function registryAddress(url: string): string {
  const parsed = URL.parse(url)
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.search === '')
    return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
  throw new HansaError('invalid_input', `\`${url}\` is no address of a registry`, {
    remedy: 'Give one such as http://registry.example.org:8090.',
  })
}

async function put(state: string, urls: readonly string[]): Promise<readonly string[]> {
  try {
    await writeWholeFile(fileIn(state), `${JSON.stringify(urls, undefined, 2)}\n`)
  } catch (error) {
    throw fromSystemError(error, 'writing down which registries this node knows')
  }
  return urls
}

const fileIn = (state: string): string => path.join(state, 'mesh', 'registries.json')

const damaged = (cause: unknown): HansaError =>
  new HansaError('corrupt', 'mesh/registries.json in the state folder is not what was written', {
    cause,
    remedy: 'Remove it and `hansa join` again.',
  })
