import { compareContracts, type Change } from '../spec/compatibility.ts'
import type { DataContract } from '../spec/data-contract.ts'
import type { OutputPort, Product } from '../spec/mesh.ts'
import { checkVersion, majorOf } from '../spec/semver.ts'
import type { Publication } from '../store/publication.ts'

/** How one output port differs from what is published under its name. */
export interface PortChange {
  readonly port: string
  /** The published major that `changes` are measured against. */
  readonly major: number
  readonly from: string
  readonly to: string | undefined
  readonly changes: readonly Change[]
  /** Why the version is refused, where it is. */
  readonly refusal?: string
}

/** Compares every published output port with the declared one that takes its place; both are told by name and major. */
export function contractChanges(
  product: Product,
  published: Publication['documents'],
): readonly PortChange[] {
  return (published.product.outputPorts ?? []).flatMap((before) => {
    const major = majorOf(before.version)
    // Majors of one port may share their contract's id.
    const old = published.contracts.find(
      ({ id, version }) => id === before.contractId && majorOf(version) === major,
    )
    if (old === undefined) return []
    const successor = successorOf(product.outputs, before.name, major)
    return [successor === undefined ? removedPort(before, old) : changedPort(successor, before.version, old)]
  })
}

/** The same major, or else the lowest newer one: what a reader of the old major is left with. */
function successorOf(outputs: readonly OutputPort[], name: string, major: number): OutputPort | undefined {
  const sameName = outputs.filter((port) => port.name === name).sort((a, b) => a.major - b.major)
  return sameName.find((port) => port.major >= major)
}

function changedPort(port: OutputPort, oldVersion: string, old: DataContract): PortChange {
  const changes = compareContracts(old, port.contract.document)
  const refusal = checkVersion(oldVersion, port.version, changes)
  return {
    port: port.name,
    major: majorOf(oldVersion),
    from: oldVersion,
    to: port.version,
    changes,
    ...(refusal?.severity === 'error' ? { refusal: refusal.message } : {}),
  }
}

const removedPort = (before: { name: string; version: string }, old: DataContract): PortChange => ({
  port: before.name,
  major: majorOf(before.version),
  from: before.version,
  to: undefined,
  changes: (old.schema ?? []).map(({ name }) => ({
    kind: 'breaking',
    path: `schema/${name}`,
    dataset: name,
    message: `the output port ${before.name} ${before.version} with ${name} is gone`,
  })),
})
