import { HansaError } from '../../errors.ts'
import type { GovernedFiles } from '../../sidecar/dataset-access.ts'
import { privateHeaders } from './answer-headers.ts'
import { parseDatasetRequest, type DatasetRequest } from './dataset-request.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { isMaskedAnew } from './masked-anew.ts'
import { decideRequested, requestedDataset, type RequestedDataset } from './requested-dataset.ts'
import { signFiles } from './sign-files.ts'

/** `GET /products/:domain/:product/:dataset/files` lists the signed addresses of a dataset's files. */
export function fileListRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/products/:domain/:product/:dataset/files', async (context) => {
    const { req } = context
    const request = parseDatasetRequest(new URL(req.url).searchParams, req.header('hansa-purpose'))
    requireTermsOnly(request)
    const listed = await listFiles(context, port, { requested: requestedDataset(context), request })
    return context.json(listed, 200, privateHeaders)
  })
}

/** A file is a file: rows and columns are chosen by reading it. */
function requireTermsOnly({ filters, columns, sort, limit, format }: DatasetRequest): void {
  const [filter] = filters
  const other =
    filter?.[0] ?? Object.entries({ columns, limit, format }).find(([, value]) => value !== undefined)?.[0]
  const unfit = other ?? (sort.length > 0 ? 'sort' : undefined)
  if (unfit === undefined) return
  throw new HansaError('invalid_input', `files are as they are: \`${unfit}\` does not fit`, {
    remedy: 'There are `version`, `asOf`, `purpose` and `agreement`.',
  })
}

interface FilesQuestion {
  readonly requested: RequestedDataset
  readonly request: DatasetRequest
}

async function listFiles(context: HttpContext, port: HttpPort, { requested, request }: FilesQuestion) {
  const reader = context.get('reader')
  const access = await decideRequested(port, reader, { requested, request })
  if (access.decision.kind === 'permitted' && isMaskedAnew(access.decision.entitlement)) throw noFiles()
  const held = await port.sidecar.files(reader, requested, {
    ...request.terms,
    version: access.snapshot.version,
    port: portName,
  })
  await held.release({ bytes: 0 })
  const { expiresAt, files } = signFiles(context, port, { dataset: requested, access, held })
  return {
    dataset: held.snapshot.dataset,
    version: held.snapshot.version,
    columns: seenColumns(held),
    expiresAt: expiresAt.toISOString(),
    files,
  }
}

/** A part of one file and a part of the next would not be parts of the same. */
const noFiles = (): HansaError =>
  new HansaError(
    'feature_not_supported',
    'a column is masked anew with each read, so there are no files of it',
    {
      remedy: 'Read the rows, or send SQL to /query.',
    },
  )

const seenColumns = ({ entitlement: { columns } }: GovernedFiles) =>
  columns.filter(({ access }) => access !== 'withheld').map(({ name, type }) => ({ name, type }))
