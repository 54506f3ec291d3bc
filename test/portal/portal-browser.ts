import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { find } from '../support/needs.ts'
import { faint } from './faint.ts'

export const phone = { width: 360, height: 740 }
export const desk = { width: 1280, height: 860 }

/** Long enough for a machine that does many other things. */
const patienceMs = 45_000

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const expected = [
  // What the node refuses is shown by the page; the browser says it once more.
  'Failed to load resource',
  // Chromium itself keeps the look of words in the editor that others are typed over, until the editor draws them.
  'Applying inline style violates',
]

/** What is broken, by rule and place. */
const runAxe = `axe
  .run(document, { 
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // Of WCAG 2.2, and left out unless asked for.
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
  })
  .then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
      id + ' at ' + target.join(' ') + ': ' + failureSummary)))`

/** What moves, which nothing does for who asked for less of it. */
const moving =
  'document.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty)'

/** Once there is a heading, and for a moment nothing that is loaded. */
const settled = `new Promise((done, fail) => {
  let calm = 0
  const until = Date.now() + ${patienceMs}
  const look = () => {
    calm = document.querySelector('h1') && !document.querySelector('.loading') ? calm + 1 : 0
    if (calm > 3) done()
    else if (Date.now() < until) setTimeout(look, 40)
    else fail(new Error('nothing is settled: ' + document.body.innerText))
  }
  look()
})`

/** One Chromium for a file's tests; each reader has a window of their own, with nothing of the others'. */
export class PortalBrowser implements AsyncDisposable {
  readonly #browser: Browser

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  static async start(): Promise<PortalBrowser> {
    const executablePath = find('chromium')
    assert.ok(executablePath)
    return new PortalBrowser(
      await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] }),
    )
  }

  /** A window in which nobody is signed in yet. What the page's policy stops, or what fails unseen, fails the test. */
  async open(url: string): Promise<PortalWindow> {
    const context = await this.#browser.newContext({
      baseURL: url,
      viewport: desk,
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(patienceMs)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    return new PortalWindow(context, await context.newPage())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** A reader's window. */
export class PortalWindow implements AsyncDisposable {
  readonly page: Page
  readonly #context: BrowserContext
  readonly #faults: string[] = []
  #isFrameKnown = false

  constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    page.on('pageerror', ({ message }) => this.#faults.push(message))
    page.on('console', (said) => {
      if (said.type() === 'error' && !expected.some((text) => said.text().startsWith(text)))
        this.#faults.push(said.text())
    })
  }

  /** Takes away a fault that a test has brought about itself; fails where it was not said. */
  takeFault(beginning: string): void {
    const at = this.#faults.findIndex((fault) => fault.startsWith(beginning))
    assert.ok(at >= 0, `no fault begins with ${beginning}`)
    this.#faults.splice(at, 1)
  }

  async signIn(token: string): Promise<void> {
    await this.page.getByLabel('Token').fill(token)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await this.page.getByRole('navigation', { name: 'Screens' }).waitFor()
  }

  /** Opens an address, and waits until all of it is there. */
  async show(address: string): Promise<void> {
    await this.page.goto(address)
    await this.settle()
  }

  /** Goes to an address as a link does, without loading the portal anew, and waits until all of it is there. */
  async visit(address: string): Promise<void> {
    await this.page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`)
    await this.settle()
  }

  async settle(): Promise<void> {
    await this.page.evaluate(settled)
  }

  /**
   * Nothing of WCAG 2.2 AA is broken, nothing moves, and a phone shows it without scrolling sideways. No style depends on colours
   * and width at once: light on a desk and dark on a phone show all there is, but for what is around every screen.
   */
  async isGood(): Promise<void> {
    assert.deepEqual(await this.#violations(), [], 'light')
    await this.page.emulateMedia({ colorScheme: 'dark' })
    if (!this.#isFrameKnown) assert.deepEqual(await this.#violations(), [], 'dark')
    this.#isFrameKnown = true
    await this.page.setViewportSize(phone)
    const wide = await this.page.evaluate<number>('document.documentElement.scrollWidth')
    assert.ok(wide <= phone.width, `${wide} pixels wide on a phone`)
    assert.deepEqual(await this.#violations(), [], 'dark, on a phone')
    await this.page.emulateMedia({ colorScheme: 'light' })
    await this.page.setViewportSize(desk)
    assert.deepEqual(this.#faults, [])
  }

  async #violations(): Promise<readonly string[]> {
    if (!(await this.page.evaluate<boolean>("'axe' in window"))) await this.page.evaluate(axeSource)
    const found = [runAxe, faint, moving].map((script) => this.page.evaluate<readonly string[]>(script))
    return (await Promise.all(found)).flat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
  }
}
