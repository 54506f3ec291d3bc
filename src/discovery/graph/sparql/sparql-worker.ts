/**
 * Entry of the process that answers queries: what a stranger wrote, run by an engine that cannot be interrupted. It holds
 * nothing but what the reader may know of.
 */
import { defaultGraph, namedNode, Store } from 'oxigraph'
import { endWithSupervisor } from '../../../sidecar/end-with-supervisor.ts'
import type { SparqlReply, SparqlRequest } from './sparql-messages.ts'

const store = new Store()
/** Of one reader: what the graph has besides is everybody's. */
const own = namedNode('urn:hansa:reader')
const everything = { default_graph: [defaultGraph(), own], named_graphs: [] }
const format = 'application/n-triples'

function handle(request: SparqlRequest): SparqlReply {
  switch (request.kind) {
    case 'load':
      store.load(request.triples, { format, lenient: true })
      return { kind: 'done' }
    case 'reader':
      store.update(`DROP SILENT GRAPH <${own.value}>`)
      store.load(request.triples, { format, lenient: true, to_graph_name: own })
      return { kind: 'done' }
    case 'query':
      return answerTo(request)
  }
}

function answerTo({ query, media, mostBytes }: Extract<SparqlRequest, { kind: 'query' }>): SparqlReply {
  const text = store.query(query, { ...everything, results_format: media })
  if (typeof text !== 'string') throw new Error('the engine gave no text')
  return Buffer.byteLength(text) > mostBytes
    ? { kind: 'failed', code: 'too_large', message: `the answer has more than ${mostBytes} bytes` }
    : { kind: 'answered', text }
}

/** Of memory, or of the stack. */
const isRuin = (error: unknown): boolean =>
  error instanceof Error && ['RuntimeError', 'RangeError'].includes(error.name)

/** The engine's words are about the query alone. A fault of WebAssembly is that no memory is left, and nothing works after it. */
function failed(error: unknown): SparqlReply {
  if (isRuin(error))
    return { kind: 'failed', code: 'out_of_memory', message: 'the query takes more memory than one may' }
  const said = error instanceof Error ? error.message : String(error)
  const code = /^error at|expected|Parse|syntax|pars/i.test(said) ? 'syntax_error' : 'data_exception'
  return { kind: 'failed', code, message: said.split('\n')[0]?.slice(0, 400) ?? '' }
}

const isRequest = (message: unknown): message is SparqlRequest =>
  typeof message === 'object' && message !== null && 'kind' in message

process.on('message', (message) => {
  if (!isRequest(message)) return
  let reply: SparqlReply
  try {
    reply = handle(message)
  } catch (error) {
    reply = failed(error)
  }
  process.send?.(reply)
})
endWithSupervisor(Number(process.argv[2]))
