import * as z from 'zod'
import { errorTable, type ErrorCode } from '../errors.ts'
import { apiPath } from './api-path.ts'
import { jsonSchemaOf, propertiesOf, type JsonSchema } from './json-schema.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { problemSchema } from './problem-schema.ts'
import { tags } from './tags.ts'

/** The version of the API's description; the address has its major. */
const version = '1.0.0'

/** What any operation can answer, and besides these any that wants to know who asks. */
const everywhere: readonly ErrorCode[] = ['invalid_input', 'too_many_requests', 'busy', 'internal']
const signedIn: readonly ErrorCode[] = ['unauthenticated', 'denied']

/** The Mesh API as OpenAPI 3.1 describes it (https://spec.openapis.org/oas/v3.1.1). */
export function openApiDocument(): JsonSchema {
  const schemas = new Map<string, JsonSchema>()
  const paths = pathsOf(schemas)
  const problem = hoisted(jsonSchemaOf(problemSchema), schemas)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Mesh API of Hansa',
      version,
      description: 'Everything that a person or a program does with a data mesh, for whoever signs in.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: apiPath }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: [{ bearer: [] }, { basic: [] }, { session: [] }],
    paths,
    components: {
      schemas: { ...Object.fromEntries([...schemas].sort(byName)), Problem: problem },
      securitySchemes,
    },
  }
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'hansa',
    description:
      'The cookie of POST /session; its name goes on with a mark of the node. Only pages of the node can use it.',
  },
}

function pathsOf(schemas: Map<string, JsonSchema>): JsonSchema {
  const all = Object.entries<Operation>(operations)
  const byPath = Map.groupBy(all, ([, { path }]) => path)
  return Object.fromEntries(
    [...byPath].map(([path, those]) => [
      path,
      Object.fromEntries(
        those.map(([id, each]) => [each.method.toLowerCase(), operationObject(id, each, schemas)]),
      ),
    ]),
  )
}

function operationObject(id: string, operation: Operation, schemas: Map<string, JsonSchema>): JsonSchema {
  const { tag, summary, description, open } = operation
  const parameters = parametersOf(operation)
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(open === true ? { security: [{}] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestOf(operation, schemas),
    responses: { ...answerOf(operation, schemas), ...pageOf(operation), ...problemsOf(operation) },
  }
}

function requestOf({ body, takes }: Operation, schemas: Map<string, JsonSchema>): JsonSchema {
  if (body !== undefined)
    return { requestBody: { required: true, content: { 'application/json': { schema: of(body, schemas) } } } }
  if (takes === undefined) return {}
  const content = Object.fromEntries(takes.map((type) => [type, { schema: { type: 'string' } }]))
  return { requestBody: { required: true, content } }
}

function parametersOf({ path, params, query }: Operation): readonly JsonSchema[] {
  const inPath = propertiesOf(params)
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return [
    ...names.map((name) =>
      parameter(name, inPath.get(name) ?? { type: 'string' }, { in: 'path', required: true }),
    ),
    ...[...propertiesOf(query)].map(([name, schema]) =>
      parameter(name, schema, { in: 'query', required: !isOptional(query?.shape[name]) }),
    ),
  ]
}

const isOptional = (schema: unknown): boolean =>
  schema instanceof z.ZodType && schema.safeParse(undefined).success

const parameter = (name: string, { description, ...schema }: JsonSchema, where: JsonSchema): JsonSchema => ({
  name,
  ...where,
  ...(description === undefined ? {} : { description }),
  schema,
})

function answerOf({ answer, status = 200, media }: Operation, schemas: Map<string, JsonSchema>): JsonSchema {
  if (answer === undefined) return { 204: { description: 'Done.' } }
  const schema = of(answer, schemas)
  const content = Object.fromEntries([media ?? 'application/json'].flat().map((type) => [type, { schema }]))
  return { [status]: { description: 'What was asked for.', content } }
}

function pageOf({ page }: Operation): JsonSchema {
  if (page === undefined) return {}
  const location = { description: `The portal's page, \`${page}\``, schema: { type: 'string' } }
  return { 303: { description: 'Who wants HTML most is led to the page.', headers: { Location: location } } }
}

/** By status, each with the codes that it may have. */
function problemsOf({ open, body, takes, problems = [] }: Operation): JsonSchema {
  const ofBody: readonly ErrorCode[] = body === undefined && takes === undefined ? [] : ['too_large']
  const codes = new Set([...everywhere, ...(open === true ? [] : signedIn), ...ofBody, ...problems])
  const byStatus = Map.groupBy(codes, (code) => errorTable[code].httpStatus)
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: `Problem details with one of the codes ${those.map((code) => `\`${code}\``).join(', ')}.`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

const of = (schema: Parameters<typeof jsonSchemaOf>[0], schemas: Map<string, JsonSchema>): JsonSchema =>
  hoisted(jsonSchemaOf(schema), schemas)

/** The schema with those that have a name in the document's components. */
function hoisted({ $defs, ...schema }: JsonSchema, schemas: Map<string, JsonSchema>): JsonSchema {
  if (isObject($defs))
    for (const [name, each] of Object.entries($defs)) if (isObject(each)) schemas.set(name, referring(each))
  return referring(schema)
}

/** Names of the document's components in place of the schema's own. */
function referring(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')
  const read: unknown = JSON.parse(text)
  return isObject(read) ? read : {}
}

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)
