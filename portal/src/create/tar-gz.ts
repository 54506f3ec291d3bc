import type { Draft } from './draft.ts'

const block = 512
const encoder = new TextEncoder()

/** A draft as a `.tar.gz` that unpacks where the mesh has it: `domains/<domain>/<product>/…`. */
export async function tarGz({ product, files }: Draft, now: Date): Promise<Blob> {
  const seconds = Math.floor(now.getTime() / 1000)
  const parts = files.flatMap(({ path, text }) =>
    entry(`domains/${product}/${path}`, encoder.encode(text), seconds),
  )
  // Two blocks of zeros end it (POSIX.1-2017, pax, "ustar Interchange Format").
  const packed = new Blob([...parts, new Uint8Array(2 * block)])
  return new Response(packed.stream().pipeThrough(new CompressionStream('gzip'))).blob()
}

function entry(
  name: string,
  content: Uint8Array<ArrayBuffer>,
  seconds: number,
): readonly Uint8Array<ArrayBuffer>[] {
  const header = new Uint8Array(block)
  const put = (text: string, at: number): void => header.set(encoder.encode(text), at)
  const number = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  const { prefix, rest } = divided(name)
  put(rest, 0)
  put(number(0o644, 7), 100)
  put(number(0, 7), 108)
  put(number(0, 7), 116)
  put(number(content.length, 11), 124)
  put(number(seconds, 11), 136)
  put(' '.repeat(8), 148)
  put('0', 156)
  put('ustar\x0000', 257)
  put(prefix, 345)
  put(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return [header, content, new Uint8Array((block - (content.length % block)) % block)]
}

/** A name of more than 100 characters is in two fields, divided at a `/`. */
function divided(name: string): { readonly prefix: string; readonly rest: string } {
  if (name.length <= 100) return { prefix: '', rest: name }
  const at = name.indexOf('/', name.length - 101)
  return { prefix: name.slice(0, at), rest: name.slice(at + 1) }
}
