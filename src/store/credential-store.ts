/** What proves that somebody is a principal; only a verifier is kept, from which the secret cannot be had. */
export interface Credential {
  readonly id: string
  /** `formatPrincipal`. */
  readonly principal: string
  readonly kind: 'token' | 'password'
  /** A token: hex SHA-256 of it. A password: SCRAM-SHA-256 as RFC 5803 and PostgreSQL write it. */
  readonly verifier: string
  readonly createdAt: string
  readonly expiresAt?: string
  readonly revokedAt?: string
  readonly note?: string
  /** What whoever shows it reads for, where they do not say. */
  readonly purpose?: string
}

export interface CredentialStore {
  credential(id: string): Promise<Credential | undefined>
  /** Newest first; of one principal, or all. */
  credentials(principal?: string): Promise<readonly Credential[]>
  /** Adds it, or changes the one with its id. */
  putCredential(credential: Credential): Promise<void>
}
