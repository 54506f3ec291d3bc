import type { AuthoritativeDefinition, CustomProperty, Description } from './data-contract.ts'

/** Bitol ODPS v1.0.0 (reading 0.9.0): a data product's descriptor, with the standard's own names. */
export interface DataProduct {
  readonly apiVersion: string
  readonly kind: 'DataProduct'
  readonly id: string
  readonly status: string
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly domain?: string | undefined
  readonly tenant?: string | undefined
  readonly description?: Description | undefined
  readonly tags?: readonly string[] | undefined
  readonly inputPorts?: readonly InputPortDocument[] | undefined
  readonly outputPorts?: readonly OutputPortDocument[] | undefined
  readonly managementPorts?: readonly ManagementPortDocument[] | undefined
  readonly support?: readonly Support[] | undefined
  readonly team?: Team | undefined
  readonly productCreatedTs?: string | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
  readonly authoritativeDefinitions?: readonly AuthoritativeDefinition[] | undefined
}

export interface InputPortDocument {
  readonly name: string
  readonly version: string
  readonly contractId: string
  readonly customProperties?: readonly CustomProperty[] | undefined
}

export interface OutputPortDocument {
  readonly name: string
  readonly version: string
  readonly contractId?: string | undefined
  readonly description?: string | undefined
  readonly type?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly inputContracts?: readonly { readonly id: string; readonly version: string }[] | undefined
  readonly customProperties?: readonly CustomProperty[] | undefined
}

export interface ManagementPortDocument {
  readonly name: string
  readonly content: string
  readonly type?: string | undefined
  readonly url?: string | undefined
}

export interface Support {
  readonly channel: string
  readonly url: string
  readonly description?: string | undefined
  readonly tool?: string | undefined
  readonly scope?: string | undefined
}

export interface Team {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly members?: readonly TeamMember[] | undefined
}

export interface TeamMember {
  readonly username: string
  readonly name?: string | undefined
  readonly role?: string | undefined
}
