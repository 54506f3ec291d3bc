/** One server-sent event; without `data` it only says how far it is. */
export interface StreamedEvent {
  readonly id?: string
  readonly data?: string
}

/** The events of an answer of type `text/event-stream`, as nodes write it: lines end with a line feed. */
export async function* readEventStream({ body }: Response): AsyncGenerator<StreamedEvent, void> {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) yield eventOf(block)
    }
  } finally {
    // Who stops listening lets the node know.
    await reader.cancel().catch(() => undefined)
  }
}

function eventOf(block: string): StreamedEvent {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...value] = line.split(': ')
      return [name, value.join(': ')]
    }),
  )
  const [id, data] = [fields.get('id'), fields.get('data')]
  return { ...(id === undefined ? {} : { id }), ...(data === undefined ? {} : { data }) }
}
