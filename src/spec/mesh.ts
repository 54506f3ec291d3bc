import type { BundleFile, Charter } from './charter.ts'
import type { DataContract, SchemaObject, Server } from './data-contract.ts'
import type { DataProduct } from './data-product.ts'
import type { KnownNode } from './known-node.ts'
import type { Column } from './logical-type.ts'
import type { Network } from './network.ts'
import type { PolicyException } from './policy-exception.ts'
import type { PolicySource } from './policy-source.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What is declared, resolved: every name points at what it means. Products come producers first. */
export interface Mesh {
  readonly name: string
  /** Absolute path of the folder that holds `mesh.yaml`. */
  readonly root: string
  readonly settings: MeshSettings
  readonly domains: readonly Domain[]
  readonly products: readonly Product[]
  /** `governance/`, and the `policies/` of domains and products. */
  readonly governance: DeclaredGovernance
}

export interface DeclaredGovernance {
  /** Of all scopes, by path. */
  readonly policies: readonly PolicySource[]
  readonly vocabulary: Vocabulary
  /** `governance/charter.yaml`: with it, rules of global scope and the vocabulary count only as the council signed them. */
  readonly charter?: Charter
  /** `governance/bundles/*.json`, by name. */
  readonly bundles: readonly BundleFile[]
  /** `governance/nodes.yaml`: the nodes of the mesh. A council signs them with the rules. */
  readonly nodes: readonly KnownNode[]
  /** `governance/exceptions.yaml`, those that are over too. A council signs them with the rules. */
  readonly exceptions: readonly PolicyException[]
}

/** `mesh.yaml`, with every default filled in. */
export interface MeshSettings {
  /** Absolute folder of all embedded state: `<root>/.hansa` unless set. */
  readonly state: string
  readonly store: {
    /** `sqlite:<absolute file>` or `postgres://…`; `${NAME}` is read from the environment. */
    readonly metadata: string
    /** `file:<absolute folder>` or `s3://bucket/prefix`. */
    readonly objects: string
    /** For S3-compatible stores that are not Amazon's. */
    readonly s3: { readonly endpoint?: string; readonly region?: string; readonly forcePathStyle?: boolean }
  }
  readonly engine: {
    /** DuckDB's own form, e.g. `2GB`. */
    readonly memoryLimit: string
    readonly threads: number
  }
  /** How many products are built at the same time. */
  readonly parallelism: number
  /** A snapshot is kept while it is among the newest `snapshots` or younger than `days`. */
  readonly retention: { readonly snapshots: number; readonly days: number }
  /** Limits of one query session. */
  readonly query: {
    readonly memoryLimit: string
    readonly timeoutSeconds: number
    readonly maxRows: number
  }
  readonly http: { readonly host: string; readonly port: number }
  readonly log: LogSettings
  /** Where Prometheus asks for measurements; absent: they are not served. */
  readonly metrics?: { readonly host: string; readonly port: number }
  /** This node among those of its mesh; absent: the mesh is this one. */
  readonly node?: NodeSettings
  readonly push: PushSettings
  readonly mcp: McpSettings
  /** Absent: PostgreSQL's clients are not served. */
  readonly pgwire?: PostgresSettings
  /** Absent: clients of Arrow Flight SQL are not served. */
  readonly flight?: ConnectionSettings
  readonly identity: IdentitySettings
  readonly sidecar: SidecarSettings
  readonly registry: RegistrySettings
  readonly webhooks: WebhookSettings
  /** Where OpenLineage events are also sent; absent: kept only. */
  readonly lineage: { readonly endpoint?: string; readonly namespace: string }
}

/** What a server says of itself on its standard error. */
export interface LogSettings {
  /** Lines for people, or a JSON object a line. */
  readonly format: 'text' | 'json'
  /** Whether each HTTP request is a line too. */
  readonly requests: boolean
}

/** Whom the node calls when something happens. */
export interface WebhookSettings {
  /** Addresses that may be called though they are not public, also without TLS. */
  readonly networks: readonly Network[]
  /** One that fails for so long gets nothing more. */
  readonly giveUpDays: number
}

/** How other nodes know this one. */
export interface NodeSettings {
  readonly name: string
  /** Where they reach its HTTP port, without a `/` at the end. */
  readonly address: string
}

/** Where clients connect that keep their connections. */
export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  /** Absolute paths of PEM files, for TLS; both or neither. */
  readonly certificate?: string
  readonly key?: string
  /** How many clients at a time. */
  readonly connections: number
  /** A client that asks nothing for so long is cut off. */
  readonly idleSeconds: number
}

export interface PostgresSettings extends ConnectionSettings {
  /** One that has not said by then who it is, is cut off too. */
  readonly signInSeconds: number
  /** How many may be about to sign in at a time; more of them, and those that wait longest are cut off. */
  readonly signingIn: number
  readonly signingInPerAddress: number
  /** The longest message, a statement with its values. */
  readonly messageBytes: number
}

/** Who may sign in, and how. */
export interface IdentitySettings {
  /** Absolute path of the identities file; `identities.yaml` beside `mesh.yaml` unless set. It need not be there. */
  readonly file: string
  /** The principal that requests without credentials act as, e.g. `user:guest`; absent: they are refused. */
  readonly anonymous?: string
  readonly oidc?: OidcSettings
}

export interface OidcSettings {
  /** As in the token's `iss`; discovery is below it. */
  readonly issuer: string
  /** Must be among the token's `aud`. */
  readonly audience: string
  readonly clockToleranceSeconds: number
  /** Which claims hold what. */
  readonly claims: {
    /** The principal's id; `sub` unless set. */
    readonly id: string
    /** A list of team ids; none where absent. */
    readonly teams?: string
    /** Claim names by attribute of the vocabulary. */
    readonly attributes: Readonly<Record<string, string>>
  }
}

