import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { desk, PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { serveWholeShop, type WholeShop } from './whole-shop.ts'

const wideAt = `(() => {
  const { scrollWidth } = document.documentElement
  return scrollWidth > innerWidth ? scrollWidth : 0
})()`

describe(
  'what screens of the portal show where there is little to show',
  { skip: skipWithout('chromium') },
  () => {
    let shop: WholeShop
    let browser: PortalBrowser
    let eve: PortalWindow
    const open = async (url: string, token: string): Promise<PortalWindow> => {
      const window = await browser.open(url)
      await window.page.goto('/')
      await window.signIn(token)
      return window
    }
    before(async () => {
      ;[shop, browser] = await Promise.all([serveWholeShop(), PortalBrowser.start()])
      eve = await open(shop.api.url, await tokenOf(shop.api.mesh, 'user:eve'))
    })
    after(async () => {
      await browser[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
    })

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
      for (const address of shop.addresses) {
        await eve.show(address)
        await isScreen(eve, address)
        await eve.page.setViewportSize({ width: 320, height: 640 })
        assert.equal(await eve.page.evaluate(wideAt), 0, `${address} at 320 pixels`)
        await eve.page.setViewportSize(desk)
        await eve.page.evaluate(`document.documentElement.style.fontSize = '200%'; undefined`)
        assert.equal(await eve.page.evaluate(wideAt), 0, `${address} with large letters`)
      }
      await eve.show('/governance/proposals')
      await eve.isGood()
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
  },
)
