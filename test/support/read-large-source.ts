import { column } from './source-input.ts'
import { SourceWorkspace } from './source-workspace.ts'

/**
 * Reads one file with an engine of little memory and prints what came of it.
 * Arguments: file, format, memory limit, what to do with bad rows.
 */
const [file = '', format = '', memoryLimit = '', onBadRows = 'fail'] = process.argv.slice(2)
await using work = await SourceWorkspace.open({ memoryLimit, threads: 2 })
const columns = [
  column('id', 'BIGINT', { required: true }),
  column('name', 'VARCHAR'),
  column('price', 'DECIMAL(9,2)'),
  column('at', 'TIMESTAMP'),
]
const read = await work.read({ type: 'local', path: file, format }, columns, {
  onBadRows: onBadRows === 'quarantine' ? 'quarantine' : 'fail',
})
const maxResidentBytes = process.resourceUsage().maxRSS * 1024
console.log(
  JSON.stringify({
    rows: read.rows,
    badRowCount: read.badRowCount,
    badRows: read.badRows.length,
    maxResidentBytes,
  }),
)
