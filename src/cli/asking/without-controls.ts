/** A node's words are printed: what a terminal could take for a command is taken out of an answer of JSON. */
export async function withoutControls(response: Response): Promise<Response> {
  const { headers, status } = response
  if (status === 204 || !/^application\/(problem\+)?json/.test(headers.get('content-type') ?? ''))
    return response
  const text = await response.text()
  try {
    return new Response(JSON.stringify(JSON.parse(text, harmless)), { status, headers })
  } catch {
    return new Response('{}', { status: 502 })
  }
}

/** Text of a node without what could steer a terminal; tabs and line ends stay. */
export const harmlessText = (text: string): string => text.replaceAll(controls, '\ufffd')

const harmless = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? harmlessText(value) : value

/** Of C0 and C1 all but tabs and line ends. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
