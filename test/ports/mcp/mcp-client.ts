import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { CallToolResult } from '@modelcontextprotocol/client'

/** The revision that the port is made for. */
export const revision = '2026-07-28'

export type Era = 'modern' | 'legacy'

/** Connects the official client to a node's `/mcp` as one principal. */
export async function connectMcp(
  url: string,
  headers: Readonly<Record<string, string>>,
  era: Era = 'modern',
): Promise<Client> {
  const client = newClient(era)
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }))
  return client
}

export const newClient = (era: Era = 'modern'): Client =>
  new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: era === 'modern' ? { pin: revision } : 'legacy' } },
  )

/** What a tool answered: its structure, or what it says where it refused. */
export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
  readonly structure: Readonly<Record<string, unknown>>
}

export async function callTool(
  client: Client,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  return toolAnswer(await client.callTool({ name, arguments: parameters }))
}

export const toolAnswer = ({ isError = false, content, structuredContent }: CallToolResult): ToolAnswer => ({
  isError,
  text: content.map((block) => (block.type === 'text' ? block.text : block.type)).join('\n'),
  structure: isRecord(structuredContent) ? structuredContent : {},
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
