import { adviceHeaders, knownError } from '../http/problem.ts'

/** What went wrong, as clients of Delta Sharing read it; of an unexpected fault only that it happened. */
export function errorAnswer(error: unknown): Response {
  const known = knownError(error)
  const status = statusOf(known.meaning.httpStatus)
  const message = known.remedy === undefined ? known.message : `${known.message}. ${known.remedy}`
  return Response.json(
    { errorCode: errorCodes[status], message },
    {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        ...adviceHeaders(known),
      },
    },
  )
}

/** The words of the reference server; clients try again after the last three. */
const errorCodes = {
  400: 'INVALID_PARAMETER_VALUE',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
} as const

type Status = keyof typeof errorCodes

/** The protocol has few statuses. */
function statusOf(status: number): Status {
  switch (status) {
    case 401:
    case 403:
    case 404:
    case 429:
    case 503:
      return status
    default:
      return status < 500 ? 400 : 500
  }
}
