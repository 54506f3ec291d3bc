import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'

interface Host {
  readonly name: string
  readonly namespace: string
  readonly address: string
  /** Its own end of the cable. */
  readonly socket: string
  /** The other end, in the switch. */
  readonly plug: string
}

/**
 * Hosts on one machine, each in a network namespace of its own, on one switch: what one does to the network, the others
 * feel as they would from afar. A cable that is pulled answers nothing at all, which is another thing than a process that
 * is gone.
 */
export class NetworkHosts implements Disposable {
  readonly #switch: string
  readonly #subnet: string
  readonly #hosts: readonly Host[]

  private constructor(id: string, subnet: string, hosts: readonly Host[]) {
    this.#switch = `${id}-sw`
    this.#subnet = subnet
    this.#hosts = hosts
  }

  static make(names: readonly string[]): NetworkHosts {
    const id = `hansa${randomBytes(3).toString('hex')}`
    // The names of interfaces have fifteen characters at most.
    const short = id.slice(-6)
    // One of its own: of another test, or of one that was killed, there may be another switch on this machine.
    const subnet = `10.${randomInt(64, 128)}.${randomInt(256)}`
    const hosts = names.map((name, index) => ({
      name,
      namespace: `${id}-${index}`,
      address: `${subnet}.${index + 1}`,
      socket: `s${short}${index}`,
      plug: `p${short}${index}`,
    }))
    const made = new NetworkHosts(id, subnet, hosts)
    try {
      made.#connect()
    } catch (error) {
      made[Symbol.dispose]()
      throw error
    }
    return made
  }

  address(name: string): string {
    return this.#host(name).address
  }

  /** The words before a command that is to run on the host. */
  on(name: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.#host(name).namespace]
  }

  /** Pulls the host's cable. */
  cut(name: string): void {
    ip('-n', this.#switch, 'link', 'set', this.#host(name).plug, 'down')
  }

  heal(name: string): void {
    ip('-n', this.#switch, 'link', 'set', this.#host(name).plug, 'up')
  }

  /** Lets the host send no faster than that from now on, such as `4mbit`. */
  slow(name: string, rate: string): void {
    const { namespace, socket } = this.#host(name)
    const shaping = ['root', 'tbf', 'rate', rate, 'burst', '32kb', 'latency', '400ms']
    run('tc', '-n', namespace, 'qdisc', 'replace', 'dev', socket, ...shaping)
  }

  /** Delays, reorders, loses and repeats what the host sends from now on. Only where `skipWithout('netem')` is false. */
  roughen(name: string): void {
    const { namespace, socket } = this.#host(name)
    const netem = 'netem delay 80ms 40ms reorder 25% 50% loss 2% duplicate 1%'.split(' ')
    run('tc', '-n', namespace, 'qdisc', 'replace', 'dev', socket, 'root', ...netem)
  }

  /** Ends `slow` and `roughen`. */
  free(name: string): void {
    const { namespace, socket } = this.#host(name)
    run('tc', '-n', namespace, 'qdisc', 'del', 'dev', socket, 'root')
  }

  [Symbol.dispose](): void {
    for (const namespace of [...this.#hosts.map((host) => host.namespace), this.#switch])
      spawnSync('ip', ['netns', 'del', namespace])
  }

  #connect(): void {
    ip('netns', 'add', this.#switch)
    ip('-n', this.#switch, 'link', 'add', 'br0', 'type', 'bridge')
    ip('-n', this.#switch, 'link', 'set', 'br0', 'up')
    for (const { namespace, address, socket, plug } of this.#hosts) {
      ip('netns', 'add', namespace)
      ip('-n', this.#switch, 'link', 'add', plug, 'type', 'veth', 'peer', 'name', socket, 'netns', namespace)
      ip('-n', this.#switch, 'link', 'set', plug, 'master', 'br0', 'up')
      ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', socket)
      ip('-n', namespace, 'link', 'set', socket, 'up')
      ip('-n', namespace, 'link', 'set', 'lo', 'up')
    }
    this.#connectTest()
  }

  /** The test itself is on the switch too. Both ends go with the switch. */
  #connectTest(): void {
    const [socket, plug] = [`s${this.#switch.slice(5, 11)}t`, `p${this.#switch.slice(5, 11)}t`]
    ip(
      '-n',
      this.#switch,
      'link',
      'add',
      plug,
      'type',
      'veth',
      'peer',
      'name',
      socket,
      'netns',
      String(process.pid),
    )
    ip('-n', this.#switch, 'link', 'set', plug, 'master', 'br0', 'up')
    ip('addr', 'add', `${this.#subnet}.254/24`, 'dev', socket)
    ip('link', 'set', socket, 'up')
  }

  #host(name: string): Host {
    const host = this.#hosts.find((each) => each.name === name)
    if (host === undefined) throw new Error(`there is no host ${name}`)
    return host
  }
}

const run = (program: string, ...words: readonly string[]): void =>
  void execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })

const ip = (...words: readonly string[]): void => {
  run('ip', ...words)
}