export interface SidecarSettings {
  /** Disk space for renditions; those unused for longest go first. */
  readonly renditionBytes: number
  /** How long a signed file address is good for. */
  readonly urlSeconds: number
  /** Workers started ahead. */
  readonly warmWorkers: number
}

/** What a registry keeps of one node. */
export interface RegistrySettings {
  readonly productsPerNode: number
  /** Of all kinds. */
  readonly documentsPerNode: number
  readonly bytesPerNode: number
}

/** Limits of rows that are pushed. */
export interface PushSettings {
  /** Of one push, without its content coding. */
  readonly maxBytes: number
  readonly maxRows: number
  /** A client that sends nothing for so long is cut off. */
  readonly idleSeconds: number
}

/** What one principal may take through MCP, where a model reads it. */
export interface McpSettings {
  /** Of one result; the rest is left out. */
  readonly rowsPerCall: number
  /** Of the rows of one result, as JSON. */
  readonly bytesPerCall: number
  /** From midnight to midnight, UTC. */
  readonly rowsPerDay: number
  readonly bytesPerDay: number
}

export type DomainKind = 'source-aligned' | 'aggregate' | 'consumer-aligned'

/** `domain.yaml`. */
export interface Domain {
  readonly name: string
  readonly kind: DomainKind
  readonly description: string
  readonly owners: readonly string[]
  readonly folder: string
  readonly file: string
}

/** `<domain>/<product>`, unique in the mesh. */
export type ProductKey = string

export interface Product {
  readonly key: ProductKey
  readonly domain: string
  readonly name: string
  /** Semantic version of the descriptor; `0.0.0` where the document has none. */
  readonly version: string
  readonly folder: string
  /** The descriptor's path, absolute. */
  readonly file: string
  readonly document: DataProduct
  readonly inputs: readonly InputPort[]
  /** Input ports whose contract no node is known to serve: the product cannot be built before one is. */
  readonly missing?: readonly MissingInput[]
  readonly outputs: readonly OutputPort[]
  readonly transform: Transform
  /** Paths of `tests/*.yaml`. */
  readonly tests: readonly string[]
  /** Cron expression of `hansa.schedule`, if declared. */
  readonly schedule?: string
  /** Every file that says what the product is, for its identity; sorted by path relative to `folder`. */
  readonly sources: readonly SourceFile[]
}

export interface SourceFile {
  /** Relative to the product's folder, with `/`. */
  readonly path: string
  readonly sha256: string
}

export interface Contract {
  /** Absolute path. */
  readonly file: string
  readonly document: DataContract
}

export interface InputPort {
  readonly name: string
  readonly version: string
  readonly contract: Contract
  readonly source: InputSource
  /** `hansa.purpose` of the port, or else of the product: why another node's data are read. */
  readonly purpose?: string
  /** The contract's schema objects; each is a name in SQL. */
  readonly datasets: readonly InputDataset[]
}

/** What one schema object of an input port gives; `names` are all the ways SQL may write it, e.g. `port.object`. */
export interface InputDataset {
  readonly name: string
  readonly names: readonly QualifiedName[]
  readonly object: SchemaObject
  readonly columns: readonly Column[]
  readonly onBadRows: 'fail' | 'quarantine'
}

/** One or two parts; compared without regard to case, as SQL does. */
export type QualifiedName = readonly [string] | readonly [string, string]

export type InputSource =
  | {
      readonly kind: 'server'
      readonly server: Server
      /** Where nothing is read: rows are pushed to this node, for the product that has the port. */
      readonly pushedTo?: ProductKey
    }
  | {
      readonly kind: 'product'
      readonly product: ProductKey
      readonly port: string
      readonly major: number
      /** The node that serves it; absent: this one. */
      readonly node?: string
    }

export interface MissingInput {
  /** The input port's name. */
  readonly port: string
  readonly contractId: string
  readonly version: string
}

export interface OutputPort {
  readonly name: string
  readonly version: string
  readonly major: number
  readonly contract: Contract
  readonly datasets: readonly Dataset[]
  readonly deprecated: boolean
  /** ISO date from the contract's `endOfSupport` or `endOfLife` SLA property. */
  readonly endDate?: string
}

/** One schema object of an output port's contract. */
export interface Dataset {
  /** `<domain>/<product>/<port>@<major>/<object>`: what its chain of snapshots is kept under. */
  readonly key: string
  readonly domain: string
  readonly product: ProductKey
  readonly port: string
  readonly major: number
  /** The schema object's name. */
  readonly name: string
  /** What SQL calls it: `name`, or `name_v1` while a newer major is served too. Also the name of its SQL file. */
  readonly sqlName: string
  readonly object: SchemaObject
  readonly columns: readonly Column[]
  readonly materialization: Materialization
}

export type Materialization =
  | { readonly kind: 'full' }
  /** Rows whose watermark is above the highest one already kept are added. */
  | { readonly kind: 'append'; readonly watermark: string }
  /** Rows replace those with the same primary key; others are added. */
  | { readonly kind: 'merge'; readonly key: readonly string[] }

export type Transform =
  | { readonly kind: 'sql'; readonly steps: readonly SqlStep[] }
  | { readonly kind: 'command'; readonly command: readonly string[] }

/** One `transform/*.sql`: a dataset's (its `sqlName`), or an inner step where the name starts with `_`. */
export interface SqlStep {
  readonly name: string
  readonly inner: boolean
  readonly file: string
  readonly sql: string
}
