import { takeUpBundles } from '../../src/cli/take-up-bundles.ts'
import { jitteredPause, paceAfter, usualPace } from '../../src/cli/take-up-pace.ts'
import { digestOf, type SignedBundle } from '../../src/governance/council/signed-bundle.ts'
import type { BundleSource } from '../../src/mesh/follow-registry-bundles.ts'
import type { BuildContext } from '../../src/product/build-context.ts'
import { charterOf, signedBy, signer, statement } from '../../test/governance/council/council.ts'
import { TestMesh } from '../../test/support/test-mesh.ts'

/** Bundles one to `count` of a council of three, each of which hides one more column; two of the three sign. */
export async function signedChain(count: number): Promise<readonly SignedBundle[]> {
  const council = ['user:ana', 'user:bob', 'user:eve'].map(signer)
  const charter = charterOf(council, 2)
  const chain: SignedBundle[] = []
  for (let number = 1; number <= count; number += 1) {
    const last = chain.at(-1)
    const previous = last === undefined ? null : digestOf(last)
    const said = statement(charter, { number, previous, policies: policiesOf(number) })
    chain.push(await signedBy(said, ...council.slice(0, 2)))
  }
  return chain
}

const policiesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: `governance/policies/hides-${index}.cedar`,
    text: `@id("hides-${index}")\n@reason("Not to be seen.")\nforbid (principal, action == Hansa::Action::"readColumn", resource)\nwhen { resource.name == "column_${index}" };\n`,
  }))

/** The registry as its nodes see it through a network that is simulated: what it has, and what went over the wire. */
export class SimulatedRegistry implements BundleSource {
  #chain: readonly SignedBundle[] = []
  messages = 0
  bytes = 0

  has(chain: readonly SignedBundle[]): void {
    this.#chain = chain
  }

  forgetTraffic(): void {
    this.messages = 0
    this.bytes = 0
  }

  bundles(after: number) {
    const bundles = this.#chain
      .map((bundle, index) => ({ number: index + 1, state: 'signed' as const, bundle }))
      .filter(({ number }) => number > after)
    this.messages += 2
    this.bytes += JSON.stringify({ bundles }).length
    return Promise.resolve(bundles)
  }
}

/** A node with a folder and a store of its own, at its place in simulated time (milliseconds). */
export class UptakeNode implements AsyncDisposable {
  readonly #mesh: TestMesh
  readonly #build: BuildContext
  readonly #registry: SimulatedRegistry
  #pace = usualPace
  nextLook: number

  private constructor(mesh: TestMesh, build: BuildContext, registry: SimulatedRegistry) {
    this.#mesh = mesh
    this.#build = build
    this.#registry = registry
    this.nextLook = Math.random() * usualPace
  }

  /** Follows the council from its first bundle on. */
  static async start(first: SignedBundle, registry: SimulatedRegistry): Promise<UptakeNode> {
    const mesh = new TestMesh({}, { systemClock: true })
    const build = await mesh.context()
    await takeUpBundles(build, registry, digestOf(first))
    return new UptakeNode(mesh, build, registry)
  }

  /** Looks as `hansa up` does, and says which bundle is enforced since. */
  async look(): Promise<number> {
    const failed = await takeUpBundles(this.#build, this.#registry).then(
      () => false,
      () => true,
    )
    this.#goOn(failed)
    return (await this.#build.store.metadata.bundle())?.council?.number ?? 0
  }

  /** A look that is known to find nothing new, or nobody, is only counted. */
  lookInVain(isAway: boolean): void {
    this.#goOn(isAway)
  }

  #goOn(failed: boolean): void {
    this.#pace = paceAfter(this.#pace, failed)
    this.nextLook += jitteredPause(this.#pace)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#mesh[Symbol.asyncDispose]()
  }
}
