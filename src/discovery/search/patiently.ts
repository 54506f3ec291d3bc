/** How long a search waits for what is being read or made. */
const patienceMilliseconds = 300

/** A search goes on with what there is; whoever waits long enough meets the fault. */
export async function patiently(work: Promise<unknown>): Promise<void> {
  work.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMilliseconds)
  })
  try {
    await Promise.race([work, waited])
  } finally {
    clearTimeout(timer)
  }
}
