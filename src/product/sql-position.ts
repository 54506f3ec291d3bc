import { HansaError, isHansaError } from '../errors.ts'

/** Runs `work`; an SQL error in it gets the file, line and column of the text it came from. */
export async function inFile<T>(
  source: { readonly file: string; readonly sql: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isHansaError(error)) throw error
    const place = error.position === undefined ? '' : positionText(source.sql, error.position)
    throw new HansaError(error.code, `${source.file}${place}: ${error.message}`, {
      cause: error,
      detail: error.detail,
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    })
  }
}

/** `:line:column` of a 1-based character offset. */
function positionText(text: string, offset: number): string {
  const before = text.slice(0, offset - 1).split('\n')
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
