/** What a file of `governance/bundles/` says was signed, and by which signatures. */
export interface SignedFile {
  readonly payload: string
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[]
}

const noBundle = {
  fault: 'This is no signed proposal: it is the whole file that `hansa governance sign` has written.',
}

/** Reads such a file; what the signatures are worth is the node's to say. */
export function readSigned(text: string): SignedFile | { readonly fault: string } {
  if (text.includes('PRIVATE KEY'))
    return { fault: 'This is a private key, which nobody but you should have. Nothing was sent.' }
  const file = parsed(text)
  if (!isObject(file) || typeof file['payload'] !== 'string' || !Array.isArray(file['signatures']))
    return noBundle
  const signatures = file['signatures'].flatMap((each: unknown) =>
    isObject(each) && typeof each['protected'] === 'string' && typeof each['signature'] === 'string'
      ? [{ protected: each['protected'], signature: each['signature'] }]
      : [],
  )
  if (signatures.length === 0) return { fault: 'Nobody has signed this file yet.' }
  return { payload: file['payload'], signatures }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
