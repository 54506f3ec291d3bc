/** Why a certificate that a host shows is not taken, and what to do about it. */
export interface CertificateFault {
  /** Goes on after `cannot be asked: `. */
  readonly why: string
  /** A sentence. */
  readonly remedy: string
}

/**
 * What is wrong with the certificate where a connection failed for it, by Node.js's names of what OpenSSL found; undefined
 * where it failed for anything else. No second attempt within the same request makes another of it.
 */
export function certificateFault(error: unknown): CertificateFault | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < deepest; at = at.cause, depth += 1) {
    const code = 'code' in at ? at.code : undefined
    const fault = typeof code === 'string' ? faults.get(code) : undefined
    if (fault !== undefined) return fault
  }
  return undefined
}

/** `fetch` wraps what happened once; a fault of ours does so once more. */
const deepest = 5

const expired: CertificateFault = {
  why: 'its certificate, or one that this rests on, has expired',
  remedy:
    'Its owner renews it. Where it is good until later, the clock of this machine is ahead. Nothing has to be restarted here.',
}

const notYetValid: CertificateFault = {
  why: 'its certificate, or one that this rests on, is not valid yet',
  remedy: 'Its owner gives it one that is valid now. Where it is, the clock of this machine is behind.',
}

const otherName: CertificateFault = {
  why: 'its certificate is for another host name than its address has',
  remedy:
    'Its owner gets one for that name, or gives the address that it is for. Where neither is wrong, somebody else answers in its place.',
}

const unknownAuthority: CertificateFault = {
  why: 'its certificate is from no authority that this machine trusts',
  remedy:
    'Where the authority is your own, name it in NODE_EXTRA_CA_CERTS before this node starts. Where it is not, somebody else may answer in its place.',
}

const revoked: CertificateFault = {
  why: 'its certificate was revoked',
  remedy: 'Its owner gets another one.',
}

const wrong: CertificateFault = {
  why: 'its certificate does not hold',
  remedy: 'Its owner looks at it, and at those of who issued it.',
}

const faults: ReadonlyMap<string, CertificateFault> = new Map([
  ['CERT_HAS_EXPIRED', expired],
  ['CERT_NOT_YET_VALID', notYetValid],
  ['ERR_TLS_CERT_ALTNAME_INVALID', otherName],
  ['HOSTNAME_MISMATCH', otherName],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownAuthority],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
  ['CERT_UNTRUSTED', unknownAuthority],
  ['CERT_REJECTED', unknownAuthority],
  ['CERT_REVOKED', revoked],
  ['CERT_SIGNATURE_FAILURE', wrong],
  ['CERT_CHAIN_TOO_LONG', wrong],
  ['INVALID_CA', wrong],
  ['INVALID_PURPOSE', wrong],
  ['PATH_LENGTH_EXCEEDED', wrong],
  ['ERROR_IN_CERT_NOT_BEFORE_FIELD', wrong],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', wrong],
])
