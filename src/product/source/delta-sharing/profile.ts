import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { HansaError, systemErrorCode } from '../../../errors.ts'
import { serverProperty } from '../server-field.ts'
import type { ProbeContext, ReadRequest } from '../source-read.ts'

/** What a recipient of Delta Sharing was given: where the server is, and what to show it. */
export interface SharingProfile {
  /** Without a `/` at the end. */
  readonly endpoint: string
  /** The whole `Authorization` header. */
  readonly authorization: string
}

const endpoint = z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/+$/, ''))

const expiring = { endpoint, expirationTime: z.string().nullish() }

/** Version 1 of the profile file format, and of version 2 what needs no further server. */
const schema = z.union([
  z.object({
    ...expiring,
    shareCredentialsVersion: z.literal([1, 2]),
    type: z.literal('bearer_token').optional(),
    bearerToken: z.string().min(1),
  }),
  z.object({
    ...expiring,
    shareCredentialsVersion: z.literal(2),
    type: z.literal('basic'),
    username: z.string(),
    password: z.string(),
  }),
])

/**
 * Reads the profile file that the variable named by `hansa.profileEnv` points at. Fails with `source_unavailable` where it
 * is missing or has expired, with `invalid_input` where it is none; never with anything that stands in it.
 */
export async function sharingProfile(
  { server }: ReadRequest,
  { effects }: ProbeContext,
): Promise<SharingProfile> {
  const variable = serverProperty(server, 'hansa.profileEnv')
  if (variable === undefined)
    throw new HansaError(
      'invalid_input',
      `server "${server.server}" does not say which profile it is read with`,
      {
        remedy:
          'Add the custom property `hansa.profileEnv`: the environment variable that holds the profile file’s path.',
      },
    )
  const file = effects.environment[variable]
  if (file === undefined)
    throw new HansaError(
      'source_unavailable',
      `server "${server.server}" needs the environment variable ${variable}`,
      { remedy: `Set ${variable} to the path of the profile file that you were given.` },
    )
  const profile = parse(await read(file, variable), variable)
  const { expirationTime } = profile
  if (expirationTime != null && Date.parse(expirationTime) <= effects.now().getTime())
    throw new HansaError('source_unavailable', `the profile in ${variable} expired at ${expirationTime}`, {
      remedy: 'Ask whoever shares the data for a new one.',
    })
  return { endpoint: profile.endpoint, authorization: authorizationOf(profile) }
}

async function read(file: string, variable: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new HansaError(
      'source_unavailable',
      `the profile file that ${variable} names cannot be read (${systemErrorCode(error) ?? 'unknown'})`,
      { remedy: `Set ${variable} to the path of a file that this user can read.` },
    )
  }
}

function parse(text: string, variable: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // The cause is left out: it may quote the file.
    throw new HansaError('invalid_input', `the file that ${variable} names is no profile of Delta Sharing`, {
      remedy:
        'It is JSON with `shareCredentialsVersion`, `endpoint` and `bearerToken`, as `hansa share profile` prints it.',
    })
  }
}

const authorizationOf = (profile: z.infer<typeof schema>): string =>
  'bearerToken' in profile
    ? `Bearer ${profile.bearerToken}`
    : `Basic ${Buffer.from(`${profile.username}:${profile.password}`).toString('base64')}`
