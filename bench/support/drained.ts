import { request } from 'node:http'

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  /** Of a POST; a GET where absent. */
  readonly body?: string
}

/** How many bytes an answer has, once it was read to its end; nothing else is done with them. */
export const drained = (url: string, { headers = {}, body }: Asked = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { headers, method: body === undefined ? 'GET' : 'POST' }, (answer) => {
      let bytes = 0
      if (answer.statusCode !== 200) reject(new Error(`${url} answers ${String(answer.statusCode)}`))
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
      answer.once('end', () => resolve(bytes))
      answer.once('error', reject)
    })
    asking.once('error', reject)
    asking.end(body)
  })
