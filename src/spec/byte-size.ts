import { HansaError } from '../errors.ts'

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** `1.5GB` or `512MiB` in bytes. */
export function parseByteSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text)
  const unit = units[(match?.[2] ?? '').toUpperCase()]
  if (match?.[1] === undefined || unit === undefined) {
    throw new HansaError('invalid_input', `"${text}" is not an amount of memory`, {
      remedy: 'Write a number and a unit, such as 512MB or 2GB.',
    })
  }
  return Math.round(Number(match[1]) * unit)
}
