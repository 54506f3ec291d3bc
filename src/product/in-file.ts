import { HansaError, isHansaError } from '../errors.ts'
import { shownPath } from '../spec/shown-path.ts'

/** Runs `work`; an error in it gets the name of the SQL file it came from. */
export async function inFile<T>({ file }: { readonly file: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isHansaError(error)) throw error
    const { code, message, detail, remedy } = error
    throw new HansaError(code, `${shownPath(file)}: ${message}`, {
      cause: error,
      detail,
      ...(remedy === undefined ? {} : { remedy }),
    })
  }
}
