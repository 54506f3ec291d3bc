import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { openTogether } from '../support/open-together.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { desk, PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { serveWholeShop, type WholeShop } from './whole-shop.ts'

const wideAt = `(() => {
  const { scrollWidth } = document.documentElement
  return scrollWidth > innerWidth ? scrollWidth : 0
})()`

/** What moves, or would as soon as something changes. */
const moved = `[...new Set([...document.querySelectorAll('*')].flatMap((each) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(each)
  const lasts = transitionDuration.split(', ').some((time) => parseFloat(time) > 0)
  return [...(animationName === 'none' ? [] : [animationName]), ...(lasts ? ['transition'] : []),
    ...(scrollBehavior === 'smooth' ? ['scrolling'] : [])]
}))]`

describe(
  'what screens of the portal show where there is little to show',
  { skip: skipWithout('chromium') },
  () => {
    const opened = new AsyncDisposableStack()
    let shop: WholeShop
    let bare: ServedApi
    let browser: PortalBrowser
    let eve: PortalWindow
    let operator: PortalWindow
    const open = async (url: string, token: string): Promise<PortalWindow> => {
      const window = await browser.open(url)
      await window.page.goto('/')
      await window.signIn(token)
      return window
    }
    before(async () => {
      const bareMesh = new TestMesh({}, { systemClock: true })
      ;[shop, bare, browser] = await openTogether(
        opened,
        serveWholeShop(),
        ServedApi.serve(bareMesh, [portalRoutes()]),
        PortalBrowser.start(),
      )
      eve = await open(shop.api.url, await tokenOf(shop.api.mesh, 'user:eve'))
      operator = await open(shop.api.url, shop.api.token)
    })
    after(() => opened.disposeAsync())

    const agreementAddress = (): string => {
      const address = shop.addresses.find((each) => each.startsWith('/requests/agr_'))
      assert.ok(address)
      return address
    }

    /** That the page is one of the portal's: one heading, which is in its title, and something said below it. */
    const isScreen = async ({ page }: PortalWindow, address: string): Promise<void> => {
      const headings = await page.getByRole('heading', { level: 1 }).allInnerTexts()
      assert.equal(headings.length, 1, address)
      assert.ok((await page.title()).includes(headings[0] ?? '?'), `${address}: ${await page.title()}`)
      const said = await page.getByRole('main').innerText()
      assert.ok(said.length > (headings[0]?.length ?? 0) + 10, `${address}: ${said}`)
      assert.doesNotMatch(said, /did not expect|undefined|NaN|\[object/, address)
    }

    it('shows a screen to who has no rights at every address, which fits 320 pixels and letters twice as large', async () => {
      const { page } = eve
      const narrow = { name: 'at 320 pixels', viewport: { width: 320, height: 640 }, letters: '' }
      const large = { name: 'with large letters', viewport: desk, letters: '200%' }
      // Each screen begins as the one before has ended: the page changes its size once for each.
      let [first, then] = [large, narrow]
      const take = async ({ viewport, letters }: typeof narrow): Promise<void> => {
        await page.setViewportSize(viewport)
        await page.evaluate(`document.documentElement.style.fontSize = '${letters}'; undefined`)
      }
      await take(first)
      for (const address of shop.addresses) {
        await eve.visit(address)
        await isScreen(eve, address)
        assert.equal(await page.evaluate(wideAt), 0, `${address} ${first.name}`)
        await take(then)
        assert.equal(await page.evaluate(wideAt), 0, `${address} ${then.name}`)
        ;[first, then] = [then, first]
      }
      await page.setViewportSize(desk)
      await eve.show('/governance/proposals')
      await eve.isGood()
    })

    /** What the page says first, without what it was asked about. */
    const refusalAt = async (window: PortalWindow, address: string, asked = address): Promise<string> => {
      await window.visit(address)
      await isScreen(window, address)
      assert.equal(await window.page.getByRole('button', { name: 'Try again' }).count(), 0, address)
      const said = await window.page.getByRole('alert').first().innerText()
      return said.replaceAll(asked, '…')
    }

    it('says at every address of a thing that it is not here, where it is not or is not the reader’s to know of', async () => {
      const gone = [
        ...[
          '/marketplace/sales/nothing',
          '/marketplace/nowhere/orders',
          '/marketplace/sales/nothing/request',
        ],
        ...['/lineage/sales/nothing', '/lineage/sales/orders/orders@1/nothing'],
        ...['/lineage/sales/orders/orders@1/orders/nothing', '/domains/nowhere', '/measures?domain=nowhere'],
        ...['/terms/Nothing', `/governance/proposals/${'0'.repeat(64)}`],
      ]
      for (const address of gone) assert.match(await refusalAt(eve, address), /^This is not here\n/, address)
      const hidden = [
        ['/people/', 'team:nobody', 'team:marketing'],
        ['/requests/', 'agr_nothing', agreementAddress().slice('/requests/'.length)],
        ['/admin/agents/', 'agent:nobody', 'agent:copilot'],
      ] as const
      for (const [address, nothing, something] of hidden) {
        const refusal = await refusalAt(eve, address + encodeURIComponent(nothing), nothing)
        assert.match(refusal, /^This is not here\n/, address)
        assert.equal(await refusalAt(eve, address + encodeURIComponent(something), something), refusal)
      }
      const notHers = await refusalAt(eve, '/audit/999999')
      assert.match(notHers, /^You may not see this\n/)
      assert.equal(await refusalAt(eve, '/audit/1'), notHers)
      assert.match(await refusalAt(operator, '/audit/999999'), /^This is not here\n/)
      for (const address of ['/marketplace/sales/orders/nowhere', '/governance/nowhere', '/audit/first']) {
        await eve.visit(address)
        await eve.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
      }
      await eve.isGood()
    })

    it('calls people by their names, with their ids, for one question a screen', async () => {
      const { page } = operator
      const asked: string[] = []
      page.on('request', (request) => {
        if (request.url().includes('/api/v1/people?')) asked.push(request.url())
      })
      const shows = async (address: string, ...names: readonly string[]): Promise<void> => {
        asked.length = 0
        await operator.show(address)
        for (const name of names) await page.getByRole('main').getByText(name).first().waitFor()
        assert.equal(asked.length, 1, `${address}: ${asked.join(' ')}`)
      }
      await shows('/requests?show=all', 'Ana Alpha user:ana', 'Dec 31, 2091')
      await shows(agreementAddress(), 'Ana Alpha user:ana', 'by Olga Omega user:olga', 'Dec 31, 2091')
      await page.getByRole('heading', { level: 1, name: 'Ana Alpha: sales/orders' }).waitFor()
      await shows('/audit', 'Ana Alpha user:ana')
      await shows('/marketplace/sales/orders', 'Olga Omega user:olga')
      await operator.show('/lineage/sales/orders/orders@1/orders')
      await page.getByRole('link', { name: /^Ana Alpha user:ana.*who reads it$/ }).waitFor()
      await operator.isGood()
      await operator.show('/people/user%3Aolga')
      await page.getByRole('heading', { level: 1, name: 'Olga Omega' }).waitFor()
      await page.getByText('user:olga', { exact: true }).first().waitFor()
      await operator.isGood()
      await eve.show('/domains/sales')
      await eve.page.getByRole('link', { name: 'Olga Omega user:olga' }).waitFor()
      await eve.page.getByText('Eve Epsilon', { exact: true }).waitFor()
    })

    it('says in a mesh just set up what to do next', async () => {
      await using first = await open(bare.url, bare.token)
      const next = first.page.getByRole('main').getByRole('link', { name: 'Create a product' })
      for (const address of ['/', '/marketplace', '/map', '/lineage', '/measures']) {
        await first.show(address)
        await isScreen(first, address)
        await next.first().waitFor()
        assert.equal(await first.page.getByRole('alert').count(), 0, address)
      }
      // All five say it by the same part.
      await first.isGood()
      const said = {
        '/governance': 'decides the rules of the whole mesh',
        '/governance/compliance': 'No rule is about what is published.',
        '/audit': 'Nothing is in it yet.',
        '/admin': 'this one',
        '/admin/agents': 'hansa identity add',
        '/terms': 'They are written in its vocabulary.',
        '/requests': 'Nothing waits for your decision.',
        '/sql': 'you may read nothing yet',
      }
      for (const [address, words] of Object.entries(said)) {
        await first.show(address)
        await isScreen(first, address)
        await first.page.getByRole('main').getByText(words).first().waitFor()
        assert.equal(await first.page.getByRole('alert').count(), 0, address)
      }
      await first.isGood()
    })

    it('moves nothing for who asked for less motion, not even while something is loaded', async () => {
      const { page } = eve
      const screens = page.getByRole('navigation', { name: 'Screens' })
      await eve.show('/')
      let answer = (): void => undefined
      const held = new Promise<void>((done) => (answer = done))
      await page.route('**/api/v1/terms**', async (route) => {
        await held
        await route.continue()
      })
      await screens.getByRole('link', { name: 'Terms' }).click()
      await page.locator('.loading').waitFor()
      assert.deepEqual(await page.evaluate(moved), [])
      await page.emulateMedia({ reducedMotion: 'no-preference' })
      assert.deepEqual(await page.evaluate(moved), ['breathe'])
      await page.emulateMedia({ reducedMotion: 'reduce' })
      answer()
      await page.getByRole('link', { name: 'Region' }).waitFor()
      for (const address of ['/map', '/lineage/sales/orders', '/sql?q=select%201']) {
        await eve.visit(address)
        assert.deepEqual(await page.evaluate(moved), [], address)
      }
      await page.unrouteAll()
    })

    it('says that the node does not answer, and goes on once it does', async () => {
      const { page } = eve
      await eve.show('/')
      await page.route('**/api/**', (route) => route.abort())
      for (const title of [
        'Marketplace',
        'Mesh map',
        'Lineage',
        'Terms',
        'Measures',
        'Requests',
        'Governance',
      ]) {
        await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: title }).click()
        await page.getByRole('alert').getByText('No answer').first().waitFor()
        await isScreen(eve, title)
      }
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Terms' }).click()
      await page.getByRole('alert').getByText('No answer').waitFor()
      await eve.isGood()
      await page.unroute('**/api/**')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'Region' }).waitFor()
    })

    it('says that a screen did not come, and brings it once it can', async () => {
      const { page } = eve
      const open = (title: string): Promise<void> =>
        page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: title }).click()
      await page.goto('/')
      await page.route('**/assets/measures-*', (route) => route.abort())
      await open('Measures')
      await page.getByRole('heading', { name: 'This screen did not work' }).waitFor()
      await page.getByRole('alert').getByText('The node did not answer.').waitFor()
      eve.takeFault('TypeError: Failed to fetch dynamically imported module')
      await page.unroute('**/assets/measures-*')
      await open('Terms')
      await page.getByRole('heading', { name: 'Terms' }).waitFor()
      await open('Measures')
      await page.getByRole('heading', { name: 'Measures' }).waitFor()
      await eve.isGood()
    })
  },
)
